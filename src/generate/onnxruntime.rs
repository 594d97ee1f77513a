//! ONNX Runtime as an engine: what it gives for the cache goes back into it as it is.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;

use ort::logging::LogLevel;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{Session as OrtSession, SessionInputValue};
use ort::value::{DynValue, PrimitiveTensorElementType, Tensor as OrtTensor, TensorElementType, ValueType};

use super::engine::{Engine, Session};
use crate::decoder::Rows;
use crate::onnx::Signature;
use crate::run::{OnnxRuntime, tensor_of};
use crate::tensors::{self, Tensor, TensorData, bf16, f16};

impl Engine for OnnxRuntime {
    type Session = OnnxSession;

    fn open(&self, path: &Path, _: &Signature) -> Result<OnnxSession, String> {
        let load = || -> ort::Result<OrtSession> {
            OrtSession::builder()?
                .with_optimization_level(GraphOptimizationLevel::All)?
                .with_log_level(LogLevel::Fatal)?
                .commit_from_file(path)
        };
        load().map(OnnxSession).map_err(reason)
    }
}

/// A session of ONNX Runtime.
pub struct OnnxSession(OrtSession);

impl fmt::Debug for OnnxSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnnxSession")
    }
}

impl Session for OnnxSession {
    type Value = DynValue;

    fn value(&self, tensor: Tensor) -> Result<DynValue, String> {
        let (shape, data) = tensor.into_parts();
        let made = match data {
            TensorData::I64(values) => OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn),
            TensorData::I32(values) => OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn),
            TensorData::I8(values) => OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn),
            TensorData::F32(values) => OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn),
            TensorData::F16(values) => OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn),
            TensorData::BF16(values) => OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn),
            TensorData::Bool(values) => OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn),
        };
        made.map_err(reason)
    }

    fn run(&mut self, inputs: &[(&str, &DynValue)]) -> Result<Vec<(String, DynValue)>, String> {
        let fed = inputs.iter().map(|(name, value)| (Cow::Borrowed(*name), SessionInputValue::from(*value)));
        let given = self.0.run(fed.collect::<Vec<_>>()).map_err(reason)?;
        Ok(given.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn tensor(&self, value: &DynValue) -> Result<Tensor, String> {
        tensor_of("embeddings", value)
    }

    fn taken(&self, value: &DynValue, axis: usize, places: &[usize]) -> Result<DynValue, String> {
        match value.dtype().tensor_type() {
            Some(TensorElementType::Float32) => taken::<f32>(value, axis, places),
            Some(TensorElementType::Float16) => taken::<f16>(value, axis, places),
            Some(TensorElementType::Bfloat16) => taken::<bf16>(value, axis, places),
            _ => {
                let tensor = tensor_of("cache", value)?.taken(axis, places);
                self.value(tensor.ok_or_else(|| odd(value, places))?)
            }
        }
    }

    fn rows(&self, scores: &DynValue) -> Result<Rows, String> {
        let ValueType::Tensor { ty, shape, .. } = scores.dtype() else {
            return Err("its scores are no tensor".to_owned());
        };
        match ty {
            TensorElementType::Float32 => {
                Rows::last(shape, scores.try_extract_tensor::<f32>().map_err(reason)?.1, |value| value)
            }
            TensorElementType::Float16 => {
                Rows::last(shape, scores.try_extract_tensor::<f16>().map_err(reason)?.1, f16::to_f32)
            }
            TensorElementType::Bfloat16 => {
                Rows::last(shape, scores.try_extract_tensor::<bf16>().map_err(reason)?.1, bf16::to_f32)
            }
            other => Err(format!("its scores are of the type {other}")),
        }
    }
}

/// What stands at some places along an axis, copied once.
fn taken<T: PrimitiveTensorElementType + fmt::Debug + Copy + 'static>(
    value: &DynValue,
    axis: usize,
    places: &[usize],
) -> Result<DynValue, String> {
    let (shape, values) = value.try_extract_tensor::<T>().map_err(reason)?;
    let shape = shape.iter().map(|size| usize::try_from(*size)).collect::<Result<Vec<_>, _>>();
    let mut shape = shape.map_err(|_| odd(value, places))?;
    let values = tensors::taken(&shape, values, axis, places).ok_or_else(|| odd(value, places))?;
    shape[axis] = places.len();
    OrtTensor::from_array((shape, values)).map(OrtTensor::into_dyn).map_err(reason)
}

fn odd(value: &DynValue, places: &[usize]) -> String {
    format!("a value of the type {} has not the places {places:?}", value.dtype())
}

fn reason(error: impl fmt::Display) -> String {
    error.to_string()
}
