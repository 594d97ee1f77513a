//! Layers behind pooling, with their weights.

use std::path::Path;

use super::{Activation, Dense, LayerNorm};
use crate::error::Error;
use crate::tensors::{DEFAULT_LIMIT_BYTES, Tensor, TensorData, bf16, f16, read};

/// The file of a layer's weights.
const WEIGHTS: &str = "model.safetensors";

/// What a layer norm adds to a variance.
const EPSILON: f32 = 1e-5;

/// A layer with its weights.
#[derive(Clone, Debug)]
pub(super) enum Loaded {
    Dense { weights: Vec<f32>, bias: Option<Vec<f32>>, from: usize, activation: Activation },
    LayerNorm { weights: Vec<f32>, bias: Vec<f32> },
    Normalize,
}

impl Loaded {
    pub(super) fn dense(dense: &Dense) -> Result<Self, Error> {
        let weights = Weights::read(&dense.folder)?;
        Ok(Self::Dense {
            weights: weights.take("linear.weight", &[dense.to, dense.from])?,
            bias: if dense.bias { Some(weights.take("linear.bias", &[dense.to])?) } else { None },
            from: dense.from,
            activation: dense.activation,
        })
    }

    pub(super) fn layer_norm(norm: &LayerNorm) -> Result<Self, Error> {
        let weights = Weights::read(&norm.folder)?;
        let of = |name| weights.take(name, &[norm.dims]);
        Ok(Self::LayerNorm { weights: of("norm.weight")?, bias: of("norm.bias")? })
    }

    /// How long what it takes is; `None` where any length is taken.
    pub(super) fn takes(&self) -> Option<usize> {
        match self {
            Self::Dense { from, .. } => Some(*from),
            Self::LayerNorm { weights, .. } => Some(weights.len()),
            Self::Normalize => None,
        }
    }

    pub(super) fn apply(&self, vector: Vec<f32>) -> Vec<f32> {
        match self {
            Self::Dense { weights, bias, from, activation } => {
                let sums = weights.chunks_exact(*from).map(|row| dot(row, &vector));
                let bias = bias.iter().flatten().copied().chain(std::iter::repeat(0.0));
                sums.zip(bias).map(|(sum, bias)| activated(*activation, sum + bias)).collect()
            }
            Self::LayerNorm { weights, bias } => {
                let each = centered(vector).into_iter().zip(weights).zip(bias);
                each.map(|((value, weight), bias)| value * weight + bias).collect()
            }
            Self::Normalize => {
                const LEAST: f32 = 1e-12;
                let length = dot(&vector, &vector).sqrt().max(LEAST);
                vector.into_iter().map(|value| value / length).collect()
            }
        }
    }
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// The same with the mean 0 and the variance 1.
#[allow(clippy::cast_precision_loss, reason = "the length of a vector")]
fn centered(vector: Vec<f32>) -> Vec<f32> {
    let count = vector.len().max(1) as f32;
    let mean = vector.iter().sum::<f32>() / count;
    let variance = vector.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    vector.into_iter().map(|value| (value - mean) / (variance + EPSILON).sqrt()).collect()
}

fn activated(activation: Activation, value: f32) -> f32 {
    let sigmoid = || 1.0 / (1.0 + (-value).exp());
    match activation {
        Activation::Identity => value,
        Activation::Tanh => value.tanh(),
        Activation::Relu => value.max(0.0),
        Activation::Sigmoid => sigmoid(),
        Activation::Silu => value * sigmoid(),
    }
}

/// The tensors of a layer's file.
struct Weights {
    file: String,
    tensors: Vec<(String, Tensor)>,
}

impl Weights {
    fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(WEIGHTS);
        Ok(Self { tensors: read(&path, DEFAULT_LIMIT_BYTES)?, file: path.display().to_string() })
    }

    /// The numbers of a tensor, which has to have this shape.
    fn take(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let odd = |reason: String| Error::InvalidTensors { what: self.file.clone(), reason };
        let found = self.tensors.iter().find(|(known, _)| known == name);
        let (_, tensor) = found.ok_or_else(|| odd(format!("it has no `{name}`")))?;
        if tensor.shape() != shape {
            return Err(odd(format!("`{name}` has the shape {:?}, expected {shape:?}", tensor.shape())));
        }
        match tensor.data() {
            TensorData::F32(values) => Ok(values.clone()),
            TensorData::F16(values) => Ok(values.iter().copied().map(f16::to_f32).collect()),
            TensorData::BF16(values) => Ok(values.iter().copied().map(bf16::to_f32).collect()),
            other => {
                Err(odd(format!("`{name}` is of the type {}, expected one of numbers with a fraction", other.dtype())))
            }
        }
    }
}
