//! What lookups go through.

use super::arena::Handle;
use super::class::Class;
use super::config_type::ConfigType;
use crate::diagnostic::Place;

/// A task without `-with-past`, and whether its name ends with that.
pub(crate) fn split_past(task: &str) -> (&str, bool) {
    task.strip_suffix("-with-past").map_or((task, false), |bare| (bare, true))
}

/// A library that models come from.
#[derive(Debug, Default)]
pub struct Library {
    /// Its name.
    pub name: String,
    /// The model type that stands in for those that are not registered.
    pub default_model_type: Option<String>,
    /// The config key that has the model type, where that is not `model_type`.
    pub model_type_key: Option<String>,
    /// The config key under which the config that counts is kept.
    pub config_key: Option<String>,
    /// The task that its models are for.
    pub task: Option<String>,
    /// How a directory says of which modules a model is made.
    pub modules: Option<Modules>,
    /// How a directory of several models is exported.
    pub pipelines: Option<Pipelines>,
}

/// A model that is made of modules.
#[derive(Debug)]
pub struct Modules {
    /// The file that lists them.
    pub index: String,
    /// By what the name of a module's class contains, the model type.
    pub model_types: Vec<(String, String)>,
}

/// How a library's pipelines are exported.
#[derive(Debug)]
pub struct Pipelines {
    /// The file that says which components there are.
    pub index: String,
    /// Components whose config is in another file, and that file.
    pub files: Vec<(String, String)>,
    /// The model type of a component's class.
    pub model_types: Vec<(String, String)>,
    /// What the names of the pipeline's classes begin with, and the parts.
    pub plans: PipelinePlans,
    /// Exporters that have their own plans, and these.
    pub exporters: Vec<(String, PipelinePlans)>,
}

/// What the names of a pipeline's classes begin with, and the parts.
pub type PipelinePlans = Vec<(String, Vec<PipelinePart>)>;

/// A file of a pipeline's export.
#[derive(Debug)]
pub struct PipelinePart {
    /// Its name, without its ending.
    pub name: String,
    /// The component that is exported.
    pub component: String,
    /// The model type, where it is not that of the component's class.
    pub model_type: Option<String>,
    /// The task.
    pub task: String,
    /// Attributes of the component's config that are set before, each with where its value comes from.
    pub set: Vec<(String, SetFrom)>,
    /// What the runtime is told of the file.
    pub runtime_options: Vec<RuntimeOptions>,
}

/// Options of a runtime, where all attributes of components are what is said.
#[derive(Debug)]
pub struct RuntimeOptions {
    /// The component, its attribute, and what that has to be.
    pub when: Vec<(String, String, Expected)>,
    /// The options.
    pub set: Vec<(String, String)>,
}

/// What an attribute has to be.
#[derive(Debug)]
pub enum Expected {
    /// True or false.
    Flag(bool),
    /// A text.
    Text(String),
}

/// Where the value of an attribute comes from that a pipeline sets.
#[derive(Debug)]
pub enum SetFrom {
    /// An attribute of a component.
    Attribute(String, String),
    /// True or false.
    Flag(bool),
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
