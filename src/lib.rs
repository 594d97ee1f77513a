#![doc = include_str!("../README.md")]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

pub mod arguments;
mod attr;
pub mod axes;
mod config_class;
mod config_type;
mod constructor;
mod error;
mod eval;
mod exporter_config;
mod key;
mod nearest;
mod normalized_config;
mod pretrained_config;
pub mod registry;
mod tasks_manager;

#[cfg(feature = "codegen")]
pub mod codegen;

pub use arguments::{ArgumentValue, Arguments};
pub use attr::{Attr, Literal};
pub use axes::{Axes, DynamicAxes, Name, Symbol};
pub use config_class::{ConfigClass, Direction};
pub use config_type::{Attribute, ConfigRef, ConfigType, Source};
pub use constructor::ExportConfigConstructor;
pub use error::Error;
pub use exporter_config::ExporterConfig;
pub use key::Key;
pub use normalized_config::NormalizedConfig;
pub use normalized_config::NormalizedConfigClass;
pub use pretrained_config::{MAX_CONFIG_BYTES, PretrainedConfig};
pub use tasks_manager::{Query, TasksManager};
