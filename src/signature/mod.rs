//! What an exported file takes and gives, whatever its format.
//!
//! [`Signature::read`] reads it from a file, without its weights. What is read is held against contracts by
//! [`check`](crate::check).
//!
//! ```
//! use optimum_exporters::signature::Signature;
//!
//! let graph = Signature::read("tests/ir/llama/openvino_model.xml")?;
//! let inputs: Vec<_> = graph.inputs.iter().map(|input| input.name.as_str()).collect();
//! assert_eq!(inputs, ["input_ids", "attention_mask", "position_ids", "beam_idx"]);
//! assert_eq!(graph.states.len(), 4); // keys and values of two layers
//! # Ok::<(), optimum_exporters::Error>(())
//! ```

mod element;

pub use element::ElementType;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The format of an exported file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// An `.onnx` file.
    #[default]
    Onnx,
    /// An intermediate representation: an `.xml` file, whose weights are in a `.bin` file beside it.
    Ir,
}

impl Format {
    /// Whether dynamic axes can have names.
    pub const fn names_axes(self) -> bool {
        matches!(self, Self::Onnx)
    }

    /// What the names of such files end with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Onnx => "onnx",
            Self::Ir => "xml",
        }
    }
}

/// The inputs and outputs of a graph, and what it was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// What the file is called, without its extension; none where it was not read from a file.
    pub name: Option<String>,
    /// The format of the file.
    pub format: Format,
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
    /// What lists of layers are called in the weights' names: what stands before a number in the first of them, as
    /// `layers` in `model.layers.0.mlp.weight`.
    pub stacks: BTreeSet<String>,
    /// What tells some of the weights from others of their names, by name.
    pub marks: BTreeMap<String, Mark>,
    /// What is kept from one run to the next, where the format has that, in the order of the file.
    pub states: Vec<State>,
    /// What the file says of how it was made and is to be run, by a path such as `runtime_options/KV_CACHE_PRECISION`, where
    /// the format has that.
    pub info: Vec<(String, String)>,
}

/// What tells a weight from others of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// A number that is made of its type and its sizes.
    pub kind: u64,
    /// Some of its values.
    pub values: Sample,
}

/// Some values of a weight, by which it is compared with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sample {
    /// A number that is made of them.
    Number(u64),
    /// They are in a file beside the model, which was not opened.
    Elsewhere {
        /// Its path from the folder of the model, as the model has it.
        path: String,
        /// The byte of the file that they begin with.
        at: u64,
    },
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
        self.inputs.iter().find(|value| value.is_called(name))
    }

    /// The output `name`, `None` if there is no such output.
    pub fn output(&self, name: &str) -> Option<&Value> {
        self.outputs.iter().find(|value| value.is_called(name))
    }

    /// What the file says of how it was made and is to be run, under this path; `None` if it says nothing.
    pub fn info(&self, path: &str) -> Option<&str> {
        self.info.iter().find(|(known, _)| known == path).map(|(_, value)| value.as_str())
    }

    /// What the file was made with, as far as it says so: the name of each package and its version, in the order of the
    /// file.
    pub fn made_with(&self) -> impl Iterator<Item = (&str, &str)> {
        self.info.iter().filter_map(|(path, version)| {
            // What stands in no group is of the runtime that wrote the text.
            let (_, last) = path.rsplit_once('/')?;
            let package = last.strip_suffix("_version").filter(|package| !package.is_empty())?;
            Some((package, version.as_str()))
        })
    }
}

/// An input or an output of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its name, the first where it has several.
    pub name: String,
    /// Further names, by which it is found as well.
    pub other_names: Vec<String>,
    /// Its type.
    pub of: ValueType,
    /// Whether it has a value where none is fed.
    pub has_default: bool,
}

impl Value {
    /// Whether this is one of its names.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.other_names.iter().any(|other| other == name)
    }

    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.other_names).map(String::as_str)
    }
}

/// What a session keeps from one run to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What a session knows it by.
    pub id: String,
    /// What it is read as, with the names of the tensor that it is read into.
    pub value: Value,
    /// Whether each run writes it anew.
    pub is_written: bool,
    /// The type of what is written, where the file says it. No session takes a file in which it is another than what is read.
    pub written_as: Option<ElementType>,
}

/// The type of an input or an output.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Dim {
    /// This many elements.
    Static(i64),
    /// Dynamic, by this name.
    Symbol(String),
    /// Dynamic, without a name.
    Unnamed,
    /// Dynamic within bounds, without a name.
    Bounded {
        /// The fewest elements.
        least: i64,
        /// The most, where there is such a bound.
        most: Option<i64>,
    },
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Static(size) => write!(f, "{size}"),
            Self::Symbol(symbol) => f.write_str(symbol),
            Self::Unnamed => f.write_str("?"),
            Self::Bounded { least, most: None } => write!(f, "{least}.."),
            Self::Bounded { least, most: Some(most) } => write!(f, "{least}..{most}"),
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
