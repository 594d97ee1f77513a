//! `exporters/EXPORTER.yaml`: what the classes of an exporter share.

use indexmap::IndexMap;

use super::classes::ClassSpec;
#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

/// What the classes of an exporter share.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ExporterFile {
    /// The exporter, which is also the file's name.
    pub exporter: String,
    /// The versions of libraries that conditions on `versions` are held against.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::values(form::VERSION)))]
    pub versions: IndexMap<String, String>,
    /// What stands in their place for models that the reference lacks.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::values(form::VERSION)))]
    pub versions_beyond_reference: IndexMap<String, String>,
    /// A class of these, whose facts those have that extend a class of another exporter: with it they may.
    pub base: Option<String>,
    /// The classes that those of models extend, and that no model type registers by themselves.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::classes_to_extend))]
    pub classes: IndexMap<String, ClassSpec>,
}

keys!(ExporterFile { exporter, versions or default, versions_beyond_reference or default, base, classes or default });
