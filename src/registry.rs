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

use crate::config_class::ConfigClass;
use crate::config_type::ConfigType;
use crate::constructor::ExportConfigConstructor;
use crate::model_classes::Loader;
use crate::pipeline::Pipelines;

/// A library that models come from.
#[derive(Debug)]
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
    pub loaders: phf::OrderedMap<&'static str, &'static [&'static Loader]>,
    /// How a directory says of which modules a model is made.
    pub modules: Option<Modules>,
    /// How a directory of several models is exported.
    pub pipelines: Option<&'static Pipelines>,
}

/// How a directory says of which modules a model is made. The first is exported.
#[derive(Debug)]
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

pub use generated::{
    CLASSES, CONFIG_TYPES, CONSTRUCTORS, CUSTOM_CLASSES, EXPORTERS, FRAMEWORK_SIGNS, FRAMEWORKS, LIBRARIES,
    LIBRARY_SIGNS, LOADED_CLASSES, LOADERS, MODELS, SHAPES, SYNONYMS, TASKS,
};

pub(crate) fn config_type(name: &str) -> Option<&'static ConfigType> {
    CONFIG_TYPES.get(name).copied()
}

/// The config class of this name, such as `BertOnnxConfig`, among those of the registry.
pub fn config_class(name: &str) -> Option<&'static ConfigClass> {
    CLASSES.iter().copied().find(|class| class.name == name)
}

mod generated {
    include!(concat!(env!("OUT_DIR"), "/registry.rs"));
}
