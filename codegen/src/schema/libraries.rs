//! `libraries.yaml`: where models come from.

use indexmap::IndexMap;

#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

/// The libraries, in the order in which they win where several have a model type.
pub type LibrariesFile = IndexMap<String, LibrarySpec>;

/// A library that models come from.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct LibrarySpec {
    /// The model type that stands in for those that are not registered.
    pub default_model_type: Option<String>,
    /// The config key that has the model type, where that is not `model_type`.
    pub model_type_key: Option<String>,
    /// The config key under which the config that counts is kept, if it is nested.
    pub config_key: Option<String>,
    /// The task that its models are for, whatever their files say.
    pub task: Option<String>,
    /// How a directory says of which modules a model is made.
    pub modules: Option<ModulesSpec>,
    /// How a directory of several models is exported.
    pub pipelines: Option<PipelinesSpec>,
}

keys!(LibrarySpec { default_model_type, model_type_key, config_key, task, modules, pipelines });

/// A model that is made of modules, of which the first is exported.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ModulesSpec {
    /// The file that lists the modules: the `type` of each, and the `path` of its folder.
    pub index: String,
    /// By what the name of a module's class contains, the model type; the first that fits. The first
    /// of all stands for a directory without the file.
    pub model_types: IndexMap<String, String>,
}

keys!(ModulesSpec { index, model_types });

/// How a library's pipelines are exported.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct PipelinesSpec {
    /// The file that says which components there are, for instance `model_index.json`.
    pub index: String,
    /// The model type of a component's class.
    pub model_types: IndexMap<String, String>,
    /// What the names of the pipeline's classes begin with, and the parts; the first that fits.
    pub plans: IndexMap<String, Vec<PipelinePart>>,
}

keys!(PipelinesSpec { index, model_types, plans });

/// A file of a pipeline's export.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct PipelinePart {
    /// The name of the exported file, without its ending.
    pub name: String,
    /// The component that is exported, by its name in the index.
    pub component: String,
    /// The model type, where it is not that of the component's class.
    pub model_type: Option<String>,
    /// The task that the component is exported for.
    pub task: String,
    /// Attributes that the component's config is given: `"true"`, `"false"`, `COMPONENT.ATTRIBUTE` or
    /// `index.ATTRIBUTE`.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::values(r"^(true|false|[^.]*\..*)$")))]
    pub set: IndexMap<String, String>,
}

keys!(PipelinePart { name, component, model_type, task, set or default });
