//! Runs exported files, and holds what they give against their contract.
//!
//! [`run`] feeds each file of a [`Report`] its dummy inputs, at two sets of sizes, and compares what it gives
//! with [`ExporterConfig::output_shapes`](crate::ExporterConfig::output_shapes): names, order, types, ranks and
//! the size of every axis that the contract knows. A file for steps with and without past is run as both.
//! With a reference, values are compared as well, within the tolerance of the config class.
//!
//! To run a file takes memory for its weights and for what it computes, unlike all else that is checked.
//! What runs is a [`Runtime`]: `Tract` with the feature `run-tract`, `OnnxRuntime` with `run-onnxruntime`,
//! or one's own.
//!
//! ```
//! use std::path::PathBuf;
//! use optimum_exporters::check::{Severity, check};
//! use optimum_exporters::onnx::Signature;
//! use optimum_exporters::run::{RunOptions, RuntimeName, run};
//! use optimum_exporters::{Arguments, Error, ModelOptions};
//!
//! let model = ModelOptions::new().task("text-classification").open("tests/onnx/bert-text-classification")?;
//! let plan = model.export_plan("onnx", &Arguments::new())?;
//! let path = PathBuf::from("tests/onnx/bert-text-classification/model.onnx");
//! let files = [(path.clone(), Signature::read(&path))];
//!
//! let mut report = check(&plan, &files, true)?;
//! let runtime = RuntimeName::default_here().open()?;
//! let runs = run(&plan, &files, &mut report, runtime.as_ref(), &RunOptions::default())?;
//! assert_eq!(runs[0][0].outputs[0].shape, [2, 2]);
//! assert!(report.worst() <= Some(Severity::Note));
//! # Ok::<(), Error>(())
//! ```

mod choice;
mod compare;
mod file;
mod given;
#[cfg(feature = "run-onnxruntime")]
mod onnxruntime;
mod runtime;
mod sizes;
#[cfg(feature = "run-tract")]
mod tract;
mod values;

pub use choice::RuntimeName;
#[cfg(feature = "run-onnxruntime")]
pub use onnxruntime::OnnxRuntime;
#[cfg(all(feature = "run-onnxruntime", feature = "generate"))]
pub(crate) use onnxruntime::tensor_of;
#[cfg(all(feature = "generate", feature = "run-tract"))]
pub(crate) use runtime::guarded;
pub use runtime::{Output, Runtime, Session};
#[cfg(feature = "run-tract")]
pub use tract::Tract;
pub use values::{Comparison, Place};

use std::path::PathBuf;

use crate::check::{FileReport, Finding, Report, parts};
use crate::dtype::DType;
use crate::error::Error;
use crate::export::types::ExportPlan;
use crate::onnx::Signature;
use crate::spec::dummy::DummyOptions;
use crate::symbolic::Sizes;
use crate::tensors::{DEFAULT_LIMIT_BYTES, Tensor};
use file::OfFile;
use given::Given;

/// How files are run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The sizes of the dummy inputs, and what else they depend on.
    pub dummy: DummyOptions,
    /// The sizes that stay as they are in the second run; all others that are dynamic are changed.
    pub kept_sizes: Vec<String>,
    /// What the values of dummy inputs are drawn from, as in [`Feed::draw`](crate::Feed::draw).
    pub seed: u64,
    /// The most memory in bytes that the dummy inputs of a run may take.
    pub limit_bytes: u64,
    /// What files are fed in place of dummy inputs, in one run; `None` for dummy inputs. Where there are several files, the tensors are
    /// named `PART/NAME`, for instance `encoder_model/input_ids`.
    pub inputs: Option<Vec<(String, Tensor)>>,
    /// What files should give in their first run, named as `inputs` are; `None` where values are not compared.
    pub reference: Option<Vec<(String, Tensor)>>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            dummy: DummyOptions::default(),
            kept_sizes: Vec::new(),
            seed: 0,
            limit_bytes: DEFAULT_LIMIT_BYTES,
            inputs: None,
            reference: None,
        }
    }
}

/// A run of a file.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the symbols of the inputs' axes stood for.
    pub sizes: Sizes,
    /// The input that says whether the past is used, and what it was, where a file has one.
    pub flag: Option<(&'static str, bool)>,
    /// What the file gave, in order.
    pub outputs: Vec<RunOutput>,
    /// How values compare with those of the reference, where there is one.
    pub compared: Vec<Comparison>,
}

impl Run {
    /// The sizes, and what the flag was, for instance `batch_size = 2, sequence_length = 16`.
    pub fn at(&self) -> String {
        file::text_of(&self.sizes, self.flag)
    }
}

/// What a file gave for an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOutput {
    /// The output's name.
    pub name: String,
    /// The type of its elements, `None` where contracts know no such type.
    pub dtype: Option<DType>,
    /// The length of each axis in elements, the outermost first; none for a scalar.
    pub shape: Vec<usize>,
}

/// Runs the files of a report, which [`check`](crate::check::check) made of them, and adds what it finds to the
/// report. The answer has the runs of each file, in the order of the report.
///
/// A file is fed what the contract says, at the sizes of `options`, and a second time with every size changed
/// that is of dynamic axes alone. A file that is no part of the plan, or that cannot be fed, is not run, and a
/// finding says so. Whatever goes wrong in a runtime is a finding of the file.
///
/// # Errors
/// [`Error::InvalidTensors`] if inputs or a reference do not say which of several files they are for.
pub fn run(
    plan: &ExportPlan,
    files: &[(PathBuf, Result<Signature, Error>)],
    report: &mut Report,
    runtime: &dyn Runtime,
    options: &RunOptions,
) -> Result<Vec<Vec<Run>>, Error> {
    let parts: Vec<_> = parts(plan).collect();
    let run: Vec<String> = report.files.iter().filter_map(|file| file.part.clone()).collect();
    let run: Vec<_> = run.iter().map(String::as_str).collect();
    let inputs = Given::optional("the inputs", options.inputs.as_deref(), &run)?;
    let reference = Given::optional("the reference", options.reference.as_deref(), &run)?;
    let mut runs = Vec::with_capacity(report.files.len());
    for file in &mut report.files {
        let FileReport { path, part, findings, .. } = file;
        let graph = files.iter().find(|(known, _)| known == path).and_then(|(_, graph)| graph.as_ref().ok());
        let part = parts.iter().find(|known| Some(known.name) == part.as_deref());
        let (of_file, found) = match (part, graph) {
            (Some(part), Some(graph)) => {
                let (inputs, reference) = (
                    inputs.and_then(|inputs| inputs.of_part(part.name)),
                    reference.and_then(|reference| reference.of_part(part.name)),
                );
                OfFile { path, part, graph, known: findings, runtime, options, inputs, reference }.run()
            }
            _ => (Vec::new(), vec![*file::not_run("it is no part of the export that can be read", findings)]),
        };
        findings.retain(|known| !compare::is_told_by(known, &found, &of_file));
        findings.extend(found);
        Finding::worst_first(findings);
        runs.push(of_file);
    }
    Ok(runs)
}
