//! Model types, and all the tables of a registry.

use std::fmt;

use crate::config::types::ConfigType;
use crate::export::types::{ConfigClass, ExportConfigConstructor};
use crate::tables::constructors::Constructors;
use crate::tables::library::Library;

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
