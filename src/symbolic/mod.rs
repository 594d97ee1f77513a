//! The sizes that symbolic axes have, known before anything runs.
//!
//! The axes of an output are expressions over those of the inputs, for instance
//! `past_sequence_length + sequence_length`. [`Sizes`] has the size of each symbol,
//! [`Expression`] computes with them, [`ExporterConfig::output_shapes`](crate::ExporterConfig::output_shapes)
//! does so for every output, and [`ExporterConfig::sizes_of`](crate::ExporterConfig::sizes_of) has the sizes
//! that a feed gives the symbols.
//!
//! ```
//! use optimum_exporters::symbolic::{Expression, Size, Sizes};
//!
//! let sizes = Sizes::new().with("past_sequence_length", 7).with("sequence_length", 1);
//! let symbol = "past_sequence_length + sequence_length";
//! assert_eq!(Expression::parse(symbol)?.evaluate(|name| sizes.get(name)), Some(8));
//! assert_eq!(sizes.size_of(symbol), Size::Known(8));
//! assert_eq!(sizes.size_of("num_channels"), Size::Unknown("num_channels".to_owned()));
//! # Ok::<(), optimum_exporters::Error>(())
//! ```

mod output_shapes;
mod sizes;

pub use output_shapes::{OutputShape, OutputShapes, ShapePart};
pub use sizes::Sizes;

use std::fmt;

#[doc(hidden)]
pub use crate::export::output_sizes::OutputSizes;
pub use crate::expression::Expression;

/// The size of an axis, as far as a contract tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// This many elements.
    Known(i64),
    /// The same at every run; the contract does not say how many.
    Static,
    /// It depends on what no input's axis says, or on axes of inputs that differ under one symbol: the
    /// axis's symbol, or `?` where it has none.
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
