//! Expressions with their types.

use super::class::ArgumentRef;
use super::decide::both;
use super::text::Template;
use crate::diagnostic::Place;
use crate::syntax::version::Comparison;
use crate::syntax::{Logic, Operator};

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A 64-bit integer.
    Int,
    /// True or false.
    Bool,
    /// A text that is known when the registry is compiled.
    Str,
    /// A text that is made at run time.
    Text,
    /// An argument of the constructor: a flag, a word or nothing.
    Argument,
    /// Of inputs or of outputs.
    Direction,
    /// A value from a config.
    Attr,
    /// A value from a config, or nothing.
    MaybeAttr,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// As it was written, for messages at run time.
    pub what: Box<str>,
}

impl Expr {
    /// Whether it, or an expression inside it, is one that `is` says.
    pub(crate) fn any(&self, is: &dyn Fn(&ExprKind) -> bool) -> bool {
        if is(&self.kind) {
            return true;
        }
        let any = |exprs: &[Self]| exprs.iter().any(|expr| expr.any(is));
        match &self.kind {
            ExprKind::Not(inner)
            | ExprKind::Negative(inner)
            | ExprKind::Len(inner)
            | ExprKind::Count(inner, _)
            | ExprKind::HasText(inner, _)
            | ExprKind::Isqrt(inner)
            | ExprKind::IsSome(inner)
            | ExprKind::IsNone(inner)
            | ExprKind::Matches(inner, _)
            | ExprKind::Named(inner)
            | ExprKind::ToInt(inner)
            | ExprKind::Truth(inner) => inner.any(is),
            ExprKind::Arithmetic(_, both)
            | ExprKind::Logic(_, both)
            | ExprKind::Compare(_, both)
            | ExprKind::ItemAt(both)
            | ExprKind::Entry(both, _)
            | ExprKind::Contains(both)
            | ExprKind::CountBelow(both)
            | ExprKind::Pair(both)
            | ExprKind::UnwrapOr(both) => any(&both[..]),
            ExprKind::If(three) | ExprKind::ItemOf(three) => any(&three[..]),
            ExprKind::Fold(fold) => any(&fold.over) || fold.step.any(is),
            _ => false,
        }
    }

    /// Whether a condition holds that is decided when the registry is compiled; `None` of any other. Where one side of
    /// two decides, the other counts for nothing.
    pub fn decided(&self) -> Option<bool> {
        match &self.kind {
            ExprKind::Bool(value) | ExprKind::Version(value) => Some(*value),
            ExprKind::Named(inner) => inner.decided(),
            ExprKind::Logic(logic, sides) => both(*logic, sides.each_ref().map(Self::decided)),
            _ => None,
        }
    }

    /// The attribute whose value it is, or an item of whose value.
    pub(crate) fn attribute(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Attribute { name, .. } | ExprKind::Entry(_, name) => Some(name),
            ExprKind::ItemAt(both) => both[0].attribute(),
            ExprKind::Named(inner) => inner.attribute(),
            _ => None,
        }
    }

    /// Whether it depends on the layer's number.
    pub(crate) fn names_layer(&self) -> bool {
        self.any(&|kind| matches!(kind, ExprKind::Layer))
    }
}

/// A condition that something depends on.
#[derive(Clone, Debug)]
pub struct Condition {
    /// An expression of type [`Type::Bool`].
    pub value: Expr,
    /// As it stands in the file.
    pub text: Box<str>,
    pub(crate) at: Place,
}

/// What is so under a condition.
#[derive(Clone, Debug)]
pub struct Conditional<T> {
    /// The condition; always without one.
    pub when: Option<Condition>,
    /// What is so.
    pub then: T,
}

