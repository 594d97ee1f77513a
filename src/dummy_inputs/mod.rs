//! What to feed an export: for each input its shape, its type and how values are drawn.
//!
//! Nothing is drawn here, so that a specification of any size costs nothing: with the feature `tensors`,
//! `Feed::draw` makes the tensors. [`ExporterConfig::dummy_inputs`](crate::ExporterConfig::dummy_inputs) has the
//! names that the model's own code takes, [`ExporterConfig::feed`](crate::ExporterConfig::feed) those of a session,
//! flat.
//!
//! ```
//! use optimum_exporters::dummy_inputs::{DType, Values};
//! use optimum_exporters::{DummyOptions, Error, PretrainedConfig, Query, TasksManager};
//!
//! let config = PretrainedConfig::from_path("examples/bert-base-uncased")?;
//! let query = Query::new("onnx").model(&config).task("fill-mask");
//! let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
//! let mut options = DummyOptions::default();
//! options.shapes.set("batch_size", 1)?;
//! options.shapes.set("sequence_length", 8)?;
//!
//! let feed = export.feed(&options)?;
//! let (name, spec) = feed.iter().next().expect("there are three inputs");
//! assert_eq!((name.to_string().as_str(), spec.dtype, spec.bytes()?), ("input_ids", DType::Int64, 64));
//! assert_eq!(spec.shape, [1, 8]);
//! assert_eq!(spec.values, Values::Int { low: 0, high: 30522 });
//! # Ok::<(), Error>(())
//! ```

mod feed;
mod generator;
mod input_types;
mod made;
mod named;
mod of_config;
mod size_effects;

pub use feed::{Feed, FeedPart};
pub(crate) use input_types::of_any_preprocessor;
pub use input_types::{InputType, InputTypes};
pub use size_effects::SizeNote;

pub use crate::dtype::DType;
#[doc(hidden)]
pub use crate::export::types::{Context, Locals};
pub use crate::export::types::{DummyFns, Generator};
pub use crate::spec::dummy::{Dummy, DummyInputs, DummyOptions, Run};
pub use crate::spec::sizes::Shapes;
pub use crate::spec::tensor::{PaddingSide, Prefix, TensorSpec, Values};
