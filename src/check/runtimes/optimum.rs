//! What the classes `ORTModel…` of optimum-onnx 0.1.0 load: `modeling.py`, `modeling_decoder.py` and `modeling_seq2seq.py`
//! name the files, and what a decoder is fed.

use std::path::Path;

use super::{Export, Severity, about, about_input};
use crate::error::Error;
use crate::onnx::Signature;

/// What a decoder that is in one file is fed besides its cache.
const FED: [&str; 4] = ["input_ids", "attention_mask", "position_ids", "use_cache_branch"];

/// What the names of entries of the cache have.
const ENTRY: [&str; 2] = [".key", ".value"];

pub(super) fn check(export: &mut Export<'_>) -> Result<(), Error> {
    names(export);
    for at in 0..export.files.len() {
        let cache = export.cache(at)?;
        let Some((graph, config)) = export.graph(at).zip(export.config(at)) else { continue };
        let is_alone = export.plan.submodels().len() == 1;
        let mut found = Vec::new();
        for name in cache.iter().filter(|name| !ENTRY.iter().any(|part| name.contains(part))) {
            let reason =
                "it has neither `.key` nor `.value` in its name, by which an ORTModel knows the cache: it is not fed";
            found.push(about_input(Severity::Error, name, reason.to_owned()));
        }
        if is_alone && !cache.is_empty() && config.behavior().is_none() {
            found.extend(not_fed(graph, &cache).map(|name| {
                let reason = format!(
                    "ORTModelForCausalLM feeds {} and the cache, and refuses to run without it",
                    FED.join(", ")
                );
                about_input(Severity::Error, name, reason)
            }));
        }
        found.into_iter().for_each(|finding| export.add(at, finding));
    }
    Ok(())
}

/// Inputs that have to be fed, and are not.
fn not_fed<'a>(graph: &'a Signature, cache: &'a [String]) -> impl Iterator<Item = &'a str> {
    let names = graph.inputs.iter().map(|input| input.name.as_str());
    names.filter(|name| !FED.contains(name) && !cache.iter().any(|known| known == name))
}

/// Whether each file has the name by which it is found.
fn names(export: &mut Export<'_>) {
    let mut renamed = Vec::new();
    for (at, file) in export.report.files.iter().enumerate() {
        let part = super::parts(export.plan).find(|part| file.part.as_deref() == Some(part.name));
        let Some(expected) = part.map(|part| Path::new(part.file).file_name().unwrap_or_default()) else { continue };
        if file.path.file_name() != Some(expected) && !is_there(export, expected) {
            renamed.push((at, expected.to_string_lossy().into_owned()));
        }
    }
    for (at, expected) in renamed {
        let name = export.files.get(at).and_then(|(path, _)| path.file_name()).unwrap_or_default().to_string_lossy();
        let reason =
            format!("an ORTModel looks for {expected}, and says so before it takes another: pass file_name=\"{name}\"");
        let finding = about(Severity::Warning, reason);
        export.add(at, finding);
    }
}

fn is_there(export: &Export<'_>, name: &std::ffi::OsStr) -> bool {
    export.files.iter().any(|(path, _)| path.file_name() == Some(name))
}
