//! Texts with expressions in them.

use super::expr::{Expr, ExprKind};

/// A text with values in it.
#[derive(Clone, Debug, Default)]
pub struct Template(pub Vec<Piece>);

/// A piece of a [`Template`].
#[derive(Clone, Debug)]
pub enum Piece {
    /// A text as it stands.
    Text(Box<str>),
    /// A value, of any type that can be written.
    Value(Expr),
}

/// The symbol of an axis.
#[derive(Clone, Debug)]
pub enum Symbol {
    /// A text as it stands.
    Fixed(Box<str>),
    /// One of several texts that are known when the registry is compiled; a [`Type::Str`](super::Type::Str).
    Word(Expr),
    /// A text that is made at run time; a [`Type::Text`](super::Type::Text).
    Grown(Expr),
    /// A text with values in it.
    Written(Template),
}

impl Template {
    /// Whether an expression in it, or inside one, is one that `is` says.
    pub(crate) fn any(&self, is: &dyn Fn(&ExprKind) -> bool) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Value(value) if value.any(is)))
    }
}

impl Symbol {
    /// Whether it depends on the layer's number.
    pub(crate) fn names_layer(&self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Word(value) | Self::Grown(value) => value.names_layer(),
            Self::Written(template) => template.any(&|kind| matches!(kind, ExprKind::Layer)),
        }
    }
}
