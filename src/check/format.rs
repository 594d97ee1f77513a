//! Which exporter writes files of a format.

use std::path::{Path, PathBuf};

use crate::deeper::folder_with;
use crate::export::types::ConfigClass;
use crate::lookup::configs;
use crate::lookup::tasks_manager::TasksManager;
use crate::signature::Format;

/// The exporter that writes files of this format, `None` if none does.
pub fn exporter_of(format: Format) -> Option<&'static str> {
    let writes = |exporter: &&&str| class_of(exporter).is_some_and(|class| class.file_extension == format.extension());
    TasksManager::exporters().iter().find(writes).copied()
}

/// What the names of files end with that an exporter writes.
pub fn extension_of(exporter: &str) -> Option<&'static str> {
    Some(class_of(exporter)?.file_extension)
}

/// What is in a directory of a format that no exporter writes, such as GGUF, to go on after a sentence; `None` if there is
/// nothing of the kind.
pub fn other_format(directory: &Path) -> Option<String> {
    configs::other_format(directory)
}

/// The way from a directory to the nearest folder inside of it that has a file of this extension.
pub fn folder_with_files(directory: &Path, extension: &str) -> Option<PathBuf> {
    folder_with(directory, |name| name.extension().is_some_and(|found| found == extension))
}

/// Whether a file stands beside those of an exporter's models and is none of them, as a tokenizer does.
pub fn is_companion(path: &Path, exporter: &str) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    class_of(exporter).is_some_and(|class| class.companions.iter().any(|start| stem.starts_with(start)))
}

/// A class of an exporter: what is so for all its files, each of them says.
fn class_of(exporter: &str) -> Option<&'static ConfigClass> {
    let supports = TasksManager::models().flat_map(|model| model.exporters);
    let mut own = supports.filter(|support| support.exporter == exporter).flat_map(|support| support.tasks);
    own.next().map(|(_, constructor)| constructor.class())
}
