//! What a class says of its dummy inputs.

use indexmap::IndexMap;

use super::decode::{Names, OneOrMany};
use super::dummy_inputs::Expression;
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

schema! {
    /// What a class says of its dummy inputs.
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

    /// A generator, or one that depends on a condition.
    pub enum GeneratorRef: "a generator, or `when`, `then` and `else`" {
        /// The name of a generator.
        Named(String),
        /// Generators that depend on a condition.
        Conditional(ConditionalGenerator),
    }

    /// Generators that depend on a condition.
    pub struct ConditionalGenerator {
        /// The condition.
        pub when: String,
        /// The generators where it holds.
        pub then: OneOrMany<GeneratorRef>,
        /// The generators where it does not.
        pub otherwise as "else": OneOrMany<GeneratorRef>,
    }

    /// `super`, or sizes to set.
    pub enum ShapeOp: "`super` or sizes to set" {
        /// What the class says that is extended.
        Word(#[form(schema_with = "form::super_alone")] String),
        /// Sizes to set.
        Set(SetShapes),
    }

    /// Sizes that differ.
    pub struct SetShapes {
        /// The condition under which they differ.
        pub when: Option<String>,
        /// The inputs for which they differ; all without it.
        pub inputs: Vec<String> = default,
        /// The sizes, each an expression.
        pub set: IndexMap<String, Expression>,
    }

    /// An input that is drawn besides those declared.
    pub struct AppendOp {
        /// The condition under which it is drawn.
        pub when: Option<String>,
        /// Its name.
        pub input: String,
    }

    /// `super`, or a step with one action.
    pub enum DummyOp: "`super` or a mapping" {
        /// What the class says that is extended.
        Word(#[form(schema_with = "form::super_alone")] String),
        /// A step with one action.
        Action(Box<DummyAction>),
    }

    /// A step that changes dummy inputs, with one action.
    #[form(transform = form::one_of("pad first spread nest fill move remove constant empty_past"))]
    pub struct DummyAction {
        /// The condition under which the step is taken.
        pub when: Option<String>,
        /// Lengthens a mask with ones to cover the past and the tokens of another input.
        pub pad: Option<Pad>,
        /// Inputs that are made with `nulls`, of which the tensor alone stays.
        pub first: Option<Vec<String>>,
        /// Puts the tensors of all layers at the end, each under a name with its number in the place of `{i}`.
        #[form(transform = form::values(r"^[^{}]*\{i\}[^{}]*$"))]
        pub spread: Option<IndexMap<String, String>>,
        /// Puts inputs under one name, at the end.
        pub nest: Option<IndexMap<String, Vec<String>>>,
        /// Fills the first items of each row with a value.
        pub fill: Option<Fill>,
        /// Moves inputs to the end, under another name.
        pub moved as "move": Option<IndexMap<String, String>>,
        /// Leaves inputs out that are made and that a session does not take.
        pub remove: Option<Vec<String>>,
        /// Appends flags, each the value of a condition.
        pub constant: Option<IndexMap<String, String>>,
        /// Appends the past of a decoder that has none yet.
        pub empty_past: Option<EmptyPast>,
    }

    /// Lengthens a mask with ones to cover the past and the tokens of `by`.
    #[form(transform = form::one_of("past length"))]
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

    /// Fills the first items of each row.
    pub struct Fill {
        /// The input.
        pub input: String,
        /// How many items of each row.
        pub length: Expression,
        /// What they are filled with.
        pub value: Expression,
    }

    /// Appends a past of length 1, with the batch of another input.
    pub struct EmptyPast {
        /// The name of the past.
        pub input: String,
        /// The input whose batch size it has.
        pub like: String,
    }
}
