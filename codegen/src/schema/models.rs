//! `models/LIBRARY/MODEL-TYPE.yaml`: one model.

use indexmap::IndexMap;

use super::classes::ClassSpec;
use super::dummy_inputs::GeneratorSpec;
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

schema! {
    /// One model: what its config leaves out, its classes and tasks.
    #[form(transform = form::any_of("exporters config"))]
    pub struct ModelFile {
        /// The model type, which is also the file's name.
        pub model_type: String,
        /// The attributes that a `config.json` of this model type may leave out, or the name of a config type that
        /// is described elsewhere.
        #[form(default, with = "ConfigSpec")]
        pub config: Option<ConfigSpec>,
        /// Further config types, by the `model_type` or `_class_name` of their configs.
        pub configs: IndexMap<String, Attributes> = default,
        /// For each exporter a class and its tasks.
        #[form(transform = form::registered_classes)]
        pub exporters: IndexMap<String, ClassSpec> = default,
        /// Dummy input generators that belong to this model.
        pub generators: IndexMap<String, GeneratorSpec> = default,
    }
}

/// What each attribute is where the config does not have it.
pub type Attributes = IndexMap<String, AttributeSpec>;

schema! {
    /// What a config may leave out.
    pub enum ConfigSpec: "the name of a config type, or attributes" {
        /// The name of a config type that is described elsewhere.
        Named(String),
        /// For each attribute a default, or a rule that says where its value comes from.
        Attributes(Attributes),
    }

    /// Where an attribute's value comes from when the config does not have it.
    pub enum AttributeSpec: "a value" {
        /// A plain value.
        Default(#[form(schema_with = "form::plain_value")] serde_yaml::Value),
        /// A rule.
        Rule(AttributeRule),
    }

    /// Where an attribute's value comes from; `{}` for one that is read somewhere and has no default.
    #[form(transform = form::attribute_rule)]
    pub struct AttributeRule {
        /// The value where the attribute is missing; with `config`, the type where none is stated.
        #[form(default, schema_with = "form::plain_value")]
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
}
