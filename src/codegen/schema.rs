//! The registry's files as they are written.

use indexmap::IndexMap;
use serde::Deserialize;

use super::decode::{self, OneOrMany};

/// `tasks.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TasksFile {
    /// Every task that a model of any library can be loaded for.
    pub(super) tasks: Vec<String>,
    /// Another name of a task, and the task.
    pub(super) synonyms: IndexMap<String, String>,
    /// Lists of tasks that many models share, for `$name`.
    #[serde(default)]
    pub(super) lists: IndexMap<String, Vec<String>>,
}

/// `libraries.yaml`: the libraries, the one that wins where several have a model type first.
pub(super) type LibrariesFile = IndexMap<String, LibrarySpec>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LibrarySpec {
    /// The model type that stands in for those that are not registered.
    pub(super) default_model_type: Option<String>,
    /// The config key that has the model type.
    pub(super) model_type_key: Option<String>,
    /// The config key under which the config that counts is kept.
    pub(super) config_key: Option<String>,
}

/// `normalized_configs.yaml`
pub(super) type NormalizedFile = IndexMap<String, NormalizedSpec>;

/// A normalized config class.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NormalizedSpec {
    pub(super) extends: Option<String>,
    /// Normalized name and dotted path.
    #[serde(default)]
    pub(super) attributes: IndexMap<String, String>,
    /// Normalized configs that are asked first.
    #[serde(default)]
    pub(super) members: IndexMap<String, MemberSpec>,
}

/// A part of a normalized config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberSpec {
    /// A nested config, read through `class`.
    pub(super) config: Option<String>,
    pub(super) class: Option<String>,
    /// A nested exporter config.
    pub(super) nested: Option<String>,
}

/// `exporters/*.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExporterFile {
    pub(super) exporter: String,
    /// The versions of libraries that conditions on `versions` are held against.
    #[serde(default)]
    pub(super) versions: IndexMap<String, String>,
    /// The classes that no model type registers by themselves.
    #[serde(default)]
    pub(super) classes: IndexMap<String, ClassSpec>,
}

/// `models/LIBRARY/MODEL-TYPE.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelFile {
    pub(super) model_type: String,
    /// What `config.json` may leave out, or the name of a config type that says so.
    #[serde(default, deserialize_with = "decode::config")]
    pub(super) config: Option<ConfigSpec>,
    /// Further config types, by the `model_type` or `_class_name` of their configs.
    #[serde(default)]
    pub(super) configs: IndexMap<String, Attributes>,
    #[serde(default)]
    pub(super) exporters: IndexMap<String, ClassSpec>,
}

pub(super) type Attributes = IndexMap<String, AttributeSpec>;

#[derive(Debug)]
pub(super) enum ConfigSpec {
    Named(String),
    Attributes(Attributes),
}

/// Where an attribute's value comes from when the config does not have it.
#[derive(Debug)]
pub(super) enum AttributeSpec {
    Default(serde_yaml::Value),
    Rule(AttributeRule),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributeRule {
    /// The value where the attribute is missing; with `config`, the type where none is stated.
    pub(super) default: Option<serde_yaml::Value>,
    /// The attribute that this is another name for.
    pub(super) alias: Option<String>,
    /// The attribute that older files have under this name.
    pub(super) older_name_of: Option<String>,
    /// An expression over the same config's attributes, for a value that is missing or null.
    pub(super) derive: Option<String>,
    /// The type of a nested config, or `auto` where its own `model_type` tells.
    pub(super) config: Option<String>,
    /// An older key with the same nested config.
    pub(super) overlay: Option<String>,
}

/// A config class: one that a model type registers, or one that others extend.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassSpec {
    pub(super) class: Option<String>,
    pub(super) tasks: Option<Vec<String>>,
    #[serde(default, deserialize_with = "decode::extends")]
    pub(super) extends: Option<Extends>,
    #[serde(default, deserialize_with = "decode::normalized")]
    pub(super) normalized_config: Option<NormalizedRef>,
    /// Arguments of the constructor.
    #[serde(default)]
    pub(super) arguments: IndexMap<String, ArgumentSpec>,
    /// What is assigned after construction.
    #[serde(default)]
    pub(super) attributes: IndexMap<String, ArgumentSpec>,
    pub(super) construct: Option<OneOrMany<ConstructOp>>,
    #[serde(default)]
    pub(super) nested: IndexMap<String, NestedSpec>,
    #[serde(default, rename = "let")]
    pub(super) lets: IndexMap<String, LetSpec>,
    pub(super) inputs: Option<OneOrMany<Op>>,
    pub(super) outputs: Option<OneOrMany<Op>>,
    /// The outputs of each task, where they differ from those of the class that this one extends.
    #[serde(default)]
    pub(super) outputs_for_task: IndexMap<String, AxesTable>,
    pub(super) past: Option<OneOrMany<Op>>,
    pub(super) renamed_inputs: Option<OneOrMany<Op>>,
    pub(super) torch_to_onnx_input_map: Option<OneOrMany<PairsOp>>,
    pub(super) torch_to_onnx_output_map: Option<OneOrMany<PairsOp>>,
    pub(super) values_override: Option<OneOrMany<PairsOp>>,
    #[serde(default)]
    pub(super) variants: IndexMap<String, String>,
    pub(super) default_variant: Option<String>,
    pub(super) opset: Option<u32>,
    pub(super) atol: Option<f64>,
    pub(super) min_transformers_version: Option<String>,
    pub(super) min_torch_version: Option<String>,
    pub(super) patcher: Option<String>,
    pub(super) supports_past: Option<bool>,
    pub(super) pad_attention_mask_to_past: Option<bool>,
}

