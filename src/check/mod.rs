//! Holds exported files against their contract, and tells whose contract a file fits.
//!
//! [`check`] finds which part of an [`ExportPlan`](crate::ExportPlan) each file is and how it differs from
//! what the plan says. [`identify`] goes the other way, from a file to the models whose contract it fits.
//! Neither runs anything, nor reads weights. What differs is judged by what runs, not by spelling: see
//! [`Severity`].
//!
//! ```
//! use std::path::PathBuf;
//! use optimum_exporters::check::{Severity, check};
//! use optimum_exporters::onnx::Signature;
//! use optimum_exporters::{Arguments, Error, ModelOptions};
//!
//! let model = ModelOptions::new().task("fill-mask").open("tests/onnx/bert-text-classification")?;
//! let plan = model.export_plan("onnx", &Arguments::new())?;
//! let file = PathBuf::from("tests/onnx/bert-text-classification/model.onnx");
//! let graph = Signature::read(&file);
//! let report = check(&plan, &[(file, graph)], true)?;
//! assert_eq!(report.worst(), Some(Severity::Error)); // it was exported for another task
//! # Ok::<(), Error>(())
//! ```

mod apart;
mod builder;
mod compare;
mod contracts;
mod expectation;
mod finding;
mod format;
mod halves;
mod identify;
mod layered;
mod made_of;
mod made_up;
mod mixed;
mod named;
mod numbered;
mod older;
mod part;
mod possible;
pub(crate) mod runtimes;
mod states;
mod swapped;
mod symbols;
mod tensor;
mod thinned;
mod varied;
mod verdict;
mod weights;
mod widths;

#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
pub(crate) use compare::{float_of, merged};
pub use finding::{Finding, Kind, Severity, Subject};
pub use format::{exporter_of, extension_of, folder_with_files, is_companion, other_format};
pub use identify::{Candidate, ModelType, identify, left_out};
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
pub(crate) use part::Part;
pub(crate) use part::parts;
pub use part::{Exported, FileReport, Report, check, check_for_any_task};
pub use possible::{PossibleExport, fitting, in_one_file, possible_exports, told};
pub use runtimes::{Runtime, check_for_runtime};
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
pub(crate) use tensor::Difference;
pub use verdict::{Runs, Verdict};
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
pub(crate) use widths::ranks;