/// What an expression does. Each operand has the type that is said, which casts see to: [`ToInt`](Self::ToInt) and
/// [`Truth`](Self::Truth).
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// An integer.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// A text.
    Str(Box<str>),
    /// A comparison of a version, which is decided when the registry is compiled.
    Version(bool),
    /// A comparison of the version of transformers that exports with another.
    AskedVersion(Comparison, [u16; 4]),
    /// The task, a [`Type::Str`].
    Task,
    /// The variant, a [`Type::Str`].
    Variant,
    /// In steps of `past`, whether they are of inputs or of outputs.
    Direction,
    /// In a plan, whether one file is asked for.
    Monolith,
    /// In a plan, whether files are to keep the past as their state.
    Stateful,
    /// Whether an export of the class keeps the past as its state where nothing else is asked.
    KeepsState,
    /// Whether the class has masks lengthened to cover the past.
    PadsMask,
    /// An argument or an attribute of the class.
    Argument(ArgumentRef),
    /// The layer's number under `for`, an integer.
    Layer,
    /// In a fold, the item of the list of this number, an [`Type::Attr`].
    Item(usize),
    /// In a fold, the text so far, a [`Type::Text`].
    SoFar,
    /// What a generator has read, by its place.
    Local(usize),
    /// A size of dummy inputs, by its place; an integer, or a [`Type::MaybeAttr`] where it may be missing.
    Size {
        /// Where it stands among the sizes.
        at: usize,
        /// Whether it may be missing.
        may_miss: bool,
    },
    /// The size of a static axis of the class, by its name; a [`Type::MaybeAttr`].
    StaticAxis(Box<str>),
    /// A size of dummy inputs where it was asked for, by its place; a [`Type::MaybeAttr`].
    Asked(usize),
    /// Where an element of a computed tensor stands along an axis, from 0.
    Index(usize),
    /// A value of the image processor.
    Preprocessor {
        /// The keys, the outermost first.
        path: Vec<Box<str>>,
        /// Whether it may be missing.
        may_miss: bool,
    },
    /// An attribute, a [`Type::Attr`], or a [`Type::MaybeAttr`] where it may be missing.
    Attribute {
        /// What it is read from.
        of: Of,
        /// Its name.
        name: Box<str>,
        /// Whether it may be missing.
        may_miss: bool,
    },
    /// Whether a config has an attribute.
    Has {
        /// The nested configs that lead to it, the outermost first.
        parents: Vec<Box<str>>,
        /// Its name.
        name: Box<str>,
    },
    /// Whether the class of a nested exporter config takes `behavior`.
    KnowsBehaviors(Box<str>),
    /// Whether the class of a nested exporter config supports past.
    SupportsPast(Box<str>),
    /// What is done to the model of a nested exporter config, by name; a [`Type::Str`].
    PatcherOf(Box<str>),
    /// The opposite of a condition.
    Not(Box<Expr>),
    /// An integer with the other sign.
    Negative(Box<Expr>),
    /// Two integers.
    Arithmetic(Operator, Box<[Expr; 2]>),
    /// Two conditions.
    Logic(Logic, Box<[Expr; 2]>),
    /// Two that are compared: integers, or whether any two are the same.
    Compare(Comparison, Box<[Expr; 2]>),
    /// A condition, what it is where that holds, and what it is elsewhere, of one type.
    If(Box<[Expr; 3]>),
    /// How many items a list, or characters a text has; of a [`Type::Attr`].
    Len(Box<Expr>),
    /// How many items of a list are one of these texts.
    Count(Box<Expr>, Vec<Box<str>>),
    /// Whether a text, or the first of a list, has a text in it, whatever the case; of a [`Type::Attr`] or a
    /// [`Type::MaybeAttr`].
    HasText(Box<Expr>, Box<str>),
    /// The greatest integer whose square is no more than an integer.
    Isqrt(Box<Expr>),
    /// The item of a list at a place: a [`Type::Attr`].
    ItemAt(Box<[Expr; 2]>),
    /// The item of a list at a place, in a list of a length; an integer.
    ItemOf(Box<[Expr; 3]>),
    /// A number, or of a list of two the one at a place; an integer.
    Pair(Box<[Expr; 2]>),
    /// Whether a list has a number; of a [`Type::Attr`] and an integer.
    Contains(Box<[Expr; 2]>),
    /// How many of the numbers from 0 to below an integer a list has; of a [`Type::Attr`] and an integer.
    CountBelow(Box<[Expr; 2]>),
    /// Of entries by number, a [`Type::MaybeAttr`], what the one of a number has under a name: a [`Type::MaybeAttr`].
    Entry(Box<[Expr; 2]>, Box<str>),
    /// Whether there is a value; of a [`Type::MaybeAttr`] or a [`Type::Argument`].
    IsSome(Box<Expr>),
    /// Whether there is none; of a [`Type::MaybeAttr`] or a [`Type::Argument`].
    IsNone(Box<Expr>),
    /// A [`Type::MaybeAttr`] as an integer, or the second where there is none.
    UnwrapOr(Box<[Expr; 2]>),
    /// Whether a [`Type::Str`] or a [`Type::Argument`] is one of these words.
    Matches(Box<Expr>, Vec<Box<str>>),
    /// A text that grows.
    Fold(Box<Fold>),
    /// An expression that has a name, which is what the expression is written as here.
    Named(Box<Expr>),
    /// A [`Type::Attr`] taken for an integer.
    ToInt(Box<Expr>),
    /// A [`Type::Attr`], a [`Type::MaybeAttr`] or a [`Type::Argument`] taken for true or false.
    Truth(Box<Expr>),
}

/// What an attribute is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// The exporter config's config, or a config nested in it: the way to it, the outermost first.
    Config(Vec<Box<str>>),
    /// The config that a rule stands in, or one nested in it; what is derived is so before other names of its attributes
    /// count.
    Own(Vec<Box<str>>),
    /// The same for what is computed when it is read, as a model does: by any name that an attribute has.
    Finished(Vec<Box<str>>),
    /// The normalized config.
    Normalized,
    /// A member of the normalized config.
    Member(Box<str>),
    /// The normalized config of a nested exporter config.
    Nested(Box<str>),
}

/// A text that grows with each item of lists that are walked side by side.
#[derive(Clone, Debug)]
pub struct Fold {
    /// The text that it begins as.
    pub from: Box<str>,
    /// The lists.
    pub over: Vec<Expr>,
    /// What the text becomes with each item.
    pub step: Template,
}
