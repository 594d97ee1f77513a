//! What this crate answers, as JSON: written as it is computed, without a tree of values between a result and its text.
//!
//! Contracts, plans, feeds, dummy inputs, errors and the other results that are [`Json`] are written into any [`Sink`]:
//! as text by [`to_string`], [`to_string_pretty`] and [`Writer`], and with the feature `serde`, by which they are
//! `serde::Serialize` as well, by any of its serializers. It is the JSON that the program prints.
//!
//! ```
//! use optimum_exporters::{Arguments, Error, Model, json};
//!
//! let export = Model::from_dir("examples/gpt2")?.exporter_config("onnx", &Arguments::new())?;
//! let contract = json::to_string(&export);
//! assert!(contract.starts_with(r#"{"config_class":"GPT2OnnxConfig","task":"text-generation","#));
//! # Ok::<(), Error>(())
//! ```

mod by_name;
#[cfg(feature = "check")]
mod check;
mod contract;
mod dummy;
mod dump;
mod error;
mod generation;
mod plan;
#[cfg(feature = "serde")]
mod serialize;
mod sha256;
mod static_axes;
mod tensors;

#[cfg(feature = "serde")]
pub use crate::json_form::ViaSerde;
pub use crate::json_form::read::{Document, JsonRef, ListRef, MAX_JSON_VALUES, ObjectRef};
pub use crate::json_form::{Json, List, Object, Pairs, Shown, Sink, Writer, to_string, to_string_pretty};
pub use by_name::ByName;
#[cfg(feature = "check")]
pub use check::put_file_report;
pub use contract::{put_contract, put_facts};
pub use dump::Dump;
pub use error::OrError;
pub use plan::PlanFiles;
