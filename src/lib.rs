//! What the export of a Hugging Face model takes and gives: inputs, outputs and dynamic axes, dummy
//! inputs, the files of an export and the layout of its key-value cache. The facts are those of Optimum's
//! exporters, as tables that are compiled from YAML when the crate is built; no Python, no torch and no
//! network are needed.
//!
//! # From `config.json` to a filled cache
//!
//! A decoder is looked up, its files are listed, its cache is allocated, and after a step the outputs of
//! the session are moved to where the next step takes them:
//!
//! ```
//! use std::collections::HashMap;
//! use optimum_exporters::{DummyOptions, Error, PretrainedConfig, Query, TasksManager};
//!
//! # fn run(inputs: &HashMap<String, Vec<f32>>) -> HashMap<String, Vec<f32>> {
//! #     inputs.keys().map(|name| (name.replace("past_key_values", "present"), vec![0.5; 64])).collect()
//! # }
//! # fn main() -> Result<(), Error> {
//! let config = PretrainedConfig::from_path("examples/gpt2")?;
//! let query = Query::new("onnx").model(&config).task("text-generation-with-past");
//! let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
//!
//! // The files, and what the first of them takes.
//! let plan = export.export_plan(false)?;
//! let decoder = &plan.submodels()[0];
//! assert_eq!(decoder.file, "model.onnx");
//! let inputs = decoder.config.inputs()?;
//! let axes = inputs.get("past_key_values.0.key").expect("each layer has keys");
//! assert_eq!(axes.get(2), Some("past_sequence_length"));
//!
//! // An empty past for one sequence: names and shapes, layer by layer.
//! let mut options = DummyOptions::default();
//! options.shapes.set("batch_size", 1)?;
//! options.shapes.set("sequence_length", 0)?;
//! let layout = decoder.config.cache_layout(&options)?.expect("a decoder with past has a cache");
//! assert_eq!(layout.runs[0].entries[0].shape, [1, 12, 0, 64]);
//! let mut cache: HashMap<_, Vec<f32>> = layout.iter().map(|(_, name, _)| (name.to_string(), Vec::new())).collect();
//!
//! // A step, and each `present` becomes the past of the next.
//! let mut outputs = run(&cache);
//! for wire in &plan.generation()?[0].each_step {
//!     for layer in 0..wire.layers {
//!         let present = outputs.remove(&wire.present.at(layer).to_string()).expect("a step gives every entry");
//!         cache.insert(wire.past.at(layer).to_string(), present);
//!     }
//! }
//! assert_eq!(cache["past_key_values.11.value"].len(), 64);
//! # Ok(())
//! # }
//! ```
//!
//! [`PretrainedConfig::empty`] serves where there is no `config.json`, and [`Model::from_dir`] finds out what
//! the query says here: library, model type and task.
//!
//! # Where to find what
//!
//! | question | answer |
//! | --- | --- |
//! | what does a model's config say? | [`PretrainedConfig`], [`NormalizedConfig`] |
//! | what is the model in this directory? | [`Model`], [`checkpoint`] |
//! | how does a model of the Hub become a directory? | [`hub`] |
//! | what can a model type be exported for? | [`TasksManager`], [`registry`] |
//! | which class loads a model, and which task is a class for? | [`model_classes`] |
//! | what can a constructor be told? | [`Arguments`], [`ConfigClass::arguments`] |
//! | what does an export take and give? | [`ExporterConfig::inputs`], [`ExporterConfig::outputs`], [`DynamicAxes`] |
//! | which sizes does an export fix? | [`ExporterConfig::mandatory_axes`], [`ExporterConfig::axis_sizes`] |
//! | how can it be quantized? | [`ExporterConfig::quantization_approaches`] |
//! | what is it fed? | [`ExporterConfig::feed`], [`dummy_inputs`], and `tensors` for the values |
//! | of which files is it made? | [`ExporterConfig::export_plan`], [`pipeline`] |
//! | how large is its cache, and how is it filled? | [`ExporterConfig::cache_layout`], [`generation`] |
//! | all that a loop which generates needs? | [`decoder`] |
//! | how do its outputs become embeddings? | [`embed`] |
//! | what shapes does it give? | [`ExporterConfig::output_shapes`], [`symbolic`] |
//! | is an exported file what the contract says? | `check` and `signature`, with the feature `check` |
//! | what do other runtimes read beside its files? | [`emit`] |
//! | which tokens does it generate? | `generate`, with the feature `generate` |
//! | does it give what the contract says? | `run`, with the feature `run` |
//! | which pairs of model type and task does the compiler know? | [`registry::onnx`] has a static for each, [`registry::names`] enumerations |
//! | how is an exporter, a model type or a class added at run time? | [`TasksManager::create_register`] |
//! | how does a crate keep a registry of its own? | the module `codegen`, with the feature `codegen`, and [`registry::Registry`] |
//! | how is any of it written as JSON? | [`json`] |
//! | what went wrong? | [`Error`], [`Error::kind`] |
//!
//! # Names of the reference
//!
//! Who knows Optimum finds its names here. Where Rust's habits differ, they win; the methods of
//! [`TasksManager`] keep their names:
//!
//! | Optimum | here |
//! | --- | --- |
//! | `TasksManager.get_exporter_config_constructor(exporter, model, task, …)` | [`TasksManager::get_exporter_config_constructor`] with a [`Query`] |
//! | `constructor(model.config, use_past_in_inputs=True)` | [`ExportConfigConstructor::call_with`] with [`Arguments`] |
//! | `TasksManager.get_model_class_for_task(task, …)` | [`TasksManager::get_model_class_for_task`] with a [`ModelClassQuery`] |
//! | `TasksManager.create_register(backend)` | [`TasksManager::create_register`], a [`Register`] |
//! | `PretrainedConfig.from_pretrained(…)` | [`PretrainedConfig::from_path`] |
//! | `OnnxConfig`, `TFLiteConfig` and their subclasses | a [`ConfigClass`], and an [`ExporterConfig`] for an instance |
//! | `OnnxConfig.inputs`, `.outputs` | [`ExporterConfig::inputs`], [`ExporterConfig::outputs`] |
//! | `OnnxConfig.torch_to_onnx_input_map` | [`ExporterConfig::torch_to_onnx_input_map`] |
//! | `OnnxConfig.generate_dummy_inputs()` | [`ExporterConfig::dummy_inputs`] |
//! | `OnnxConfig.generate_dummy_inputs_for_validation()` | [`ExporterConfig::feed`] |
//! | `DummyInputGenerator`, `DEFAULT_DUMMY_SHAPES` | [`dummy_inputs::Generator`], [`Shapes`] |
//! | `TFLiteConfig.mandatory_axes` | [`ExporterConfig::mandatory_axes`] |
//! | `NormalizedConfig` | [`NormalizedConfig`], and a [`NormalizedConfigClass`] for the class |
//! | `_get_submodels_and_export_configs()` | [`ExporterConfig::export_plan`] |
//! | an exception | an [`Error`], whose kinds say which exception the reference raises |
//!
//! # Features
//!
//! | feature | what it has |
//! | --- | --- |
//! | `check` | exported files, `.onnx` or `.xml`, beside their contract |
//! | `cli`, the default | the program `optimum-exporters` |
//! | `tensors` | dummy inputs as tensors, written to `.npz` and `.safetensors` files; `cli` has it |
//! | `ndarray` | these tensors as arrays of ndarray |
//! | `run` | exported files run by tract (`run-tract`) or ONNX Runtime (`run-onnxruntime`), beside their contract |
//! | `generate` | a loop that generates tokens, over what runs files |
//! | `hub` | models fetched from the Hugging Face Hub, where that is asked for |
//! | `serde` | `Serialize` for what is JSON here, the same as the program prints |
//! | `codegen` | the compiler of registries, for the build scripts of other crates; the program gains `lint`, `new`, `explain` and `schema` |
//!
//! Without features there is the library, with all that the tables above link to.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

