//! Tensors of the types that an exporter config has for its inputs.

use crate::dtype::DType;
use crate::error::Error;
use crate::export::types::ExporterConfig;
use crate::spec::tensor::{PaddingSide, TensorSpec, Values};

/// What generated generators draw.
impl TensorSpec {
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
}
