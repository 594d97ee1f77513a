//! The sizes that symbolic axes have, known before anything runs.
//!
//! The axes of an output are expressions over those of the inputs, for instance
//! `past_sequence_length + sequence_length`. [`Sizes`] has the size of each symbol,
//! [`Expression`] computes with them, [`ExporterConfig::output_shapes`](crate::ExporterConfig::output_shapes)
//! does so for every output.

mod expression;
mod output_shapes;
mod sizes;

pub use expression::Expression;
pub use output_shapes::{OutputShape, OutputShapes, ShapePart};
pub use sizes::Sizes;

use std::fmt;

/// The size of an axis, as far as a contract tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// This many elements.
    Known(i64),
    /// The same at every run; the contract does not say how many.
    Static,
    /// It depends on what no input's axis says, or on axes of inputs that differ under one symbol: the
    /// axis's symbol.
    Unknown(String),
}

impl Size {
    /// The number of elements, where it is known.
    pub const fn known(&self) -> Option<i64> {
        match self {
            Self::Known(size) => Some(*size),
            Self::Static | Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for Size {
    /// The number; `static`; or the symbol of what is unknown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(size) => write!(f, "{size}"),
            Self::Static => f.write_str("static"),
            Self::Unknown(symbol) => f.write_str(symbol),
        }
    }
}
