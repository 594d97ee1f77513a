//! What an `.onnx` file takes and gives, read without its weights.
//!
//! [`Signature::read`] walks the file and seeks over everything but the graph's inputs and outputs, so
//! that its time and memory do not depend on how much the weights weigh. Files that hold weights are named,
//! and never opened. What is read here is held against contracts by [`check`](crate::check).
//!
//! ```
//! use optimum_exporters::onnx::Signature;
//!
//! let graph = Signature::read("tests/onnx/bert-text-classification/model.onnx")?;
//! let inputs: Vec<_> = graph.inputs.iter().map(|input| input.name.as_str()).collect();
//! assert_eq!(inputs, ["input_ids", "attention_mask", "token_type_ids"]);
//! # Ok::<(), optimum_exporters::Error>(())
//! ```

mod element;
mod external;
mod functions;
mod origin;
mod proto;
mod read;
mod weights;
mod wire;

pub use element::ElementType;
pub use external::external_files;
pub use read::{MAX_FUNCTIONS, MAX_TENSORS, MAX_VALUE_BYTES};

use std::fmt;

/// The inputs and outputs of a graph, and what it was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The version of the format.
    pub ir_version: i64,
    /// What wrote the file, with its version, as far as it says so.
    pub producer: String,
    /// The version of each set of operators, by its domain; ONNX's own is the empty one.
    pub opsets: Vec<(String, i64)>,
    /// What a session is fed, in order. Weights that older files list among the inputs are left out.
    pub inputs: Vec<Value>,
    /// What a session gives, in order.
    pub outputs: Vec<Value>,
    /// The files beside this one that hold weights, in the order of their names.
    pub weight_files: Vec<WeightFile>,
    /// The class that the graph was made from, without its module, where the exporter says so.
    pub class: Option<String>,
    /// What stands before the first dot of the weights' names, where they have one: of a model with a head most often
    /// the name of what that stands on.
    pub scope: Option<String>,
}

/// A file that holds weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightFile {
    /// Its path from the folder of the model, as the model has it.
    pub path: String,
    /// How many bytes it has at least.
    pub bytes: u64,
}

impl Signature {
    /// The version of ONNX's own operators.
    pub fn opset(&self) -> Option<i64> {
        let is_own = |domain: &str| domain.is_empty() || domain == "ai.onnx";
        self.opsets.iter().find(|(domain, _)| is_own(domain)).map(|(_, version)| *version)
    }

    /// The input `name`, `None` if there is no such input.
    pub fn input(&self, name: &str) -> Option<&Value> {
        self.inputs.iter().find(|value| value.name == name)
    }

    /// The output `name`, `None` if there is no such output.
    pub fn output(&self, name: &str) -> Option<&Value> {
        self.outputs.iter().find(|value| value.name == name)
    }
}

/// An input or an output of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: String,
    /// Its type.
    pub of: ValueType,
    /// Whether it has a value where none is fed.
    pub has_default: bool,
}

/// The type of an input or an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// A tensor.
    Tensor {
        /// The type of its elements.
        element: ElementType,
        /// Its axes, the outermost first; empty for a scalar, `None` where the file does not say how many there are.
        shape: Option<Vec<Dim>>,
    },
    /// Anything else, such as a sequence.
    Other(&'static str),
}

/// The length of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dim {
    /// This many elements.
    Static(i64),
    /// Dynamic, by this name.
    Symbol(String),
    /// Dynamic, without a name.
    Unnamed,
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Static(size) => write!(f, "{size}"),
            Self::Symbol(symbol) => f.write_str(symbol),
            Self::Unnamed => f.write_str("?"),
        }
    }
}

impl fmt::Display for ValueType {
    /// For instance `int64 [batch_size, 16]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(kind) => f.write_str(kind),
            Self::Tensor { element, shape: None } => write!(f, "{element} of unknown rank"),
            Self::Tensor { element, shape: Some(shape) } => {
                let axes: Vec<_> = shape.iter().map(Dim::to_string).collect();
                write!(f, "{element} [{}]", axes.join(", "))
            }
        }
    }
}
