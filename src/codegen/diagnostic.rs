//! Errors in a registry, with their places.

use std::fmt;

use super::load::Files;
use super::spans;

/// A step from a YAML node to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// A node of a registry file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The file, by its place in the order of the files.
    pub(super) file: usize,
    pub(super) path: Vec<Step>,
    /// Whether the key is meant, and not what stands under it.
    pub(super) key: bool,
}

impl Place {
    pub(super) fn of_file(file: usize) -> Self {
        Self { file, path: Vec::new(), key: false }
    }

    pub(super) fn key(&self, name: &str) -> Self {
        self.step(Step::Key(name.to_owned()))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// The key of this node, where it is an entry of a mapping.
    pub(super) fn itself(&self) -> Self {
        Self { key: true, ..self.clone() }
    }

    fn step(&self, step: Step) -> Self {
        let path = self.path.iter().cloned().chain([step]).collect();
        Self { file: self.file, path, key: false }
    }
}

/// What is wrong at one place of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the registry.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message } = self;
        write!(f, "{file}:{line}:{column}: {message}")
    }
}

/// Everything that is wrong with a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", .located.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Diagnostics {
    located: Vec<Diagnostic>,
    pending: Vec<(Where, String)>,
}

/// Where an error is, before its line is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    Node(Place),
    At { file: usize, line: usize, column: usize },
}

impl Diagnostics {
    /// Each error, in the order of files and lines.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.located.iter()
    }

    pub(super) fn at(&mut self, place: &Place, message: impl Into<String>) {
        self.pending.push((Where::Node(place.clone()), message.into()));
    }

    pub(super) fn at_line(&mut self, file: usize, line: usize, column: usize, message: impl Into<String>) {
        self.pending.push((Where::At { file, line, column }, message.into()));
    }

    /// Finds the line and column of each error.
    pub(super) fn into_result(mut self, files: &Files) -> Result<(), Self> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut sorted: Vec<(usize, Diagnostic)> = Vec::new();
        for (place, message) in std::mem::take(&mut self.pending) {
            let (file, (line, column)) = match place {
                Where::Node(place) => (place.file, spans::locate(&files.sources[place.file].text, &place)),
                Where::At { file, line, column } => (file, (line, column)),
            };
            let name = files.sources[file].name.clone();
            sorted.push((file, Diagnostic { file: name, line, column, message }));
        }
        sorted.sort_by_key(|(file, found)| (*file, found.line, found.column));
        sorted.dedup_by(|(_, one), (_, other)| one == other);
        self.located = sorted.into_iter().map(|(_, diagnostic)| diagnostic).collect();
        Err(self)
    }
}

/// `expected one of a, b; did you mean `b`?`
pub(super) fn expected<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    const SHOWN: usize = 24;
    let near = crate::nearest::nearest(found, known.clone());
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let names: Vec<_> = known.into_iter().collect();
    match names.as_slice() {
        [] => "there is none".to_owned(),
        names if names.len() <= SHOWN => format!("expected one of {}{near}", names.join(", ")),
        names => format!("there are {} others{near}", names.len()),
    }
}
