//! What Cargo and rustc say of crates that use the library. They are given the library as it was built for these
//! tests, so that nothing is built twice.

#[path = "../common/mod.rs"]
mod common;

mod compile_fail;
mod library;
#[cfg(feature = "codegen")]
mod rebuilding;
