//! `exporters/EXPORTER.yaml`: what the classes of an exporter share.

use indexmap::IndexMap;
use serde::Deserialize;

use super::classes::ClassSpec;

/// `exporters/*.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExporterFile {
    pub exporter: String,
    /// The versions of libraries that conditions on `versions` are held against.
    #[serde(default)]
    pub versions: IndexMap<String, String>,
    /// The classes that no model type registers by themselves.
    #[serde(default)]
    pub classes: IndexMap<String, ClassSpec>,
}
