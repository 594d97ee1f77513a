#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

pub mod arguments;
mod attr;
pub mod axes;
pub mod cache;
mod config_class;
mod config_type;
mod constructor;
pub mod dummy_inputs;
mod error;
pub mod export_plan;
mod exporter_config;
pub mod generation;
mod key;
mod nearest;
mod normalized_config;
pub mod pipeline;
mod pretrained_config;
mod registration;
pub mod registry;
#[doc(hidden)]
pub mod runtime;
pub mod symbolic;
mod tasks_manager;
#[cfg(feature = "tensors")]
pub mod tensors;

#[cfg(feature = "codegen")]
pub mod codegen;

pub use arguments::{ArgumentValue, Arguments};
pub use attr::{Attr, Literal};
pub use axes::{Axes, DynamicAxes, Name, Symbol};
pub use cache::CacheLayout;
pub use config_class::{ConfigClass, Direction};
pub use config_type::{Attribute, ConfigRef, ConfigType, Source};
pub use constructor::ExportConfigConstructor;
pub use dummy_inputs::{Dummy, DummyInputs, DummyOptions, Feed, Shapes};
pub use error::Error;
pub use export_plan::ExportPlan;
pub use exporter_config::ExporterConfig;
pub use generation::Generation;
pub use key::Key;
pub use normalized_config::NormalizedConfig;
pub use normalized_config::NormalizedConfigClass;
pub use pretrained_config::{MAX_CONFIG_BYTES, PretrainedConfig};
pub use registration::Register;
pub use tasks_manager::{Query, TasksManager};
#[cfg(feature = "tensors")]
pub use tensors::{Tensor, TensorData};
