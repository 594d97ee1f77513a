//! Integers as tensors of whichever type.

use crate::dtype::DType;
use crate::tensors::{Tensor, TensorData, bf16, f16};

/// Rows of integers as a tensor of a type, copied once.
pub(super) fn integers<R: AsRef<[i64]>>(rows: &[R], dtype: DType) -> Result<Tensor, String> {
    let columns = rows.first().map_or(0, |row| row.as_ref().len());
    let mut values = Vec::with_capacity(rows.len().saturating_mul(columns));
    rows.iter().for_each(|row| values.extend_from_slice(row.as_ref()));
    tensor(vec![rows.len(), columns], values, dtype)
}

#[allow(clippy::cast_precision_loss, reason = "masks, which every type has")]
pub(super) fn tensor(shape: Vec<usize>, values: Vec<i64>, dtype: DType) -> Result<Tensor, String> {
    let beyond = |value: &i64| format!("{value} is no number of the type {dtype}");
    let floats = || values.iter().map(|value| *value as f32);
    let data: TensorData = match dtype {
        DType::Int64 => values.into(),
        DType::Int32 => each(&values, |value| i32::try_from(*value).map_err(|_| beyond(value)))?.into(),
        DType::Int8 => each(&values, |value| i8::try_from(*value).map_err(|_| beyond(value)))?.into(),
        DType::Bool => each(&values, |value| Ok(*value != 0))?.into(),
        DType::Fp32 => floats().collect::<Vec<_>>().into(),
        DType::Fp16 => floats().map(f16::from_f32).collect::<Vec<_>>().into(),
        DType::Bf16 => floats().map(bf16::from_f32).collect::<Vec<_>>().into(),
    };
    filled(shape, data)
}

/// Zeros of a type.
pub(super) fn zeros(shape: Vec<usize>, elements: usize, dtype: DType) -> Result<Tensor, String> {
    let data: TensorData = match dtype {
        DType::Int64 => vec![0_i64; elements].into(),
        DType::Int32 => vec![0_i32; elements].into(),
        DType::Int8 => vec![0_i8; elements].into(),
        DType::Bool => vec![false; elements].into(),
        DType::Fp32 => vec![0.0_f32; elements].into(),
        DType::Fp16 => vec![f16::ZERO; elements].into(),
        DType::Bf16 => vec![bf16::ZERO; elements].into(),
    };
    filled(shape, data)
}

fn filled(shape: Vec<usize>, data: TensorData) -> Result<Tensor, String> {
    Tensor::new(shape, data).ok_or_else(|| "values do not fill their shape".to_owned())
}

fn each<T>(values: &[i64], of: impl Fn(&i64) -> Result<T, String>) -> Result<Vec<T>, String> {
    values.iter().map(of).collect()
}
