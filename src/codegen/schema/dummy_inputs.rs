//! `dummy_inputs.yaml`: the sizes of dummy inputs, and what makes them.

use indexmap::IndexMap;
use serde::Deserialize;

/// `dummy_inputs.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DummyFile {
    /// Sizes with their defaults.
    #[serde(default)]
    pub shapes: IndexMap<String, Option<i64>>,
    #[serde(default)]
    pub generators: IndexMap<String, GeneratorSpec>,
}

/// A dummy input generator.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneratorSpec {
    /// Its name in the reference, where that is another.
    pub reference: Option<String>,
    pub extends: Option<String>,
    /// What the names of the inputs that it serves begin with.
    pub supports: Vec<String>,
    /// What it reads when it is constructed.
    #[serde(default, rename = "let")]
    pub lets: IndexMap<String, Expression>,
    /// The shape of what states none.
    pub shape: Option<ShapeSpec>,
    /// Input names, several with commas between them, and how they are drawn; `_` for all others.
    #[serde(default)]
    pub draws: IndexMap<String, DrawSpec>,
}

/// An expression, or a number.
#[derive(Clone, Debug)]
pub struct Expression(pub String);

#[derive(Debug)]
pub enum ShapeSpec {
    Axes(Vec<Expression>),
    Conditional(ConditionalShape),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionalShape {
    pub when: String,
    pub then: Vec<Expression>,
    #[serde(rename = "else")]
    pub otherwise: Vec<Expression>,
}

/// How an input is drawn: one of `int`, `float`, `mask`, `zeros_like` and `layers`, or a condition.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawSpec {
    pub when: Option<String>,
    pub then: Option<Box<DrawSpec>>,
    #[serde(rename = "else")]
    pub otherwise: Option<Box<DrawSpec>>,
    pub int: Option<Vec<Expression>>,
    pub float: Option<Vec<Expression>>,
    /// `right`, or `any` for the side that is asked for.
    pub mask: Option<String>,
    pub zeros_like: Option<String>,
    pub shape: Option<Vec<Expression>>,
    /// How many things that a model does not return stand after the tensor.
    pub nulls: Option<usize>,
    pub each_row_has: Option<Expression>,
    pub layers: Option<Expression>,
    /// How many of them a layer has.
    pub times: Option<usize>,
    /// The tensors of a layer.
    pub each: Option<Vec<DrawSpec>>,
    /// Layers of several kinds, each with `layers` and `each`.
    pub runs: Option<Vec<DrawSpec>>,
}
