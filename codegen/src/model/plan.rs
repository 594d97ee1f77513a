//! The files that an export is made of.

use super::arena::Handle;
use super::class::Class;
use super::expr::{Condition, Expr};

/// A step that adds files.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "most are of the large kind, and a box for each would be one more step")]
pub enum PlanStep {
    /// The plan of a class further up.
    Super(Handle<Class>),
    /// Files, under a condition if they depend on something.
    Parts {
        /// The condition.
        when: Option<Condition>,
        /// The files, in their order.
        parts: Vec<Part>,
        /// What the names of the files end with of which each part of the class has one, where they have.
        each_part: Option<Box<str>>,
        /// Which two files are merged into one.
        merges: Vec<Merge>,
        /// The steps where the condition does not hold.
        otherwise: Option<Vec<PlanStep>>,
    },
}

/// A file.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name, without its ending.
    pub name: Box<str>,
    /// The condition under which it is there.
    pub when: Option<Condition>,
    /// The arguments that the class is constructed with anew; none where the config stays as it is. Each is of type
    /// [`Type::Argument`](super::Type::Argument), [`Type::Bool`](super::Type::Bool) or [`Type::Str`](super::Type::Str).
    pub arguments: Option<Vec<(Box<str>, Expr)>>,
    /// The condition under which it keeps the past as its state; never without one.
    pub stateful: Option<Condition>,
    /// Whether it has the variant of the whole.
    pub keep_variant: bool,
}

/// Two files that are merged into one.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The name of the merged file, without its ending.
    pub name: Box<str>,
    /// The condition under which they are merged.
    pub when: Option<Condition>,
    /// The part that takes no past.
    pub without_past: Box<str>,
    /// The part that takes a past.
    pub with_past: Box<str>,
    /// The input that tells which branch runs.
    pub flag: Box<str>,
}
