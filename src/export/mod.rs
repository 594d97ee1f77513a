//! What an export takes and gives: config classes and what they are told, inputs and outputs with their axes,
//! the files of an export, and its cache.

pub mod arguments;
pub mod axes;
pub mod cache;
pub(crate) mod config_class;
pub mod export_plan;
pub(crate) mod exporter_config;
pub mod generation;
pub mod pipeline;
pub(crate) mod quantization;
pub(crate) mod static_axes;