/// The class that a class extends.
#[derive(Debug)]
pub(super) enum Extends {
    Class(String),
    ByVersion(ExtendsByVersion),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtendsByVersion {
    pub(super) when: String,
    pub(super) then: String,
    #[serde(rename = "else")]
    pub(super) otherwise: String,
}

/// A normalized config class by name, or one made in place.
#[derive(Debug)]
pub(super) enum NormalizedRef {
    Named(String),
    Inline(NormalizedSpec),
}

/// An argument: a flag, or one of several words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArgumentSpec {
    #[serde(default)]
    pub(super) one_of: Vec<String>,
    #[serde(default)]
    pub(super) default: serde_yaml::Value,
}

/// A step of a constructor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstructOp {
    pub(super) when: Option<String>,
    pub(super) error: Option<String>,
    pub(super) warn: Option<String>,
    pub(super) set: Option<IndexMap<String, String>>,
    /// The nested config that takes the place of the config.
    pub(super) config: Option<String>,
    /// The nested exporter configs that are made here.
    pub(super) nest: Option<Vec<String>>,
}

/// An exporter config that is part of another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NestedSpec {
    pub(super) config: String,
    pub(super) library: String,
    pub(super) task: String,
    /// The arguments that are passed on, each with those that the nested class must accept for it.
    pub(super) arguments: IndexMap<String, Vec<String>>,
}

/// A named expression.
#[derive(Debug)]
pub(super) enum LetSpec {
    Expression(String),
    Fold(FoldSpec),
}

/// A text that grows with each item of lists that are walked side by side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FoldSpec {
    pub(super) from: String,
    pub(super) over: IndexMap<String, String>,
    /// What `{it}` becomes with each item.
    #[serde(rename = "as")]
    pub(super) template: String,
}

/// A step that changes inputs or outputs: a word, or a mapping with one action.
#[derive(Debug)]
pub(super) enum Op {
    Word(String),
    Action(Box<Action>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Action {
    pub(super) when: Option<String>,
    pub(super) then: Option<OneOrMany<Op>>,
    #[serde(rename = "else")]
    pub(super) otherwise: Option<OneOrMany<Op>>,
    #[serde(rename = "super")]
    pub(super) ancestor: Option<String>,
    pub(super) set: Option<AxesTable>,
    #[serde(rename = "for")]
    pub(super) range: Option<String>,
    pub(super) remove: Option<Vec<String>>,
    pub(super) rename: Option<IndexMap<String, String>>,
    pub(super) copy: Option<IndexMap<String, String>>,
    pub(super) relabel: Option<Relabel>,
    pub(super) past: Option<String>,
    pub(super) delegate: Option<String>,
    pub(super) error: Option<String>,
}

/// Tensor names, several with commas between them, and their axes.
pub(super) type AxesTable = IndexMap<String, AxesSpec>;

/// The axes of a tensor: a list with `~` for static ones, or a mapping from axis to symbol.
#[derive(Debug)]
pub(super) struct AxesSpec(pub(super) Vec<(usize, String)>);

/// Gives axes another symbol.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Relabel {
    pub(super) containing: String,
    pub(super) to: String,
    /// A part of a tensor's name, and the symbol there.
    #[serde(default, rename = "in")]
    pub(super) in_names: IndexMap<String, String>,
}

/// A step that fills a table of names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PairsOp {
    pub(super) when: Option<String>,
    #[serde(default)]
    pub(super) set: IndexMap<String, String>,
}