mod arithmetic;
pub mod cache;
#[cfg(feature = "check")]
pub mod check;
mod config;
pub mod decoder;
mod deeper;
mod dtype;
pub mod dummy_inputs;
pub mod embed;
pub mod emit;
mod error;
mod export;
#[cfg(feature = "check")]
mod exported;
mod expression;
mod first_bytes;
mod gathered;
#[cfg(feature = "generate")]
pub mod generate;
pub mod generation;
pub mod hub;
#[cfg(feature = "codegen")]
mod interpret;
#[cfg(feature = "check")]
mod ir;
pub mod json;
mod json_form;
mod lookup;
pub mod model;
#[cfg(feature = "check")]
pub mod onnx;
pub mod registry;
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
pub mod run;
#[doc(hidden)]
pub mod runtime;
pub mod session;
#[cfg(feature = "check")]
pub mod signature;
mod spec;
pub mod symbolic;
mod tables;
#[cfg(feature = "tensors")]
pub mod tensors;
#[cfg(any(feature = "hub", feature = "tensors"))]
#[doc(hidden)]
pub mod whole_file;

#[cfg(feature = "codegen")]
#[doc(inline)]
pub use optimum_exporters_codegen as codegen;

pub use cache::CacheLayout;
pub use config::json_file::MAX_CONFIG_BYTES;
pub use config::normalized_config::{NormalizedConfig, NormalizedConfigClass};
pub use config::pretrained_config::PretrainedConfig;
pub use config::types::{Attr, Attribute, ConfigRef, ConfigType, Items, Literal, Mapping, Source};
pub use decoder::Decoder;
pub use dummy_inputs::Feed;
pub use error::Error;
pub use export::arguments::{ArgumentValue, Arguments};
pub use export::axes::{Axes, AxisBounds, DynamicAxes, Name, Symbol};
pub use export::quantization::QuantizationApproaches;
pub use export::types::{ConfigClass, Direction, ExportConfigConstructor, ExportPlan, ExporterConfig, StaticAxis};
pub use export::version::Version;
pub use export::{arguments, axes, export_plan};
pub use generation::Generation;
pub use lookup::model_classes;
pub use lookup::model_classes::ModelClassQuery;
pub use lookup::query::Query;
pub use lookup::registration::Register;
pub use lookup::tasks_manager::TasksManager;
pub use model::checkpoint;
pub use model::{Model, ModelOptions};
pub use optimum_exporters_common::Key;
pub use spec::dummy::{Dummy, DummyInputs, DummyOptions};
pub use spec::sizes::Shapes;
pub use tables::constructors::Constructors;
pub use tables::model_classes::ModelClass;
pub use tables::pipeline;
#[cfg(feature = "tensors")]
pub use tensors::{Tensor, TensorData};

/// The examples of the README, which the tests compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
