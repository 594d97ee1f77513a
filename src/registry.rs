//! The tables that `build.rs` compiles from `registry/`: what there is of libraries, model types, tasks,
//! exporters and config classes.
//!
//! [`TasksManager`](crate::TasksManager) looks things up in them, and in what was registered at run time; the
//! tables themselves are for who goes through all of them.
//!
//! ```
//! use optimum_exporters::registry::{MODELS, config_class};
//!
//! let bert = &MODELS.get("bert").expect("there is such a model type")[0];
//! assert_eq!(bert.library.name, "transformers");
//! assert!(bert.exporters.iter().any(|support| support.exporter == "onnx"));
//!
//! let class = config_class("DistilBertOnnxConfig").expect("there is such a class");
//! assert_eq!(class.bases().next().map(|base| base.name), Some("BertOnnxConfig"));
//! ```
//!
//! A model type and a task that are known when a crate is compiled need no lookup. Each pair is a constant, under
//! the exporter and the model type: one that does not exist does not compile. Libraries other than transformers
//! have a module of their own between the two. Names that come from elsewhere are parsed as members of the
//! enumerations in [`names`], which a [`Query`](crate::Query) takes as it takes texts:
//!
//! ```
//! use optimum_exporters::registry::names::{Exporter, ModelType, Task};
//! use optimum_exporters::registry::onnx;
//! use optimum_exporters::{PretrainedConfig, Query, TasksManager};
//!
//! # fn main() -> Result<(), optimum_exporters::Error> {
//! let export = onnx::bert::TEXT_CLASSIFICATION.call(&PretrainedConfig::empty("bert"))?;
//! assert_eq!(export.outputs()?.iter().count(), 1);
//!
//! let task: Task = "text-classification".parse()?;
//! let query = Query::new(&Exporter::Onnx).model_type(&ModelType::Bert).task(&task);
//! let found = TasksManager::get_exporter_config_constructor(&query)?;
//! assert_eq!(found.class().name, export.class().name);
//! # Ok(())
//! # }
//! ```
//!
//! A crate that keeps a registry of its own has the same tables, constants and names, and a [`Registry`] to look
//! things up in; the module `codegen` says how, under the feature of that name.

use std::fmt;

use crate::config::config_type::ConfigType;
use crate::export::config_class::ConfigClass;
use crate::export::pipeline::Pipelines;
use crate::lookup::constructor::ExportConfigConstructor;
use crate::lookup::constructors::Constructors;
use crate::lookup::model_classes::Loader;
use crate::lookup::registration;

/// A library that models come from.
#[derive(Clone, Copy, Debug)]
pub struct Library {
    /// Its name, as the reference has it.
    pub name: &'static str,
    /// The model type that stands in for those that are not registered; `_MODEL_TYPE_FOR_DEFAULT_CONFIG`.
    pub default_model_type: Option<&'static str>,
    /// The config key that has the model type, where it is not `model_type`.
    pub model_type_key: Option<&'static str>,
    /// The config key under which the config that counts is kept, if it is nested.
    pub config_key: Option<&'static str>,
    /// The task that its models are for, whatever their files say.
    pub task: Option<&'static str>,
    /// The loaders of each task, in the order in which they are tried; `_LIBRARY_TO_TASKS_TO_MODEL_LOADER_MAP`.
    pub loaders: &'static phf::OrderedMap<&'static str, &'static [&'static Loader]>,
    /// How a directory says of which modules a model is made.
    pub modules: Option<Modules>,
    /// How a directory of several models is exported.
    pub pipelines: Option<&'static Pipelines>,
}

/// How a directory says of which modules a model is made. The first is exported.
#[derive(Clone, Copy, Debug)]
pub struct Modules {
    /// The file that lists them.
    pub index: &'static str,
    /// By what the name of a module's class contains, the model type; the first that fits.
    pub model_types: &'static [(&'static str, &'static str)],
}

/// A model type as one library has it; an entry of `_LIBRARY_TO_SUPPORTED_MODEL_TYPES`.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// The library.
    pub library: &'static Library,
    /// The model type.
    pub model_type: &'static str,
    /// The exporters that can export it.
    pub exporters: &'static [Support],
}

