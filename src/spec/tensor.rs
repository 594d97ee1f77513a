//! The shape and type of a tensor, and how its values are drawn.

use std::sync::Arc;

use crate::dtype::{DType, elements, too_large};
use crate::error::Error;

/// The side on which a mask is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaddingSide {
    /// After the ones.
    #[default]
    Right,
    /// Before them.
    Left,
}

/// How a tensor's values are drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Integers, each as likely, from `low` to below `high`; `random_int_tensor`.
    Int {
        /// The least.
        low: i64,
        /// One more than the greatest.
        high: i64,
    },
    /// Numbers, uniformly, from `low` to below `high`; `random_float_tensor`.
    Float {
        /// The least.
        low: i64,
        /// Above all.
        high: i64,
    },
    /// Ones, then as many zeros in each row, at least one of each where there is room; `random_mask_tensor`.
    Mask(PaddingSide),
    /// Zeros in the shape of another input.
    Zeros,
    /// One flag.
    Flag(bool),
    /// One value everywhere; `constant_tensor`.
    Constant(i64),
    /// Each element what is said of its place, divided by a number.
    Computed {
        /// What is divided, in the order of the elements.
        of: Arc<[i64]>,
        /// What it is divided by, 1 or more.
        over: i64,
    },
}

/// Values that the beginning of each row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// How many items of each row.
    pub length: i64,
    /// What they are.
    pub value: i64,
}

/// A tensor before any value is drawn: what a `DummyInputGenerator` makes in the reference.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorSpec {
    /// The length of each axis in elements, the outermost first; none for a scalar.
    pub shape: Vec<i64>,
    /// The type of its elements.
    pub dtype: DType,
    /// How they are drawn.
    pub values: Values,
    /// The axis, from 0, along which ones were appended, and its length before: a mask that was lengthened
    /// to cover the past.
    pub padded: Option<(usize, i64)>,
    /// A value that each row, along the last axis, has at least once.
    pub each_row_has: Option<i64>,
    /// What each row begins with.
    pub prefix: Option<Prefix>,
    /// A value that each row, along the last axis, begins and ends with.
    pub rows_end_with: Option<i64>,
    /// Whether all that stands along the first axis is the same.
    pub alike: bool,
}

impl TensorSpec {
    pub(crate) const fn new(shape: Vec<i64>, dtype: DType, values: Values) -> Self {
        Self { shape, dtype, values, padded: None, each_row_has: None, prefix: None, rows_end_with: None, alike: false }
    }

    pub(crate) fn flag(value: bool) -> Self {
        Self::new(vec![1], DType::Bool, Values::Flag(value))
    }

    pub(crate) fn pad(&mut self, axis: usize, length: i64) {
        if let Some(size) = self.shape.get_mut(axis)
            && *size < length
        {
            self.padded = Some((axis, *size));
            *size = length;
        }
    }

    /// How many elements it has: the product of its shape.
    ///
    /// # Errors
    /// [`Error::Limit`] if that is no 64-bit number.
    pub fn elements(&self) -> Result<u64, Error> {
        elements(&self.shape)
    }

    /// How many bytes its values take, without any header of a file.
    ///
    /// # Errors
    /// [`Error::Limit`] if that is no 64-bit number.
    pub fn bytes(&self) -> Result<u64, Error> {
        self.elements()?.checked_mul(self.dtype.bytes()).ok_or_else(|| too_large(&self.shape))
    }
}

/// A shape, whose axes are not negative.
pub(crate) fn checked_shape(axes: Vec<i64>) -> Result<Vec<i64>, Error> {
    match axes.iter().find(|axis| **axis < 0) {
        None => Ok(axes),
        Some(axis) => Err(Error::WrongType {
            what: format!("an axis of the shape {axes:?}"),
            found: axis.to_string(),
            expected: "a length of 0 or more",
        }),
    }
}
