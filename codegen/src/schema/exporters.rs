//! `exporters/EXPORTER.yaml`: what the classes of an exporter share.

use indexmap::IndexMap;
use serde::Deserialize;

use super::classes::ClassSpec;
#[cfg(feature = "schema")]
use super::form;

/// What the classes of an exporter share.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExporterFile {
    /// The exporter, which is also the file's name.
    pub exporter: String,
    /// The versions of libraries that conditions on `versions` are held against.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = form::values(form::VERSION)))]
    pub versions: IndexMap<String, String>,
    /// The classes that those of models extend, and that no model type registers by themselves.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = form::classes_to_extend))]
    pub classes: IndexMap<String, ClassSpec>,
}
