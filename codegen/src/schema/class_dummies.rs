//! What a class says of its dummy inputs.

use indexmap::IndexMap;

use super::decode::{Names, OneOrMany};
use super::dummy_inputs::Expression;
#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

/// What a class says of its dummy inputs.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct DummySpec {
    /// A part of `nested`, whose dummy inputs these are as far as there are such inputs here; `generators` come before its
    /// own, and make what it lacks.
    pub delegate: Option<String>,
    /// The generators; the first that serves an input makes it.
    pub generators: Option<OneOrMany<GeneratorRef>>,
    /// What makes the past of a decoder that has none yet.
    pub past_generator: Option<String>,
    /// Sizes that differ from those asked for.
    pub shapes: Option<OneOrMany<ShapeOp>>,
    /// Sizes that differ for `inputs`, or for all.
    pub shapes_for_input: Option<OneOrMany<ShapeOp>>,
    /// Inputs that are drawn besides those declared.
    pub append: Option<OneOrMany<AppendOp>>,
    /// What is done to the inputs once they are made: `pad`, `first`, `nest`, `fill`.
    pub finish: Option<OneOrMany<DummyOp>>,
    /// What is done to them for a session: `move`, `constant`, `empty_past`.
    pub feed: Option<OneOrMany<DummyOp>>,
}

keys!(DummySpec { delegate, generators, past_generator, shapes, shapes_for_input, append, finish, feed });

/// A generator, or one that depends on a condition.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum GeneratorRef {
    /// The name of a generator.
    Named(String),
    /// Generators that depend on a condition.
    Conditional(ConditionalGenerator),
}

/// Generators that depend on a condition.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct ConditionalGenerator {
    /// The condition.
    pub when: String,
    /// The generators where it holds.
    pub then: OneOrMany<GeneratorRef>,
    /// The generators where it does not.
    #[cfg_attr(feature = "schema", schemars(rename = "else"))]
    pub otherwise: OneOrMany<GeneratorRef>,
}

keys!(ConditionalGenerator { when, then, otherwise = "else" });

/// `super`, or sizes to set.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum ShapeOp {
    /// What the class says that is extended.
    Word(#[cfg_attr(feature = "schema", schemars(schema_with = "form::super_alone"))] String),
    /// Sizes to set.
    Set(SetShapes),
}

/// Sizes that differ.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct SetShapes {
    /// The condition under which they differ.
    pub when: Option<String>,
    /// The inputs for which they differ; all without it.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub inputs: Vec<String>,
    /// The sizes, each an expression.
    pub set: IndexMap<String, Expression>,
}

keys!(SetShapes { when, inputs or default, set });

/// An input that is drawn besides those declared.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct AppendOp {
    /// The condition under which it is drawn.
    pub when: Option<String>,
    /// Its name.
    pub input: String,
}

keys!(AppendOp { when, input });

/// `super`, or a step with one action.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum DummyOp {
    /// What the class says that is extended.
    Word(#[cfg_attr(feature = "schema", schemars(schema_with = "form::super_alone"))] String),
    /// A step with one action.
    Action(Box<DummyAction>),
}

/// A step that changes dummy inputs, with one action.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::one_of("pad first spread nest fill move remove constant empty_past")), schemars(deny_unknown_fields))]
pub struct DummyAction {
    /// The condition under which the step is taken.
    pub when: Option<String>,
    /// Lengthens a mask with ones to cover the past and the tokens of another input.
    pub pad: Option<Pad>,
    /// Inputs that are made with `nulls`, of which the tensor alone stays.
    pub first: Option<Vec<String>>,
    /// Puts the tensors of all layers at the end, each under a name with its number in the place of `{i}`.
    #[cfg_attr(feature = "schema", schemars(transform = form::values(r"^[^{}]*\{i\}[^{}]*$")))]
    pub spread: Option<IndexMap<String, String>>,
    /// Puts inputs under one name, at the end.
    pub nest: Option<IndexMap<String, Vec<String>>>,
    /// Fills the first items of each row with a value.
    pub fill: Option<Fill>,
    /// Moves inputs to the end, under another name.
    #[cfg_attr(feature = "schema", schemars(rename = "move"))]
    pub moved: Option<IndexMap<String, String>>,
    /// Leaves inputs out that are made and that a session does not take.
    pub remove: Option<Vec<String>>,
    /// Appends flags, each the value of a condition.
    pub constant: Option<IndexMap<String, String>>,
    /// Appends the past of a decoder that has none yet.
    pub empty_past: Option<EmptyPast>,
}

keys!(DummyAction { when, pad, first, spread, nest, fill, moved = "move", remove, constant, empty_past });

/// Lengthens a mask with ones to cover the past and the tokens of `by`.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::one_of("past length")), schemars(deny_unknown_fields))]
pub struct Pad {
    /// The mask.
    pub input: String,
    /// The input with the past, which is as long as the first layer's along the last axis but one.
    pub past: Option<String>,
    /// How long the past is, where the first layer's does not tell.
    pub length: Option<Expression>,
    /// The input with the tokens, the first of several that is there.
    pub by: Names,
}

keys!(Pad { input, past, length, by });

/// Fills the first items of each row.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Fill {
    /// The input.
    pub input: String,
    /// How many items of each row.
    pub length: Expression,
    /// What they are filled with.
    pub value: Expression,
}

keys!(Fill { input, length, value });

/// Appends a past of length 1, with the batch of another input.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct EmptyPast {
    /// The name of the past.
    pub input: String,
    /// The input whose batch size it has.
    pub like: String,
}

keys!(EmptyPast { input, like });
