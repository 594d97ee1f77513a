//! Which of a repository's files are needed to say what its model is.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::pretrained_config::PretrainedConfig;
use crate::registry::LIBRARIES;

/// Those of `files` that are needed.
pub(super) fn files(files: &[String]) -> impl Iterator<Item = &str> {
    let names = names(files);
    files.iter().map(String::as_str).filter(move |file| names.contains(*file))
}

/// Whether a directory that was found in the cache has what is needed: the config of each component that
/// an index lists.
pub(super) fn are_in(directory: &Path) -> bool {
    LIBRARIES.iter().filter_map(|library| library.pipelines).all(|pipelines| {
        let index = directory.join(pipelines.index);
        if !index.is_file() {
            return true;
        }
        let Ok(index) = PretrainedConfig::from_path(index) else { return false };
        let is_listed = |component: &str| index.json().get(component).is_some_and(is_class);
        let mut parts = pipelines.plans.iter().flat_map(|(_, parts)| *parts);
        parts.all(|part| !is_listed(part.component) || directory.join(part.component).join("config.json").is_file())
    })
}

/// Whether what an index has for a component is a class; one that is not there has `[null, null]`.
fn is_class(component: &Value) -> bool {
    component.get(1).is_some_and(Value::is_string)
}

fn names(files: &[String]) -> BTreeSet<String> {
    let mut names = BTreeSet::from(["config.json".to_owned(), "preprocessor_config.json".to_owned()]);
    for pipelines in LIBRARIES.iter().filter_map(|library| library.pipelines) {
        if files.iter().any(|file| file == pipelines.index) {
            names.insert(pipelines.index.to_owned());
            let parts = pipelines.plans.iter().flat_map(|(_, parts)| *parts);
            names.extend(parts.map(|part| format!("{}/config.json", part.component)));
        }
    }
    names
}
