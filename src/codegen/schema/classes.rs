//! `classes.yaml`, and what a config class says in any file.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::decode::{self, OneOrMany};
use super::class_dummies::DummySpec;
use super::normalized_configs::NormalizedSpec;
use super::output_sizes::SizesOp;
use super::plans::PlanOp;
use super::steps::{AxesTable, Op, PairsOp};

/// `classes.yaml`: the classes that those of every exporter extend.
pub type ClassesFile = IndexMap<String, ClassSpec>;

/// A config class: one that a model type registers, or one that others extend.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassSpec {
    pub class: Option<String>,
    pub tasks: Option<Vec<String>>,
    /// Whether the reference has no such model type.
    #[serde(default)]
    pub beyond_reference: bool,
    #[serde(default, deserialize_with = "decode::extends")]
    pub extends: Option<Extends>,
    #[serde(default, deserialize_with = "decode::normalized")]
    pub normalized_config: Option<NormalizedRef>,
    /// Arguments of the constructor.
    #[serde(default)]
    pub arguments: IndexMap<String, ArgumentSpec>,
    /// What is assigned after construction.
    #[serde(default)]
    pub attributes: IndexMap<String, ArgumentSpec>,
    pub construct: Option<OneOrMany<ConstructOp>>,
    #[serde(default)]
    pub nested: IndexMap<String, NestedSpec>,
    #[serde(default, rename = "let")]
    pub lets: IndexMap<String, LetSpec>,
    pub inputs: Option<OneOrMany<Op>>,
    pub outputs: Option<OneOrMany<Op>>,
    /// The outputs of each task, where they differ from those of the class that this one extends.
    #[serde(default)]
    pub outputs_for_task: IndexMap<String, AxesTable>,
    /// The sizes of axes of outputs that their symbols do not tell.
    pub output_sizes: Option<OneOrMany<SizesOp>>,
    pub past: Option<OneOrMany<Op>>,
    pub renamed_inputs: Option<OneOrMany<Op>>,
    pub torch_to_onnx_input_map: Option<OneOrMany<PairsOp>>,
    pub torch_to_onnx_output_map: Option<OneOrMany<PairsOp>>,
    pub values_override: Option<OneOrMany<PairsOp>>,
    pub dummy_inputs: Option<DummySpec>,
    /// The files that an export is made of.
    pub plan: Option<OneOrMany<PlanOp>>,
    pub generation: Option<GenerationSpec>,
    #[serde(default)]
    pub variants: IndexMap<String, String>,
    pub default_variant: Option<String>,
    pub opset: Option<u32>,
    pub atol: Option<f64>,
    pub min_transformers_version: Option<String>,
    pub min_torch_version: Option<String>,
    pub patcher: Option<String>,
    pub framework: Option<String>,
    pub file_extension: Option<String>,
    /// The axes whose sizes the constructor takes, each with its default.
    #[serde(default)]
    pub static_axes: IndexMap<String, Option<i64>>,
    /// The static axes that an export needs.
    pub mandatory_axes: Option<Vec<MandatoryAxis>>,
    pub quantization_approaches: Option<Approaches>,
    pub supports_past: Option<bool>,
    pub pad_attention_mask_to_past: Option<bool>,
}

/// A static axis that is needed, always or under a condition.
#[derive(Debug)]
pub enum MandatoryAxis {
    Always(String),
    Conditional(ConditionalAxis),
}

impl MandatoryAxis {
    pub fn axis(&self) -> &str {
        match self {
            Self::Always(axis) => axis,
            Self::Conditional(conditional) => &conditional.axis,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionalAxis {
    pub when: String,
    pub axis: String,
}

/// How an exported model can be quantized: alike for all tasks, or for some tasks otherwise than in
/// the class that is extended.
#[derive(Debug)]
pub enum Approaches {
    ForAll(Vec<String>),
    ByTask(IndexMap<String, Vec<String>>),
}

/// What a decoder's inputs are to a loop that generates.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenerationSpec {
    /// Inputs that hold the tokens of a step.
    pub tokens: Vec<String>,
    /// Inputs that count the tokens, the past included.
    #[serde(default)]
    pub positions: Vec<String>,
}

/// The class that a class extends.
#[derive(Debug)]
pub enum Extends {
    Class(String),
    ByVersion(ExtendsByVersion),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtendsByVersion {
    pub when: String,
    pub then: String,
    #[serde(rename = "else")]
    pub otherwise: String,
}

/// A normalized config class by name, or one made in place.
#[derive(Debug)]
pub enum NormalizedRef {
    Named(String),
    Inline(NormalizedSpec),
}

/// An argument: a flag, or one of several words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArgumentSpec {
    #[serde(default)]
    pub one_of: Vec<String>,
    #[serde(default)]
    pub default: serde_yaml::Value,
}

/// A step of a constructor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConstructOp {
    pub when: Option<String>,
    pub error: Option<String>,
    pub warn: Option<String>,
    pub set: Option<IndexMap<String, String>>,
    /// The nested config that takes the place of the config.
    pub config: Option<String>,
    /// The nested exporter configs that are made here.
    pub nest: Option<Vec<String>>,
}

/// An exporter config that is part of another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NestedSpec {
    pub config: String,
    pub library: String,
    pub task: String,
    /// The arguments that are passed on, each with those that the nested class must accept for it.
    pub arguments: IndexMap<String, Vec<String>>,
}

/// A named expression.
#[derive(Debug)]
pub enum LetSpec {
    Expression(String),
    Fold(FoldSpec),
}

/// A text that grows with each item of lists that are walked side by side.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoldSpec {
    pub from: String,
    pub over: IndexMap<String, String>,
    /// What `{it}` becomes with each item.
    #[serde(rename = "as")]
    pub template: String,
}
