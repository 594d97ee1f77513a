//! The configs of models: what a `config.json` says, what the type of the config fills in where it says nothing,
//! and the names that config classes read both by.

pub(crate) mod attr;
#[cfg(feature = "check")]
pub(crate) mod compared;
pub(crate) mod config_ref;
pub(crate) mod json_file;
pub(crate) mod json_path;
pub(crate) mod normalized_config;
pub(crate) mod pretrained_config;
pub(crate) mod types;
pub(crate) mod values;
