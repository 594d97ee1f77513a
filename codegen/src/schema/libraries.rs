//! `libraries.yaml`: where models come from.

use indexmap::IndexMap;

#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

/// The libraries, in the order in which they win where several have a model type.
pub type LibrariesFile = IndexMap<String, LibrarySpec>;

schema! {
    /// A library that models come from.
    #[derive(Clone)]
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

    /// A model that is made of modules, of which the first is exported.
    #[derive(Clone)]
    pub struct ModulesSpec {
        /// The file that lists the modules: the `type` of each, and the `path` of its folder.
        pub index: String,
        /// By what the name of a module's class contains, the model type; the first that fits. The first
        /// of all stands for a directory without the file.
        pub model_types: IndexMap<String, String>,
    }

    /// How a library's pipelines are exported.
    #[derive(Clone)]
    pub struct PipelinesSpec {
        /// The file that says which components there are, for instance `model_index.json`.
        pub index: String,
        /// Components whose config is in another file than `config.json`, and that file.
        pub files: IndexMap<String, String> = default,
        /// The model type of a component's class.
        pub model_types: IndexMap<String, String>,
        /// What the names of the pipeline's classes begin with, and the parts; the first that fits.
        pub plans: PipelinePlans,
        /// The plans of exporters that have their own, in the place of those.
        pub exporters: IndexMap<String, PipelinePlans> = default,
    }
}

/// Parts by what the names of the pipeline's classes begin with.
pub type PipelinePlans = IndexMap<String, Vec<PipelinePart>>;

schema! {
    /// A file of a pipeline's export.
    #[derive(Clone)]
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
        #[form(transform = form::values(r"^(true|false|[^.]*\..*)$"))]
        pub set: IndexMap<String, String> = default,
        /// What the runtime is told of the exported file; of two that say the same, the later counts.
        pub runtime_options: Vec<RuntimeOptionsSpec> = default,
    }

    /// Options of a runtime.
    #[derive(Clone)]
    pub struct RuntimeOptionsSpec {
        /// What attributes have to be, as `COMPONENT.ATTRIBUTE` or `index.ATTRIBUTE`: `"true"`, `"false"` or a text.
        #[form(transform = form::keys(r"^[^.]+\..+$"))]
        pub when: IndexMap<String, String> = default,
        /// The options.
        pub set: IndexMap<String, String>,
    }
}

/// Where the value of an attribute comes from that a pipeline sets.
#[derive(Clone, Copy, Debug)]
pub enum SetFrom<'s> {
    /// An attribute of a component.
    Attribute(&'s str, &'s str),
    /// True or false.
    Flag(bool),
}

/// What an attribute has to be.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'s> {
    /// True or false.
    Flag(bool),
    /// A text.
    Text(&'s str),
}

impl PipelinePart {
    /// The attributes that are set, each with where its value comes from.
    pub fn values(&self) -> impl Iterator<Item = (&str, SetFrom<'_>)> {
        self.set.iter().map(|(attribute, value)| match value.split_once('.') {
            Some((component, of_component)) => (attribute.as_str(), SetFrom::Attribute(component, of_component)),
            None => (attribute.as_str(), SetFrom::Flag(value == "true")),
        })
    }
}

impl RuntimeOptionsSpec {
    /// The component, its attribute, and what that has to be.
    pub fn conditions(&self) -> impl Iterator<Item = (&str, &str, Expected<'_>)> {
        self.when.iter().filter_map(|(path, value)| {
            let (component, attribute) = path.split_once('.')?;
            let expected = match value.as_str() {
                "true" | "false" => Expected::Flag(value == "true"),
                text => Expected::Text(text),
            };
            Some((component, attribute, expected))
        })
    }
}
