//! What an `.onnx` file takes and gives, read without its weights.
//!
//! [`Signature::read`] walks the file and seeks over everything but the graph's inputs and outputs, so
//! that its time and memory do not depend on how much the weights weigh. Files that hold weights are named,
//! and not opened. What is read here is held against contracts by [`check`](crate::check).
//!
//! ```
//! use optimum_exporters::onnx::Signature;
//!
//! let graph = Signature::read("tests/onnx/bert-text-classification/model.onnx")?;
//! let inputs: Vec<_> = graph.inputs.iter().map(|input| input.name.as_str()).collect();
//! assert_eq!(inputs, ["input_ids", "attention_mask", "token_type_ids"]);
//! # Ok::<(), optimum_exporters::Error>(())
//! ```

mod external;
mod functions;
mod origin;
mod proto;
mod read;
mod sample;
mod weights;
mod wire;

#[doc(inline)]
pub use crate::signature::{Dim, ElementType, Format, Mark, Sample, Signature, State, Value, ValueType, WeightFile};
pub use external::external_files;
pub(crate) use external::is_inside;
pub(crate) use read::read;
pub use read::{MAX_FUNCTIONS, MAX_TENSORS, MAX_VALUE_BYTES};
pub(crate) use sample::marks;
