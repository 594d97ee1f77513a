//! `normalized_configs.yaml`: names that are the same for every model.

use indexmap::IndexMap;
use serde::Deserialize;

/// `normalized_configs.yaml`
pub type NormalizedFile = IndexMap<String, NormalizedSpec>;

/// A normalized config class.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormalizedSpec {
    pub extends: Option<String>,
    /// Normalized name and dotted path.
    #[serde(default)]
    pub attributes: IndexMap<String, String>,
    /// Normalized configs that are asked first.
    #[serde(default)]
    pub members: IndexMap<String, MemberSpec>,
}

/// A part of a normalized config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberSpec {
    /// A nested config, read through `class`.
    pub config: Option<String>,
    pub class: Option<String>,
    /// A nested exporter config.
    pub nested: Option<String>,
}
