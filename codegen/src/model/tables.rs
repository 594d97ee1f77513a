//! What lookups go through.

use super::arena::Handle;
use super::class::Class;
use super::config_type::ConfigType;
use crate::diagnostic::Place;

/// A task without `-with-past`, and whether its name ends with that.
pub(crate) fn split_past(task: &str) -> (&str, bool) {
    task.strip_suffix("-with-past").map_or((task, false), |bare| (bare, true))
}

/// A model type of a library.
#[derive(Debug)]
pub struct ModelType {
    /// Where its library stands among all.
    pub library: usize,
    /// The model type.
    pub name: String,
    /// What its config class fills in.
    pub config_type: Option<Handle<ConfigType>>,
    /// The exporters that export it.
    pub supports: Vec<Support>,
    /// Whether it is of this registry.
    pub own: bool,
}

/// How one exporter exports one model type.
#[derive(Debug)]
pub struct Support {
    /// The exporter.
    pub exporter: String,
    /// The class.
    pub class: Handle<Class>,
    /// The tasks, `-with-past` included, in the order of the file.
    pub tasks: Vec<String>,
    /// Whether the reference has no such model type.
    pub beyond_reference: bool,
    /// The version of transformers that exports it where none is asked for; that of its class where nothing is said.
    pub transformers: Option<[u16; 4]>,
    pub(crate) at: Place,
}

/// The places of the loaders of each task.
pub type LoadersByTask = Vec<(String, Vec<usize>)>;
/// A task, with the library and the name of a class.
pub type CustomClasses = Vec<(String, String, String)>;

/// What loads models, and which classes tell which tasks.
#[derive(Debug, Default)]
pub struct LibraryClasses {
    /// Every loader of every library.
    pub loaders: Vec<Loader>,
    /// By library, the loaders of each task, by their places.
    pub by_task: Vec<(String, LoadersByTask)>,
    /// By model type, the classes that stand in the place of a task's loaders: task, library and class.
    pub custom: Vec<(String, CustomClasses)>,
    /// Every class that is loaded, with the libraries that have it.
    pub loaded: Vec<(String, Vec<LoadedClass>)>,
}

/// What loads models for a task.
#[derive(Debug)]
pub struct Loader {
    /// Its name.
    pub name: String,
    /// The classes for each model type.
    pub classes: Vec<(String, Vec<String>)>,
    /// Its name in later versions of transformers, and the first of these.
    pub renamed: Option<([u16; 4], String)>,
}

/// A class that a library's loaders load.
#[derive(Debug)]
pub struct LoadedClass {
    /// Where the library stands among all.
    pub library: usize,
    /// The tasks that it is loaded for, the one that it tells first.
    pub tasks: Vec<String>,
    /// The model types that it is loaded for.
    pub model_types: Vec<String>,
}

/// What the files of a model's directory tell.
#[derive(Debug, Default)]
pub struct Signs {
    /// What tells the library, by its place among all.
    pub of_library: Vec<Sign<usize>>,
    /// What tells the framework.
    pub of_framework: Vec<Sign<String>>,
    /// Every framework.
    pub frameworks: Vec<String>,
}

/// A file or an attribute that tells something.
#[derive(Debug)]
pub struct Sign<T> {
    /// By what it is told.
    pub by: SignedBy,
    /// What has to be there as well.
    pub with: Option<String>,
    /// What it tells.
    pub tells: T,
}

/// By what something is told.
#[derive(Debug)]
pub enum SignedBy {
    /// A file of this name.
    File(String),
    /// Files whose names begin and end so.
    Files {
        /// What they begin with.
        start: String,
        /// What they end with.
        end: String,
    },
    /// An attribute of the config.
    Attribute(String),
}
