//! The registry compiler: YAML in, Rust out, for crates that keep a registry of their own.
//!
//! `optimum-exporters` has it as its module `codegen`, with the feature of that name. A `build.rs` that has one of the
//! two among its dependencies is one line. The file
//! that it writes is included with `include!(concat!(env!("OUT_DIR"), "/registry.rs"))`, and is a module of
//! tables as those of `optimum_exporters::registry` are:
//!
//! ```no_run
//! optimum_exporters_codegen::Compiler::new().build_script("registry", "registry.rs");
//! ```
//!
//! A registry that is laid over the built-in one extends its classes, and names its tasks and libraries. Its
//! compiler is given the files of that one, and the program lays the tables over the built-in ones before its
//! first lookup, with `REGISTRY.lay_over_built_in()`, a method of `optimum_exporters::registry::Registry`:
//!
//! ```no_run
//! use optimum_exporters_codegen::Compiler;
//! # const SOURCES: &[(&str, &str)] = &[]; // optimum_exporters::registry::SOURCES
//!
//! Compiler::new().over(SOURCES).build_script("registry", "registry.rs");
//! ```
//!
//! Everything that is wrong is shown at once, as [`Diagnostics`]:
//!
//! ```no_run
//! use std::path::Path;
//! use optimum_exporters_codegen::compile;
//!
//! match compile(Path::new("registry")) {
//!     Ok(compiled) => println!("{} bytes of Rust", compiled.source.len()),
//!     Err(diagnostics) => diagnostics.iter().for_each(|diagnostic| eprintln!("{diagnostic}")),
//! }
//! ```
//!
//! The registry's own `README.md` describes the language.
//!
//! The passes, each in a folder, in their order: `read` reads the files into the types of `schema`, leaving out what is
//! wrong; `resolve` links classes with those that they extend, and models with their classes; `check` holds every name
//! against what there is; `lower` makes the [`model`] of it, with the trees of `syntax`, which `expr` gives types; `valid`
//! holds the model against itself; and back ends read it: `emit` writes Rust. Errors are collected over all passes and
//! files, and each names file, line and column.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

mod apart;
mod build_script;
mod check;
mod compiler;
mod diagnostic;
mod emit;
mod explain;
mod expr;
mod graph;
mod key_table;
mod lower;
pub mod model;
mod problems;
mod read;
mod resolve;
mod rust_names;
mod scaffold;
mod schema;
mod syntax;
mod valid;

#[doc(hidden)]
pub use build_script::embed;
pub use compiler::{Compiled, Compiler, compile};
pub use diagnostic::{Diagnostic, Diagnostics, FileSpan};
pub use explain::{ExplainError, Explanation, Line, Section};
#[doc(hidden)]
pub use key_table::KeyTable;
pub use read::sources::Sources;
pub use scaffold::{NewFile, NewModel, NewModelError};
#[cfg(feature = "schema")]
#[doc(hidden)]
pub use schema::json_schemas;
