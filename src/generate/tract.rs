//! tract as an engine: shapes that it was not run on are worked through the graph for each step, which copies what goes around.

use std::fmt;
use std::path::Path;

use super::engine::{Engine, Session};
use crate::decoder::Rows;
use crate::onnx::Signature;
use crate::run::{Runtime, Session as Run, Tract};
use crate::tensors::{Tensor, TensorData, bf16, f16};

impl Engine for Tract {
    type Session = TractSession;

    fn open(&self, path: &Path, graph: &Signature) -> Result<TractSession, String> {
        self.load(path, graph).map(TractSession)
    }
}

/// A file that tract has loaded.
pub struct TractSession(Box<dyn Run>);

impl fmt::Debug for TractSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TractSession")
    }
}

impl Session for TractSession {
    type Value = Tensor;

    fn value(&self, tensor: Tensor) -> Result<Tensor, String> {
        Ok(tensor)
    }

    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<(String, Tensor)>, String> {
        let given = crate::run::guarded(|| self.0.run(inputs))?.into_iter();
        given
            .map(|output| match output.tensor {
                Some(tensor) => Ok((output.name, tensor)),
                None => Err(format!("its output `{}` is of a type that is not known", output.name)),
            })
            .collect()
    }

    fn tensor(&self, value: &Tensor) -> Result<Tensor, String> {
        Ok(value.clone())
    }

    fn taken(&self, value: &Tensor, axis: usize, places: &[usize]) -> Result<Tensor, String> {
        value
            .taken(axis, places)
            .ok_or_else(|| format!("a value of the shape {:?} has not the places {places:?}", value.shape()))
    }

    fn rows(&self, scores: &Tensor) -> Result<Rows, String> {
        let shape = scores.shape();
        match scores.data() {
            TensorData::F32(values) => Rows::last(shape, values, |value| value),
            TensorData::F16(values) => Rows::last(shape, values, f16::to_f32),
            TensorData::BF16(values) => Rows::last(shape, values, bf16::to_f32),
            _ => Err(format!("its scores are of the type {}", scores.dtype())),
        }
    }
}
