//! Models by the names of their repositories on the Hugging Face Hub: from the local cache, and, with the
//! feature `hub` and only where it is asked for, from the Hub itself.
//!
//! Either way the result is a directory, which [`PretrainedConfig::from_path`](crate::PretrainedConfig::from_path)
//! and the others read like any other.
//!
//! ```no_run
//! use optimum_exporters::hub::{Cache, Repository};
//! use optimum_exporters::{Error, PretrainedConfig};
//!
//! # fn main() -> Result<(), Error> {
//! let repository = Repository::new("google-bert/bert-base-uncased@main")?;
//! let directory = Cache::from_env()?.find(&repository)?;
//! let config = PretrainedConfig::from_path(directory)?;
//! # Ok(())
//! # }
//! ```

mod cache;
mod environment;
#[cfg(feature = "hub")]
mod online;
mod repository;

pub use cache::Cache;
#[cfg(feature = "hub")]
pub use online::{Hub, Snapshot};
pub use repository::Repository;

pub use crate::error::HubFailure;
