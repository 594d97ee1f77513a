//! What exported files say of what they were made with.

use std::collections::BTreeSet;
use std::path::PathBuf;

use optimum_exporters::Error;
use optimum_exporters::json::{Json, Object, Sink};
use optimum_exporters::signature::Signature;

use super::short;
use super::table::{hanging, plain};

/// The most packages that are named of a file.
const MOST_PACKAGES: usize = 16;

/// A line on what a file was made with, `None` if it does not say so.
pub fn of(graph: &Signature) -> Option<String> {
    let packages: Vec<_> =
        packages(graph).map(|(name, version)| format!("{} {}", short(name), short(version))).collect();
    (!packages.is_empty()).then(|| hanging("made with ", &plain(&packages.join(", "))))
}

/// The same of several files, each line once.
pub fn of_files(files: &[(PathBuf, Result<Signature, Error>)]) -> String {
    let lines: BTreeSet<_> = files.iter().filter_map(|(_, graph)| of(graph.as_ref().ok()?)).collect();
    lines.into_iter().collect()
}

/// Puts what a file was made with in an object, if it says so.
///
/// # Errors
/// What the object says.
pub fn put<O: Object>(graph: Option<&Signature>, fields: &mut O) -> Result<(), O::Failed> {
    match graph {
        Some(graph) if packages(graph).next().is_some() => fields.field("made_with", &MadeWith(graph)),
        _ => Ok(()),
    }
}

/// Each package with its version.
struct MadeWith<'a>(&'a Signature);

impl Json for MadeWith<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        let mut known = BTreeSet::new();
        for (name, version) in packages(self.0).filter(|(name, _)| known.insert(*name)) {
            fields.field(name, version)?;
        }
        fields.end()
    }
}

fn packages(graph: &Signature) -> impl Iterator<Item = (&str, &str)> {
    graph.made_with().take(MOST_PACKAGES)
}
