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
    /// Loaders that later versions of transformers have under another name.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub renamed: IndexMap<String, RenamedSpec>,
}

keys!(ModelClassesFile { tasks, loaders or default, custom or default, renamed or default });

/// The name that a loader has later.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct RenamedSpec {
    /// The first version of transformers that has the loader under that name alone.
    pub since: String,
    /// The name.
    pub to: String,
}

keys!(RenamedSpec { since, to });
