//! The libraries that models come from, and what loads their models.

use crate::export::version::Version;
use crate::tables::pipeline::Pipelines;

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

/// What loads models for a task, for instance an auto class: it takes a class for each model type.
#[derive(Debug)]
pub struct Loader {
    /// Its name, for instance `AutoModelForMaskedLM`.
    pub name: &'static str,
    /// The classes for each model type, the one that it takes first; empty where it loads anything.
    pub classes: phf::Map<&'static str, &'static [&'static str]>,
    /// Its name in later versions of transformers, and the first of these.
    pub renamed: Option<(Version, &'static str)>,
}

impl Loader {
    /// Its name in a version of transformers; in the reference's where none is given.
    pub fn name_in(&self, transformers: Option<Version>) -> &'static str {
        let later = self.renamed.filter(|(since, _)| transformers.is_some_and(|version| version >= *since));
        later.map_or(self.name, |(_, name)| name)
    }
}
