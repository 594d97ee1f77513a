//! The type of a tensor's elements, and how many of them a shape has.

use std::fmt;

use crate::error::Error;

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

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How many elements a shape has.
pub(crate) fn elements(shape: &[i64]) -> Result<u64, Error> {
    shape
        .iter()
        .try_fold(1_u64, |all, size| all.checked_mul(u64::try_from(*size).ok()?))
        .ok_or_else(|| too_large(shape))
}

/// The error of a tensor whose size is no 64-bit number.
pub(crate) fn too_large(shape: &[i64]) -> Error {
    Error::Limit { what: "a tensor's size".to_owned(), found: format!("{shape:?}"), limit: u64::MAX }
}
