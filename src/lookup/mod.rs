//! Lookups: from names to constructors and to the classes that load models, in what is built in, registered or
//! laid over it.

pub(crate) mod by_name;
pub(crate) mod configs;
pub(crate) mod constructor;
pub(crate) mod find;
mod likeness;
pub mod model_classes;
pub(crate) mod overlay;
pub(crate) mod query;
pub(crate) mod registration;
pub(crate) mod tables;
pub(crate) mod tasks_manager;
