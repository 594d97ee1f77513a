//! What the tables of a registry are made of.

pub(crate) mod constructors;
pub(crate) mod library;
pub(crate) mod model_classes;
pub mod pipeline;
pub(crate) mod registry;
pub(crate) mod signs;
pub(crate) mod with_past;
