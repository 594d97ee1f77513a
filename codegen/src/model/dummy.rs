//! What classes say of dummy inputs.

use super::arena::Handle;
use super::class::Class;
use super::expr::{Condition, Conditional, Expr};
use super::generator::Generator;
use super::keys::keys;
use super::steps::Branch;

/// What a class says itself of dummy inputs.
#[derive(Debug, Default)]
pub struct ClassDummies {
    /// The nested part whose dummy inputs come first.
    pub delegate: Option<Box<str>>,
    /// The generators; the first that serves an input makes it.
    pub generators: Option<Vec<GeneratorChoice>>,
    /// What makes the past of a decoder that has none yet.
    pub past_generator: Option<Handle<Generator>>,
    /// Sizes that differ from those asked for.
    pub shapes: Option<Vec<ShapeStep>>,
    /// Sizes that differ for some inputs.
    pub shapes_for_input: Option<Vec<ShapeStep>>,
    /// Inputs that are drawn besides those declared.
    pub append: Option<Vec<Conditional<Box<str>>>>,
    /// What is done to the inputs once they are made.
    pub finish: Option<Vec<DummyStep>>,
    /// What is done to them for a session.
    pub feed: Option<Vec<DummyStep>>,
}

keys! {
    /// A part of what a class says of dummy inputs, which is inherited as a whole.
    DummyPart[6] of ClassDummies:
    Generators "generators" |dummies| dummies.generators.is_some(),
    Shapes "shapes" |dummies| dummies.shapes.is_some(),
    Append "append" |dummies| dummies.append.is_some(),
    ShapesForInput "shapes_for_input" |dummies| dummies.shapes_for_input.is_some(),
    Finish "finish" |dummies| dummies.finish.is_some(),
    Feed "feed" |dummies| dummies.feed.is_some(),
}

/// A generator, or generators that depend on a condition.
#[derive(Debug)]
pub enum GeneratorChoice {
    /// The generators of a class further up.
    Super(Handle<Class>),
    /// A generator.
    One(Handle<Generator>),
    /// Generators that depend on a condition.
    When(Branch<GeneratorChoice>),
}

/// A step that changes sizes.
#[derive(Debug)]
pub enum ShapeStep {
    /// The steps of a class further up, for the same key.
    Super(Handle<Class>),
    /// Sizes to set.
    Set {
        /// The condition under which they differ.
        when: Option<Condition>,
        /// The inputs for which they differ; all where there are none.
        inputs: Vec<Box<str>>,
        /// Each size by its place, with an integer.
        sizes: Vec<(usize, Expr)>,
    },
}

/// A step that changes dummy inputs.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most are of the large kind, and a box for each would be one more step")]
pub enum DummyStep {
    /// The steps of a class further up, for the same key.
    Super(Handle<Class>),
    /// An action.
    Do(Conditional<DummyAction>),
}

/// How long a past is that a mask has to cover.
#[derive(Debug)]
pub enum PastLength {
    /// As that of the first layer of an input.
    Of(Box<str>),
    /// As it is said; an integer.
    Said(Expr),
}

/// What a step does to dummy inputs.
#[derive(Debug)]
pub enum DummyAction {
    /// Lengthens a mask with ones to cover the past and the tokens of an input.
    Pad {
        /// The mask.
        input: Box<str>,
        /// How long the past is.
        past: PastLength,
        /// The input with the tokens, the first of these that is there.
        by: Vec<Box<str>>,
    },
    /// Of inputs that are made with `nulls`, the tensor alone stays.
    First(Vec<Box<str>>),
    /// Puts the tensors of an input's layers at the end, under what stands before and after their numbers.
    Spread(Vec<(Box<str>, [Box<str>; 2])>),
    /// Puts inputs under one name, at the end.
    Nest(Vec<(Box<str>, Vec<Box<str>>)>),
    /// Fills the first items of each row; integers.
    Fill {
        /// The input.
        input: Box<str>,
        /// How many items.
        length: Expr,
        /// What they are.
        value: Expr,
    },
    /// Moves inputs to the end, under another name.
    Move(Vec<(Box<str>, Box<str>)>),
    /// Leaves inputs out that a session does not take.
    Remove(Vec<Box<str>>),
    /// Appends flags, each the value of a condition.
    Constant(Vec<(Box<str>, Expr)>),
    /// Appends the past of a decoder that has none yet, with the batch of another input.
    EmptyPast {
        /// The name of the past.
        input: Box<str>,
        /// The input whose batch size it has.
        like: Box<str>,
    },
}
