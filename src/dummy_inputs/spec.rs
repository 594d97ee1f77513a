//! The shape and type of a tensor, and how its values are drawn.

use crate::error::Error;
use crate::export::exporter_config::ExporterConfig;

/// The type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DType {
    /// 64-bit integers.
    Int64,
    /// 32-bit integers.
    Int32,
    /// 8-bit integers.
    Int8,
    /// Single precision.
    Fp32,
    /// Half precision.
    Fp16,
    /// Half precision with the range of single precision.
    Bf16,
    /// True or false.
    Bool,
}

impl DType {
    /// The reference's name: `int64`, `fp32`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int64 => "int64",
            Self::Int32 => "int32",
            Self::Int8 => "int8",
            Self::Fp32 => "fp32",
            Self::Fp16 => "fp16",
            Self::Bf16 => "bf16",
            Self::Bool => "bool",
        }
    }

    /// The type of this name, `None` if none is called so.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Int64, Self::Int32, Self::Int8, Self::Fp32, Self::Fp16, Self::Bf16, Self::Bool]
            .into_iter()
            .find(|dtype| dtype.name() == name)
    }

    /// The bytes of one element.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Int64 => 8,
            Self::Int32 | Self::Fp32 => 4,
            Self::Fp16 | Self::Bf16 => 2,
            Self::Int8 | Self::Bool => 1,
        }
    }

    /// The least and the greatest integer that it holds, where it holds integers.
    pub(crate) const fn range(self) -> Option<(i64, i64)> {
        match self {
            Self::Int64 => Some((i64::MIN, i64::MAX)),
            Self::Int32 => Some((i32::MIN as i64, i32::MAX as i64)),
            Self::Int8 => Some((i8::MIN as i64, i8::MAX as i64)),
            Self::Fp32 | Self::Fp16 | Self::Bf16 | Self::Bool => None,
        }
    }
}

impl std::fmt::Display for DType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

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
#[derive(Clone, Copy, Debug, PartialEq)]
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
}

impl TensorSpec {
    pub(crate) const fn new(shape: Vec<i64>, dtype: DType, values: Values) -> Self {
        Self { shape, dtype, values, padded: None, each_row_has: None, prefix: None }
    }

    #[doc(hidden)]
    pub fn ints(config: &ExporterConfig, shape: Vec<i64>, low: i64, high: i64) -> Result<Self, Error> {
        let dtype = DType::from_name(config.int_dtype()).unwrap_or(DType::Int64);
        let (least, greatest) = dtype.range().unwrap_or((i64::MIN, i64::MAX));
        if high <= low || low < least || high.saturating_sub(1) > greatest {
            return Err(Error::EmptyRange { low, high, dtype: dtype.name() });
        }
        Ok(Self::new(shape, dtype, Values::Int { low, high }))
    }

    #[doc(hidden)]
    pub fn floats(config: &ExporterConfig, shape: Vec<i64>, low: i64, high: i64) -> Result<Self, Error> {
        let dtype = DType::from_name(config.float_dtype()).unwrap_or(DType::Fp32);
        if high < low {
            return Err(Error::EmptyRange { low, high, dtype: dtype.name() });
        }
        Ok(Self::new(shape, dtype, Values::Float { low, high }))
    }

    #[doc(hidden)]
    pub fn mask(config: &ExporterConfig, shape: Vec<i64>, side: PaddingSide) -> Self {
        let dtype = DType::from_name(config.int_dtype()).unwrap_or(DType::Int64);
        Self::new(shape, dtype, Values::Mask(side))
    }

    #[doc(hidden)]
    pub fn zeros(config: &ExporterConfig, shape: Vec<i64>) -> Self {
        let dtype = DType::from_name(config.int_dtype()).unwrap_or(DType::Int64);
        Self::new(shape, dtype, Values::Zeros)
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

/// How many elements a shape has.
pub(crate) fn elements(shape: &[i64]) -> Result<u64, Error> {
    shape
        .iter()
        .try_fold(1_u64, |all, size| all.checked_mul(u64::try_from(*size).ok()?))
        .ok_or_else(|| too_large(shape))
}

fn too_large(shape: &[i64]) -> Error {
    Error::Limit { what: "a tensor's size".to_owned(), found: format!("{shape:?}"), limit: u64::MAX }
}

/// A shape, whose axes are not negative.
#[doc(hidden)]
pub fn shape<const N: usize>(axes: [i64; N]) -> Result<Vec<i64>, Error> {
    match axes.iter().find(|axis| **axis < 0) {
        None => Ok(axes.to_vec()),
        Some(axis) => Err(Error::WrongType {
            what: format!("an axis of the shape {axes:?}"),
            found: axis.to_string(),
            expected: "a length of 0 or more",
        }),
    }
}