/// How one exporter exports one model type.
#[derive(Clone, Copy, Debug)]
pub struct Support {
    /// The exporter.
    pub exporter: &'static str,
    /// The tasks, `-with-past` included, in the reference's order, with their constructors.
    pub tasks: &'static [(&'static str, ExportConfigConstructor<'static>)],
    /// Whether the reference has no such model type for this exporter.
    pub beyond_reference: bool,
}

/// The tables of a registry: the one that is built in, or one of another crate.
#[derive(Clone, Copy)]
pub struct Registry {
    /// Every task that a model of any library can be loaded for.
    pub tasks: &'static [&'static str],
    /// Every exporter.
    pub exporters: &'static [&'static str],
    /// Every library, the one that wins where several have a model type first.
    pub libraries: &'static [Library],
    /// Other names of tasks, with the task.
    pub synonyms: &'static phf::OrderedMap<&'static str, &'static str>,
    /// What config classes fill in, by `model_type` or `_class_name`.
    pub config_types: &'static phf::Map<&'static str, &'static ConfigType>,
    /// The constructor of each exporter, library, model type and task.
    pub constructors: &'static Constructors,
    /// Every model type with the libraries that have it, in alphabetical order.
    pub models: &'static phf::OrderedMap<&'static str, &'static [Model]>,
    /// Every config class that a model type is registered with.
    pub classes: &'static [&'static ConfigClass],
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.models.keys().collect();
        f.debug_struct("Registry").field("exporters", &self.exporters).field("models", &names).finish_non_exhaustive()
    }
}

#[doc(inline)]
pub use generated::constructors::*;
pub use generated::{
    CLASSES, CONFIG_TYPES, CONSTRUCTORS, CUSTOM_CLASSES, EXPORTERS, FRAMEWORK_SIGNS, FRAMEWORKS, LIBRARIES,
    LIBRARY_SIGNS, LOADED_CLASSES, LOADERS, MODELS, REGISTRY, SHAPES, SYNONYMS, TASKS, names,
};

/// The files of the registry that is built in, each with its name, for a registry that is laid over it:
/// see [`Compiler::over`](crate::codegen::Compiler::over).
#[cfg(feature = "codegen")]
pub const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/registry_files.rs"));

/// The JSON Schema of each kind of file of a registry, for editors: the name of its file in `schema/`, and its text.
#[cfg(feature = "codegen")]
pub const SCHEMAS: &[(&str, &str)] = &[
    ("classes.json", include_str!("../registry/schema/classes.json")),
    ("directories.json", include_str!("../registry/schema/directories.json")),
    ("dummy_inputs.json", include_str!("../registry/schema/dummy_inputs.json")),
    ("exporter.json", include_str!("../registry/schema/exporter.json")),
    ("libraries.json", include_str!("../registry/schema/libraries.json")),
    ("model.json", include_str!("../registry/schema/model.json")),
    ("model_classes.json", include_str!("../registry/schema/model_classes.json")),
    ("normalized_configs.json", include_str!("../registry/schema/normalized_configs.json")),
    ("tasks.json", include_str!("../registry/schema/tasks.json")),
];

pub(crate) fn config_type(name: &str) -> Option<&'static ConfigType> {
    registration::find_in_laid(|registry| registry.config_types.get(name)).or_else(|| CONFIG_TYPES.get(name)).copied()
}

/// The config class of this name, such as `BertOnnxConfig`, among those of the registry.
pub fn config_class(name: &str) -> Option<&'static ConfigClass> {
    let find = |classes: &[&'static ConfigClass]| classes.iter().copied().find(|class| class.name == name);
    registration::find_in_laid(|registry| find(registry.classes)).or_else(|| find(CLASSES))
}

// How the code is broken into lines is nobody's choice.
#[allow(missing_docs, clippy::suspicious_else_formatting)]
pub(crate) mod generated {
    include!(concat!(env!("OUT_DIR"), "/registry.rs"));
}
