//! `model_classes/LIBRARY.yaml`: the classes that a library's models are loaded with.

use indexmap::IndexMap;

use super::decode::Names;
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

schema! {
    /// The classes that a library's models are loaded with.
    pub struct ModelClassesFile {
        /// The loaders of each task, in the order in which they are tried.
        pub tasks: IndexMap<String, Names>,
        /// The classes that a loader has for each model type, its first choice first.
        #[form(transform = form::class_names)]
        pub loaders: IndexMap<String, IndexMap<String, Names>> = default,
        /// By model type and task, the class that stands in the place of the task's loaders.
        #[form(transform = form::class_names)]
        pub custom: IndexMap<String, IndexMap<String, String>> = default,
        /// Loaders that later versions of transformers have under another name.
        pub renamed: IndexMap<String, RenamedSpec> = default,
    }

    /// The name that a loader has later.
    pub struct RenamedSpec {
        /// The first version of transformers that has the loader under that name alone.
        pub since: String,
        /// The name.
        pub to: String,
    }
}
