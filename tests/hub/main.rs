//! Models of repositories: those in the local cache, and those that are fetched.

#[path = "../common/mod.rs"]
mod common;

mod cache;
#[cfg(feature = "hub")]
mod online;
