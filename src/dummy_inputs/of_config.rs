//! Tensors of the types that an exporter config has for its inputs.

use crate::dtype::DType;
use crate::error::Error;
use crate::export::types::ExporterConfig;
use crate::spec::tensor::{PaddingSide, TensorSpec, Values};

/// The most elements of a tensor that are computed one by one.
const MAX_COMPUTED: i64 = 1 << 18;

/// What generated generators draw.
#[doc(hidden)]
impl TensorSpec {
    /// The type that integers are asked to have.
    pub fn asked_int(config: &ExporterConfig) -> DType {
        DType::from_name(config.int_dtype()).unwrap_or(DType::Int64)
    }

    /// The type that numbers are asked to have.
    pub fn asked_float(config: &ExporterConfig) -> DType {
        DType::from_name(config.float_dtype()).unwrap_or(DType::Fp32)
    }

    pub fn ints(config: &ExporterConfig, shape: Vec<i64>, low: i64, high: i64) -> Result<Self, Error> {
        Self::ints_of(Self::asked_int(config), shape, low, high)
    }

    pub fn ints_of(dtype: DType, shape: Vec<i64>, low: i64, high: i64) -> Result<Self, Error> {
        let (least, greatest) = dtype.range().unwrap_or((i64::MIN, i64::MAX));
        if high <= low || low < least || high.saturating_sub(1) > greatest {
            return Err(Error::EmptyRange { input: String::new(), low, high, dtype: dtype.name() });
        }
        Ok(Self::new(shape, dtype, Values::Int { low, high }))
    }

    pub fn floats(config: &ExporterConfig, shape: Vec<i64>, low: i64, high: i64) -> Result<Self, Error> {
        let dtype = Self::asked_float(config);
        if high < low {
            return Err(Error::EmptyRange { input: String::new(), low, high, dtype: dtype.name() });
        }
        Ok(Self::new(shape, dtype, Values::Float { low, high }))
    }

    pub fn mask(config: &ExporterConfig, shape: Vec<i64>, side: PaddingSide) -> Self {
        Self::mask_of(Self::asked_int(config), shape, side)
    }

    pub fn mask_of(dtype: DType, shape: Vec<i64>, side: PaddingSide) -> Self {
        Self::new(shape, dtype, Values::Mask(side))
    }

    pub fn zeros(config: &ExporterConfig, shape: Vec<i64>) -> Self {
        Self::new(shape, Self::asked_int(config), Values::Zeros)
    }

    pub fn constant(dtype: DType, shape: Vec<i64>, value: i64) -> Self {
        Self::new(shape, dtype, Values::Constant(value))
    }

    /// Each element is what `of` says of where it stands along the first three axes, divided by `over`.
    pub fn computed(
        dtype: DType,
        shape: Vec<i64>,
        over: i64,
        of: &dyn Fn([i64; 3]) -> Result<i64, Error>,
    ) -> Result<Self, Error> {
        let count = shape.iter().try_fold(1_i64, |count, axis| count.checked_mul(*axis)).unwrap_or(i64::MAX);
        if count > MAX_COMPUTED {
            let (what, limit) = ("the elements of a computed tensor".to_owned(), MAX_COMPUTED.unsigned_abs());
            return Err(Error::Limit { what, found: format!("{shape:?}"), limit });
        }
        if over < 1 {
            let what = "what a computed tensor is divided by".to_owned();
            return Err(Error::WrongType { what, found: over.to_string(), expected: "1 or more" });
        }
        let mut values = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        let mut place = vec![0; shape.len()];
        for _ in 0..count {
            let at = [0, 1, 2].map(|axis| place.get(axis).copied().unwrap_or(0));
            values.push(of(at)?);
            step(&mut place, &shape);
        }
        Ok(Self::new(shape, dtype, Values::Computed { of: values.into(), over }))
    }
}

/// Goes on to the next element, the last axis first.
fn step(place: &mut [i64], shape: &[i64]) {
    for (at, size) in place.iter_mut().zip(shape).rev() {
        *at += 1;
        if *at < *size {
            return;
        }
        *at = 0;
    }
}
