//! What an export takes and gives: config classes and what they are told, inputs and outputs with their axes, and the
//! files of an export.

pub mod arguments;
pub mod axes;
pub(crate) mod config_class;
mod construct;
mod constructor;
pub mod export_plan;
pub(crate) mod exporter_config;
pub(crate) mod layer_runs;
pub(crate) mod output_sizes;
pub(crate) mod past;
pub(crate) mod quantization;
pub(crate) mod roles;
pub(crate) mod static_axes;
pub(crate) mod types;
pub(crate) mod version;
