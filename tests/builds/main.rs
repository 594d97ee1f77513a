//! Crates that use the library, and those with a registry of their own: what the compilers, of registries and of Rust,
//! and Cargo make of them. They are given the library as it was built for these tests, so that nothing is built twice.

#[path = "../common/mod.rs"]
mod common;

mod compile_fail;
mod library;
#[cfg(feature = "codegen")]
mod own_registry;
#[cfg(feature = "codegen")]
mod rebuilding;
