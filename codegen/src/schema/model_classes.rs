//! `model_classes/LIBRARY.yaml`: the classes that a library's models are loaded with.

use indexmap::IndexMap;

use super::decode::Names;
#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

/// The classes that a library's models are loaded with.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ModelClassesFile {
    /// The loaders of each task, in the order in which they are tried.
    pub tasks: IndexMap<String, Names>,
    /// The classes that a loader has for each model type, its first choice first.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::class_names))]
    pub loaders: IndexMap<String, IndexMap<String, Names>>,
    /// By model type and task, the class that stands in the place of the task's loaders.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::class_names))]
    pub custom: IndexMap<String, IndexMap<String, String>>,
}

keys!(ModelClassesFile { tasks, loaders or default, custom or default });
