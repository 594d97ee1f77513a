//! What a class says of its dummy inputs.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::decode::OneOrMany;
use super::dummy_inputs::Expression;

/// What a class says of its dummy inputs.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DummySpec {
    pub generators: Option<OneOrMany<GeneratorRef>>,
    /// What makes the past of a decoder that has none yet.
    pub past_generator: Option<String>,
    /// Sizes that differ from those asked for.
    pub shapes: Option<OneOrMany<ShapeOp>>,
    /// Sizes that differ for some inputs.
    pub shapes_for_input: Option<OneOrMany<ShapeOp>>,
    /// Inputs that are drawn besides those declared.
    pub append: Option<OneOrMany<AppendOp>>,
    /// What is done to the inputs once they are made.
    pub finish: Option<OneOrMany<DummyOp>>,
    /// What is done to them for a session.
    pub feed: Option<OneOrMany<DummyOp>>,
}

/// A generator, or one that depends on a condition.
#[derive(Debug)]
pub enum GeneratorRef {
    Named(String),
    Conditional(ConditionalGenerator),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionalGenerator {
    pub when: String,
    pub then: OneOrMany<GeneratorRef>,
    #[serde(rename = "else")]
    pub otherwise: OneOrMany<GeneratorRef>,
}

/// `super`, or sizes to set.
#[derive(Debug)]
pub enum ShapeOp {
    Word(String),
    Set(SetShapes),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetShapes {
    pub when: Option<String>,
    #[serde(default)]
    pub inputs: Vec<String>,
    pub set: IndexMap<String, Expression>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppendOp {
    pub when: Option<String>,
    pub input: String,
}

/// `super`, or a step with one action.
#[derive(Debug)]
pub enum DummyOp {
    Word(String),
    Action(Box<DummyAction>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DummyAction {
    pub when: Option<String>,
    pub pad: Option<Pad>,
    pub first: Option<Vec<String>>,
    pub nest: Option<IndexMap<String, Vec<String>>>,
    pub fill: Option<Fill>,
    #[serde(rename = "move")]
    pub moved: Option<IndexMap<String, String>>,
    pub constant: Option<IndexMap<String, String>>,
    pub empty_past: Option<EmptyPast>,
}

/// Lengthens a mask with ones to cover the past and the tokens of `by`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pad {
    pub input: String,
    pub past: String,
    pub by: String,
}

/// Fills the first items of each row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    pub input: String,
    pub length: Expression,
    pub value: Expression,
}

/// Appends a past of length 1, with the batch of another input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmptyPast {
    pub input: String,
    pub like: String,
}
