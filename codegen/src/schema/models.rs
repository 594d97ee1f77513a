//! `models/LIBRARY/MODEL-TYPE.yaml`: one model.

use indexmap::IndexMap;

use super::classes::ClassSpec;
use super::dummy_inputs::GeneratorSpec;
#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

/// One model: what its config leaves out, its classes and tasks.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::any_of("exporters config")), schemars(deny_unknown_fields))]
pub struct ModelFile {
    /// The model type, which is also the file's name.
    pub model_type: String,
    /// The attributes that a `config.json` of this model type may leave out, or the name of a config type that
    /// is described elsewhere.
    #[cfg_attr(feature = "schema", schemars(default, with = "ConfigSpec"))]
    pub config: Option<ConfigSpec>,
    /// Further config types, by the `model_type` or `_class_name` of their configs.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub configs: IndexMap<String, Attributes>,
    /// For each exporter a class and its tasks.
    #[cfg_attr(feature = "schema", schemars(default, transform = form::registered_classes))]
    pub exporters: IndexMap<String, ClassSpec>,
    /// Dummy input generators that belong to this model.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub generators: IndexMap<String, GeneratorSpec>,
}

keys!(ModelFile { model_type, config, configs or default, exporters or default, generators or default });

/// What each attribute is where the config does not have it.
pub type Attributes = IndexMap<String, AttributeSpec>;

/// What a config may leave out.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum ConfigSpec {
    /// The name of a config type that is described elsewhere.
    Named(String),
    /// For each attribute a default, or a rule that says where its value comes from.
    Attributes(Attributes),
}

/// Where an attribute's value comes from when the config does not have it.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum AttributeSpec {
    /// A plain value.
    Default(#[cfg_attr(feature = "schema", schemars(schema_with = "form::plain_value"))] serde_yaml::Value),
    /// A rule.
    Rule(AttributeRule),
}

/// Where an attribute's value comes from; `{}` for one that is read somewhere and has no default.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::attribute_rule), schemars(deny_unknown_fields))]
pub struct AttributeRule {
    /// The value where the attribute is missing; with `config`, the type where none is stated.
    #[cfg_attr(feature = "schema", schemars(default, schema_with = "form::plain_value"))]
    pub default: Option<serde_yaml::Value>,
    /// The attribute that this is another name for; a config may have either.
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
    /// A key of older files with the same nested config, which wins.
    pub overlay: Option<String>,
    /// Whether the attributes of a nested config that is not there stand in the config around it.
    pub flat: Option<bool>,
}

keys!(AttributeRule { default, alias, compute, older_name_of, derive, config, missing, overlay, flat });
