//! Which of a repository's files are needed to say what its model is.

use std::path::Path;

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::json_form::read::JsonRef;
use crate::model::FirstModule;
use crate::model::checkpoint::{CONFIG, Files, SignedBy};
use crate::registry::{FRAMEWORK_SIGNS, LIBRARIES, LIBRARY_SIGNS};
use crate::tables::pipeline::Pipelines;

/// The files that an image processor may be in, which some dummy inputs depend on.
const PREPROCESSORS: [&str; 2] = ["preprocessor_config.json", "processor_config.json"];

/// Those that are needed of any model: the config, what lists components or modules, the configs of the
/// components, and the JSON files that are a sign of something.
pub(super) fn files(files: &Files) -> impl Iterator<Item = &str> {
    let indices: Vec<_> = pipelines().filter(|pipelines| files.contains(pipelines.index)).collect();
    let is_config = move |file: &str| {
        let Some((folder, name)) = file.rsplit_once('/') else { return false };
        indices.iter().any(|pipelines| {
            pipelines.files.contains(&(folder, name))
                || name == CONFIG && components(pipelines).any(|component| component == folder)
        })
    };
    let needed = move |file: &str| {
        let is_index = pipelines().any(|pipelines| pipelines.index == file)
            || LIBRARIES.iter().filter_map(|library| library.modules.as_ref()).any(|modules| modules.index == file);
        file == CONFIG || PREPROCESSORS.contains(&file) || is_index || is_sign(file) || is_config(file)
    };
    files.iter().filter(move |file| needed(file))
}

/// The config of the first of the modules that a model is made of, where a directory lists them.
pub(super) fn of_modules(directory: &Path, files: &Files) -> Result<Option<String>, Error> {
    let listed = LIBRARIES.iter().filter_map(|library| library.modules.as_ref());
    for modules in listed.filter(|modules| files.contains(modules.index)) {
        let config = format!("{}{CONFIG}", FirstModule::read(modules, directory)?.folder);
        if files.contains(&config) {
            return Ok(Some(config));
        }
    }
    Ok(None)
}

/// Whether a directory that was found in the cache has what is needed, as far as it says so itself: the
/// config of each component that an index lists, and of the first module.
pub(super) fn are_in(directory: &Path) -> bool {
    let of_components = pipelines().all(|pipelines| {
        let index = directory.join(pipelines.index);
        if !index.is_file() {
            return true;
        }
        let Ok(index) = PretrainedConfig::from_path(index) else { return false };
        let is_listed = |component: &str| index.stated(component).is_some_and(is_class);
        components(pipelines).all(|name| !is_listed(name) || directory.join(name).join(CONFIG).is_file())
    });
    let of_first_module = LIBRARIES.iter().filter_map(|library| library.modules.as_ref()).all(|modules| {
        let folder = || FirstModule::read(modules, directory).map(|module| module.folder);
        !directory.join(modules.index).is_file()
            || folder().is_ok_and(|folder| directory.join(folder).join(CONFIG).is_file())
    });
    of_components && of_first_module
}

fn pipelines() -> impl Iterator<Item = &'static Pipelines> {
    LIBRARIES.iter().filter_map(|library| library.pipelines)
}

/// The components that are exported, of whatever pipeline.
fn components(pipelines: &Pipelines) -> impl Iterator<Item = &'static str> {
    let own = pipelines.exporters.iter().flat_map(|(_, plans)| *plans);
    pipelines.plans.iter().chain(own).flat_map(|(_, parts)| *parts).map(|part| part.component)
}

/// Whether what an index has for a component is a class; one that is not there has `[null, null]`.
fn is_class(component: JsonRef<'_>) -> bool {
    component.as_list().and_then(|list| list.get(1)?.as_str()).is_some()
}

/// Whether a JSON file tells the library or the framework by being there, as weights do that are not fetched.
fn is_sign(file: &str) -> bool {
    let by = LIBRARY_SIGNS.iter().map(|sign| sign.by).chain(FRAMEWORK_SIGNS.iter().map(|sign| sign.by));
    file.ends_with(".json")
        && by.into_iter().any(|by| match by {
            SignedBy::File(path) => path == file,
            SignedBy::Files { start, end } => file.starts_with(start) && file.ends_with(end) && !file.contains('/'),
            SignedBy::Attribute(_) => false,
        })
}
