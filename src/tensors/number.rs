//! The types of elements, and ranges of floating point numbers.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "what rounding does is checked: against the integer that was meant, or the range that was asked for"
)]

use std::cmp::Ordering;

use half::{bf16, f16};
use rand::distr::Distribution;
use rand::distr::uniform::Uniform;
use rand_chacha::ChaCha8Rng;

/// What each type of elements has.
pub(super) trait Number: Copy + PartialEq {
    const ZERO: Self;
    const ONE: Self;

    /// The integer as this type, if it has it.
    fn exactly(value: i64) -> Option<Self>;
}

macro_rules! ints {
    ($($int:ty)*) => {$(
        impl Number for $int {
            const ZERO: Self = 0;
            const ONE: Self = 1;

            fn exactly(value: i64) -> Option<Self> {
                Self::try_from(value).ok()
            }
        }
    )*};
}

ints!(i64 i32 i8);

impl Number for bool {
    const ZERO: Self = false;
    const ONE: Self = true;

    fn exactly(value: i64) -> Option<Self> {
        match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// A type of floating point numbers.
pub(super) trait Float: Number + PartialOrd {
    /// The bits of a significand: of as many bits, multiples of 2^-n below 1 are drawn.
    const DIGITS: u32;
    /// The greatest finite number, where that is below 2^63.
    const GREATEST: Option<i64>;

    /// The nearest number, computed alike on every machine.
    fn nearest(value: f64) -> Self;
    /// What one integer is of another.
    fn quotient(value: i64, over: i64) -> Self {
        Self::nearest(value as f64 / over as f64)
    }
    fn widened(self) -> f64;
    /// The next number below and above.
    fn below(self) -> Self;
    fn above(self) -> Self;
}

impl Float for f32 {
    const DIGITS: u32 = Self::MANTISSA_DIGITS;
    const GREATEST: Option<i64> = None;

    fn nearest(value: f64) -> Self {
        value as Self
    }

    fn widened(self) -> f64 {
        self.into()
    }

    fn below(self) -> Self {
        self.next_down()
    }

    fn above(self) -> Self {
        self.next_up()
    }
}

macro_rules! halves {
    ($($half:ident, $greatest:expr;)*) => {$(
        impl Float for $half {
            const DIGITS: u32 = $half::MANTISSA_DIGITS;
            const GREATEST: Option<i64> = $greatest;

            fn nearest(value: f64) -> Self {
                // Not `from_f64`, which rounds twice on machines with instructions for half precision.
                Self::from_f64_const(value)
            }

            fn widened(self) -> f64 {
                self.to_f64_const()
            }

            fn below(self) -> Self {
                -(-self).above()
            }

            fn above(self) -> Self {
                match self.partial_cmp(&Self::ZERO) {
                    Some(Ordering::Equal) => Self::from_bits(1),
                    Some(Ordering::Less) => Self::from_bits(self.to_bits() - 1),
                    _ => Self::from_bits(self.to_bits() + 1),
                }
            }
        }
    )*};
}

halves! {
    f16, Some(65504);
    bf16, None;
}

macro_rules! floats {
    ($($float:ident, $zero:expr, $one:expr;)*) => {$(
        impl Number for $float {
            const ZERO: Self = $zero;
            const ONE: Self = $one;

            fn exactly(value: i64) -> Option<Self> {
                let float = <Self as Float>::nearest(value as f64);
                (float.widened() as i128 == i128::from(value)).then_some(float)
            }
        }
    )*};
}

floats! {
    f32, 0.0, 1.0;
    f16, f16::ZERO, f16::ONE;
    bf16, bf16::ZERO, bf16::ONE;
}

/// Numbers from `low` to below `high`, all of them `low` if that is `high`.
pub(super) struct FloatRange<T> {
    low: f64,
    steps: Option<Uniform<u64>>,
    step: f64,
    least: T,
    greatest: T,
}

impl<T: Float> FloatRange<T> {
    /// `None` if no number of the type is in the range.
    pub(super) fn new(low: i64, high: i64) -> Option<Self> {
        if low == high {
            let least = T::exactly(low)?;
            return Some(Self { low: low as f64, steps: None, step: 0.0, least, greatest: least });
        }
        let (low, high) = match T::GREATEST {
            Some(greatest) => (low.max(-greatest), high.min(greatest + 1)),
            None => (low, high),
        };
        if low >= high {
            return None;
        }
        let span = high.wrapping_sub(low).cast_unsigned();
        let digits = if span.leading_zeros() >= T::DIGITS { T::DIGITS } else { 0 };
        let mut least = T::nearest(low as f64);
        while is_below(least.widened(), low) {
            least = least.above();
        }
        let mut greatest = T::nearest(high as f64);
        while !is_below(greatest.widened(), high) {
            greatest = greatest.below();
        }
        (least <= greatest).then_some(Self {
            low: low as f64,
            steps: Uniform::new(0, span << digits).ok(),
            step: 1.0 / (1_u64 << digits) as f64,
            least,
            greatest,
        })
    }

    pub(super) fn sample(&self, rng: &mut ChaCha8Rng) -> T {
        let steps = self.steps.map_or(0, |steps| steps.sample(rng));
        let value = T::nearest(self.low + steps as f64 * self.step);
        // Rounding may have led out of the range.
        if value > self.greatest {
            self.greatest
        } else if value < self.least {
            self.least
        } else {
            value
        }
    }
}

/// Whether a number is below an integer, to the last bit of both.
fn is_below(value: f64, integer: i64) -> bool {
    (value.floor() as i128) < i128::from(integer)
}
