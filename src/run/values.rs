//! Values beside those of a reference.

use std::fmt;

use crate::tensors::{Tensor, TensorData};

/// What NumPy's `allclose`, with which the reference validates exports, allows for the size of a value
/// besides the absolute tolerance.
const RELATIVE_TOLERANCE: f64 = 1e-5;

/// How the values of an output compare with those of a reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The output.
    pub output: String,
    /// The absolute tolerance: that of the config class.
    pub tolerance: f64,
    /// How many values there are.
    pub elements: usize,
    /// How many of them are beyond the tolerance, those that are not a number among them.
    pub beyond: usize,
    /// How many are not a number in the file, in the reference, or in both.
    pub not_numbers: usize,
    /// The largest absolute difference, and where; `None` where there is nothing to compare.
    pub largest: Option<Place>,
}

/// A place at which two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The place along each axis, from 0, the outermost axis first.
    pub at: Vec<usize>,
    /// What the file gives.
    pub found: f64,
    /// What the reference has.
    pub reference: f64,
    /// The absolute difference.
    pub difference: f64,
}

impl Comparison {
    /// Compares tensors of one shape: a value is within the tolerance where it differs from the reference's by
    /// no more than the absolute tolerance and 10⁻⁵ of itself, as in the reference's
    /// `validate_model_outputs`. What is not a number is beyond it, and an infinity is near itself alone.
    ///
    /// `None` if the shapes differ.
    pub fn new(output: &str, found: &Tensor, reference: &Tensor, tolerance: f64) -> Option<Self> {
        if found.shape() != reference.shape() {
            return None;
        }
        let elements = found.data().len();
        let mut this =
            Self { output: output.to_owned(), tolerance, elements, beyond: 0, not_numbers: 0, largest: None };
        let mut largest: Option<(usize, Pair)> = None;
        for at in 0..elements {
            let pair = Pair::new(found.data(), reference.data(), at);
            this.beyond += usize::from(!pair.is_close(tolerance));
            this.not_numbers += usize::from(pair.difference.is_nan());
            // The first of several, and one that is no number only where all are.
            let is_larger =
                |(_, known): &(usize, Pair)| pair.difference > known.difference || known.difference.is_nan();
            if largest.as_ref().is_none_or(is_larger) {
                largest = Some((at, pair));
            }
        }
        this.largest = largest.map(|(at, Pair { found: value, reference, difference })| Place {
            at: place(found.shape(), at),
            found: value,
            reference,
            difference,
        });
        Some(this)
    }

    /// Whether all values are within the tolerance.
    pub fn is_close(&self) -> bool {
        self.beyond == 0
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (beyond, elements, tolerance) = (self.beyond, self.elements, self.tolerance);
        write!(f, "{beyond} of {elements} values are beyond the tolerance of {tolerance:e}")?;
        if let Some(Place { at, found, reference, difference }) = &self.largest {
            write!(f, "; the largest difference is {difference:.2e} at {at:?}, ")?;
            write!(f, "where the file gives {found:.6e} and the reference has {reference:.6e}")?;
        }
        if self.not_numbers > 0 {
            write!(f, "; {} are not a number in the file or the reference", self.not_numbers)?;
        }
        Ok(())
    }
}

struct Pair {
    found: f64,
    reference: f64,
    difference: f64,
}

impl Pair {
    fn new(found: &TensorData, reference: &TensorData, at: usize) -> Self {
        let (one, other) = (number(found, at), number(reference, at));
        let difference = match (one, other) {
            (Number::Int(one), Number::Int(other)) => as_float(i128::from(one).abs_diff(i128::from(other))),
            _ if one.as_float() == other.as_float() => 0.0,
            _ => (one.as_float() - other.as_float()).abs(),
        };
        Self { found: one.as_float(), reference: other.as_float(), difference }
    }

    fn is_close(&self, tolerance: f64) -> bool {
        let allowed = RELATIVE_TOLERANCE.mul_add(self.found.abs(), tolerance);
        self.difference == 0.0 || (self.difference.is_finite() && self.difference <= allowed)
    }
}

#[derive(Clone, Copy)]
enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    fn as_float(self) -> f64 {
        match self {
            Self::Int(value) => {
                let size = as_float(u128::from(value.unsigned_abs()));
                if value < 0 { -size } else { size }
            }
            Self::Float(value) => value,
        }
    }
}

/// The nearest number with a point; integers beyond 2⁵³ are compared before they become one.
#[expect(clippy::cast_precision_loss, reason = "it is what is asked for")]
const fn as_float(value: u128) -> f64 {
    value as f64
}

fn number(data: &TensorData, at: usize) -> Number {
    let int = |value: i64| Number::Int(value);
    let missing = Number::Float(f64::NAN);
    match data {
        TensorData::I64(values) => values.get(at).map_or(missing, |value| int(*value)),
        TensorData::I32(values) => values.get(at).map_or(missing, |value| int(i64::from(*value))),
        TensorData::I8(values) => values.get(at).map_or(missing, |value| int(i64::from(*value))),
        TensorData::Bool(values) => values.get(at).map_or(missing, |value| int(i64::from(*value))),
        TensorData::F32(values) => values.get(at).map_or(missing, |value| Number::Float(f64::from(*value))),
        TensorData::F16(values) => values.get(at).map_or(missing, |value| Number::Float(f64::from(*value))),
        TensorData::BF16(values) => values.get(at).map_or(missing, |value| Number::Float(f64::from(*value))),
    }
}

/// Where the element at this place in row-major order stands along each axis.
fn place(shape: &[usize], mut at: usize) -> Vec<usize> {
    let mut places: Vec<usize> = shape
        .iter()
        .rev()
        .map(|length| {
            let length = (*length).max(1);
            let place = at % length;
            at /= length;
            place
        })
        .collect();
    places.reverse();
    places
}
