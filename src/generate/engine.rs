//! What an engine has to do: load a file, and run it on values of its own.

use std::path::Path;

use crate::decoder::Rows;
use crate::onnx::Signature;
use crate::tensors::Tensor;

/// What runs exported files. A program may bring its own.
pub trait Engine {
    /// A file that it has loaded.
    type Session: Session;

    /// Loads a file, whose inputs and outputs are known, with its weights.
    ///
    /// # Errors
    /// What the engine says, if the file cannot be loaded.
    fn open(&self, path: &Path, graph: &Signature) -> Result<Self::Session, String>;
}

/// A file that was loaded.
pub trait Session {
    /// A tensor of the engine, wherever that keeps it.
    type Value;

    /// A tensor as one of the engine's. It may have no elements.
    ///
    /// # Errors
    /// What the engine says, for instance of a type that it does not have.
    fn value(&self, tensor: Tensor) -> Result<Self::Value, String>;

    /// Runs the file once, with all that it takes, in any order. What it gives is under the names of its outputs.
    ///
    /// # Errors
    /// What the engine says, if the file does not run.
    fn run(&mut self, inputs: &[(&str, &Self::Value)]) -> Result<Vec<(String, Self::Value)>, String>;

    /// The last row of each sequence, of scores: batch by tokens by vocabulary. [`Rows::last`] takes them out.
    ///
    /// # Errors
    /// If it is no such tensor.
    fn rows(&self, scores: &Self::Value) -> Result<Rows, String>;

    /// A value as a tensor of ours, which only a prompt with features takes. An engine without such prompts needs none.
    ///
    /// # Errors
    /// What the engine says, or that it does not give its values.
    fn tensor(&self, value: &Self::Value) -> Result<Tensor, String> {
        let _ = value;
        Err("the engine does not give its values as tensors".to_owned())
    }

    /// What stands at some places along an axis of a value, one after the other, a place any number of times: only where several
    /// sequences are kept or given of one. An engine that gives its values as tensors needs none.
    ///
    /// # Errors
    /// What the engine says, or that there are no such places.
    fn taken(&self, value: &Self::Value, axis: usize, places: &[usize]) -> Result<Self::Value, String> {
        let taken = self.tensor(value)?.taken(axis, places);
        self.value(taken.ok_or_else(|| format!("no value has the places {places:?} along axis {axis}"))?)
    }

    /// Forgets what the file keeps from run to run, which is done before a first step of one that keeps its past. An engine
    /// without such files needs none.
    ///
    /// # Errors
    /// What the engine says, or that it has no such files.
    fn reset(&mut self) -> Result<(), String> {
        Err("the engine keeps nothing from run to run".to_owned())
    }
}
