//! Integers as tensors of whichever type.

use crate::dtype::DType;
use crate::tensors::{Tensor, TensorData, bf16, f16};

/// Rows of integers as a tensor of a type.
pub(super) fn integers(rows: &[Vec<i64>], dtype: DType) -> Result<Tensor, String> {
    let shape = vec![rows.len(), rows.first().map_or(0, Vec::len)];
    tensor(shape, &rows.concat(), dtype)
}

#[allow(clippy::cast_precision_loss, reason = "masks and zeros, which every type has")]
pub(super) fn tensor(shape: Vec<usize>, values: &[i64], dtype: DType) -> Result<Tensor, String> {
    let beyond = |value: &i64| format!("{value} is no number of the type {dtype}");
    let floats = || values.iter().map(|value| *value as f32);
    let data: TensorData = match dtype {
        DType::Int64 => values.to_vec().into(),
        DType::Int32 => each(values, |value| i32::try_from(*value).map_err(|_| beyond(value)))?.into(),
        DType::Int8 => each(values, |value| i8::try_from(*value).map_err(|_| beyond(value)))?.into(),
        DType::Bool => each(values, |value| Ok(*value != 0))?.into(),
        DType::Fp32 => floats().collect::<Vec<_>>().into(),
        DType::Fp16 => floats().map(f16::from_f32).collect::<Vec<_>>().into(),
        DType::Bf16 => floats().map(bf16::from_f32).collect::<Vec<_>>().into(),
    };
    Tensor::new(shape, data).ok_or_else(|| "values do not fill their shape".to_owned())
}

fn each<T>(values: &[i64], of: impl Fn(&i64) -> Result<T, String>) -> Result<Vec<T>, String> {
    values.iter().map(of).collect()
}
