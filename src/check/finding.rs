//! What a check finds.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It runs as the contract has it; only the spelling, or what nobody relies on, differs.
    Note,
    /// It runs, and may give what its callers do not expect.
    Warning,
    /// Who goes by the contract cannot run it, or reads what is not there.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The contract has a tensor that the file has not.
    Missing,
    /// The file has a tensor that the contract has not.
    Unexpected,
    /// The elements are of another type.
    Dtype,
    /// There are more or fewer axes.
    Rank,
    /// An axis is static that the contract has dynamic.
    StaticAxis,
    /// An axis is dynamic that the contract has static.
    DynamicAxis,
    /// An axis has another size than the config says.
    Size,
    /// An axis goes by another name.
    Symbol,
    /// The cache has more or fewer layers than the config says.
    LayerCount,
    /// The file does not say how many axes there are.
    NoShape,
    /// It is no tensor.
    NoTensor,
    /// The file has a layout of before.
    Layout,
    /// The file uses another version of the operators than an export does by default.
    Opset,
    /// A file of the plan is not there.
    MissingFile,
    /// The file cannot be read.
    Unreadable,
    /// No part of the plan takes what the file does.
    NoPart,
    /// The outputs are in another order.
    Order,
    /// It is of another model than the files beside it.
    Mixed,
    /// A file that holds weights is not there.
    ExternalData,
    /// The runtime that it is meant for does not find or feed it, whatever the contract says.
    Runtime,
    /// What is kept from step to step is lost.
    State,
    /// It was not run.
    NotRun,
    /// It does not run.
    Run,
    /// What a run gave is of another shape than the contract computes.
    Shape,
    /// Values differ from those of the reference by more than the tolerance.
    Values,
    /// The reference has not what the file gives, or something else.
    Reference,
}

impl Kind {
    /// A short, stable name, as JSON has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unexpected => "unexpected",
            Self::Dtype => "dtype",
            Self::Rank => "rank",
            Self::StaticAxis => "static_axis",
            Self::DynamicAxis => "dynamic_axis",
            Self::Size => "size",
            Self::Symbol => "symbol",
            Self::LayerCount => "layer_count",
            Self::NoShape => "no_shape",
            Self::NoTensor => "no_tensor",
            Self::Layout => "layout",
            Self::Opset => "opset",
            Self::MissingFile => "missing_file",
            Self::Unreadable => "unreadable",
            Self::NoPart => "no_part",
            Self::Order => "order",
            Self::Mixed => "mixed",
            Self::ExternalData => "external_data",
            Self::Runtime => "runtime",
            Self::State => "state",
            Self::NotRun => "not_run",
            Self::Run => "run",
            Self::Shape => "shape",
            Self::Values => "values",
            Self::Reference => "reference",
        }
    }
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The file as a whole.
    File,
    /// An input, by name; over layers as `past_key_values.{0..11}.key`.
    Input(String),
    /// An output, by name.
    Output(String),
    /// What is kept from step to step, by the name that the contract has for it as an input, or by its own.
    State(String),
}

impl Subject {
    /// `file`, `input`, `output` or `state`.
    pub const fn side(&self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Input(_) => "input",
            Self::Output(_) => "output",
            Self::State(_) => "state",
        }
    }

    /// The tensor's name, `None` for the file as a whole.
    pub fn tensor(&self) -> Option<&str> {
        match self {
            Self::File => None,
            Self::Input(name) | Self::Output(name) | Self::State(name) => Some(name),
        }
    }
}

/// A difference between a file and its contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What differs.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// The axis, from 0 for the outermost, where it is about one.
    pub axis: Option<usize>,
    /// What the file has; empty where that is nothing.
    pub found: String,
    /// What the contract has; empty where that is nothing.
    pub expected: String,
    /// What is different, and why it matters.
    pub reason: String,
}

impl fmt::Display for Finding {
    /// For instance ``error: input `input_ids`, axis 1: …``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.severity)?;
        if let Some(tensor) = self.subject.tensor() {
            write!(f, "{} `{tensor}`", self.subject.side())?;
            if let Some(axis) = self.axis {
                write!(f, ", axis {axis}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.reason)
    }
}
