//! `models/LIBRARY/MODEL-TYPE.yaml`: one model.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::decode;
use super::classes::ClassSpec;
use super::dummy_inputs::GeneratorSpec;

/// `models/LIBRARY/MODEL-TYPE.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    pub model_type: String,
    /// What `config.json` may leave out, or the name of a config type that says so.
    #[serde(default, deserialize_with = "decode::config")]
    pub config: Option<ConfigSpec>,
    /// Further config types, by the `model_type` or `_class_name` of their configs.
    #[serde(default)]
    pub configs: IndexMap<String, Attributes>,
    #[serde(default)]
    pub exporters: IndexMap<String, ClassSpec>,
    /// Dummy input generators that belong to this model.
    #[serde(default)]
    pub generators: IndexMap<String, GeneratorSpec>,
}

pub type Attributes = IndexMap<String, AttributeSpec>;

#[derive(Debug)]
pub enum ConfigSpec {
    Named(String),
    Attributes(Attributes),
}

/// Where an attribute's value comes from when the config does not have it.
#[derive(Debug)]
pub enum AttributeSpec {
    Default(serde_yaml::Value),
    Rule(AttributeRule),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeRule {
    /// The value where the attribute is missing; with `config`, the type where none is stated.
    pub default: Option<serde_yaml::Value>,
    /// The attribute that this is another name for.
    pub alias: Option<String>,
    /// An expression over the same config's attributes, whatever the config says.
    pub compute: Option<String>,
    /// The attribute that older files have under this name.
    pub older_name_of: Option<String>,
    /// An expression over the same config's attributes, for a value that is missing or null.
    pub derive: Option<String>,
    /// The type of a nested config, or `auto` where its own `model_type` tells.
    pub config: Option<String>,
    /// The type of a nested config that is not there at all, where that differs.
    pub missing: Option<String>,
    /// An older key with the same nested config.
    pub overlay: Option<String>,
}

impl AttributeRule {
    /// Whether the attribute is only known to be read, and has no value of its own.
    pub fn is_empty(&self) -> bool {
        let Self { default, alias, derive, compute, older_name_of, config, missing, overlay } = self;
        let texts = [alias, derive, compute, older_name_of, config, missing, overlay];
        default.is_none() && texts.into_iter().all(Option::is_none)
    }
}
