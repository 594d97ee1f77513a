//! What a runtime has to do: load a file, take named tensors, give named tensors.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::onnx::Signature;
use crate::tensors::Tensor;

/// What runs exported files. A program may bring its own.
pub trait Runtime {
    /// Its name, for instance `ONNX Runtime`.
    fn name(&self) -> String;

    /// Whether it has every operator as the format has it, so that what it cannot run is at fault.
    fn is_complete(&self) -> bool;

    /// Loads a file, whose inputs and outputs are known, with its weights.
    ///
    /// # Errors
    /// What the runtime says, if the file cannot be loaded.
    fn load(&self, path: &Path, signature: &Signature) -> Result<Box<dyn Session>, String>;
}

/// A file that was loaded.
pub trait Session {
    /// Runs it once. The tensors are all that the file takes, by name, in any order; what it gives is in the
    /// order of its outputs.
    ///
    /// # Errors
    /// What the runtime says, if the file does not run.
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Output>, String>;
}

/// What a file gave for one of its outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The output's name.
    pub name: String,
    /// The length of each axis in elements, the outermost first; none for a scalar.
    pub shape: Vec<usize>,
    /// The values; `None` where contracts know no such type.
    pub tensor: Option<Tensor>,
}

impl Output {
    /// An output with values.
    pub fn new(name: impl Into<String>, tensor: Tensor) -> Self {
        Self { name: name.into(), shape: tensor.shape().to_vec(), tensor: Some(tensor) }
    }
}

/// What is to be done inside of a runtime. It may panic over a graph that it did not foresee, which ends
/// no more than the run.
pub(crate) fn guarded<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(format!("it gave up: {}", message(panic.as_ref()))))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a reason")
}
