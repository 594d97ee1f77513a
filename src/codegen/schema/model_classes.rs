//! `model_classes/LIBRARY.yaml`: the classes that a library's models are loaded with.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::decode::Names;

/// `model_classes/LIBRARY.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelClassesFile {
    /// The loaders of each task, in the order in which they are tried.
    pub tasks: IndexMap<String, Names>,
    /// The classes that a loader has for each model type, its first choice first.
    #[serde(default)]
    pub loaders: IndexMap<String, IndexMap<String, Names>>,
    /// By model type and task, the class that stands in the place of the task's loaders.
    #[serde(default)]
    pub custom: IndexMap<String, IndexMap<String, String>>,
}
