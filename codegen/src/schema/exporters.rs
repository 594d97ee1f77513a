//! `exporters/EXPORTER.yaml`: what the classes of an exporter share.

use indexmap::IndexMap;

use super::classes::ClassSpec;
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

schema! {
    /// What the classes of an exporter share.
    pub struct ExporterFile {
        /// The exporter, which is also the file's name.
        pub exporter: String,
        /// The versions of libraries that conditions on `versions` are held against.
        #[form(transform = form::values(form::VERSION))]
        pub versions: IndexMap<String, String> = default,
        /// What stands in their place for models that the reference lacks.
        #[form(transform = form::values(form::VERSION))]
        pub versions_beyond_reference: IndexMap<String, String> = default,
        /// A class of these, whose facts those have that extend a class of another exporter: with it they may.
        pub base: Option<String>,
        /// The classes that those of models extend, and that no model type registers by themselves.
        #[form(transform = form::classes_to_extend)]
        pub classes: IndexMap<String, ClassSpec> = default,
    }
}
