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
//! The passes, in order: [`load`](compile) reads the files into the types of `schema`, leaving out
//! what is none, `resolve` links classes with those that they extend, `check` holds every name against
//! what there is, `circles` finds what is made from itself, and `emit` writes Rust, type-checking each
//! expression on its way. Errors are collected over all passes and files, and each names file, line
//! and column.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::panic, clippy::unwrap_used))]

mod build_script;
mod check;
mod diagnostic;
mod emit;
mod explain;
mod expr;
mod lower;
pub mod model;
mod model_classes;
mod output_dtypes;
mod output_sizes;
mod problems;
mod quantization;
mod read;
mod resolve;
mod rust_names;
mod scaffold;
mod schema;
mod static_axes;
mod syntax;
mod valid;

use std::path::{Path, PathBuf};

#[doc(hidden)]
pub use build_script::embed;
use diagnostic::Problem;
pub use diagnostic::{Diagnostic, Diagnostics, FileSpan};
pub use explain::{ExplainError, Explanation, Line, Section};
use model::Model;
pub use read::sources::Sources;
pub use scaffold::{NewModel, NewModelError};
#[cfg(feature = "schema")]
#[doc(hidden)]
pub use schema::json_schemas;

/// What a registry compiles to.
#[derive(Debug)]
pub struct Compiled {
    /// A Rust module: `phf` maps, statics and functions.
    pub source: String,
    /// The files and directories that it was made from, under the directory that was given.
    pub inputs: Vec<PathBuf>,
}

/// Compiles registries.
#[derive(Clone, Copy, Debug)]
pub struct Compiler<'a> {
    run_time: &'a str,
    base: &'a [(&'a str, &'a str)],
}

impl Default for Compiler<'_> {
    fn default() -> Self {
        Self { run_time: "::optimum_exporters", base: &[] }
    }
}

impl<'a> Compiler<'a> {
    /// A compiler for another crate, which has this one as a dependency.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same for a crate that has this one under another path, for instance `::exporters`.
    #[must_use]
    pub const fn run_time(self, path: &'a str) -> Self {
        Self { run_time: path, ..self }
    }

    /// The same for a registry that is laid over the one that is built in, whose files are in
    /// `registry::SOURCES`: it may extend classes, generators and normalized configs of that one and name its
    /// tasks and libraries, and a model that both have is as it says. Nothing of the other registry is
    /// compiled again.
    #[must_use]
    pub const fn over(self, files: &'a [(&'a str, &'a str)]) -> Self {
        Self { base: files, ..self }
    }

    /// Compiles the registry in `directory`.
    ///
    /// # Errors
    /// Every error that was found in any file, in the order of the files.
    pub fn compile(&self, directory: &Path) -> Result<Compiled, Diagnostics> {
        let sources = Sources::read(directory);
        let model = self.model(&sources)?;
        Ok(Compiled { source: emit::emit(&model, &self.run_time_path()), inputs: sources.inputs })
    }

    /// Makes sure that a registry compiles, and writes nothing.
    ///
    /// # Errors
    /// Every error that was found in any file, in the order of the files.
    pub fn check(&self, sources: &Sources) -> Result<(), Diagnostics> {
        self.model(sources).map(drop)
    }

    /// The typed model of a registry.
    ///
    /// # Errors
    /// Every error that was found in any file, in the order of the files.
    pub fn model(&self, sources: &Sources) -> Result<Model, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let files = read::load::load(self.base, sources, &mut diagnostics);
        let registry = linked(&files, &mut diagnostics);
        let model = lower::lower(&registry, &mut diagnostics);
        valid::check(&model, &mut diagnostics);
        self.check_run_time(&mut diagnostics);
        diagnostics.into_result(&files)?;
        Ok(model)
    }

    fn check_run_time(&self, diagnostics: &mut Diagnostics) {
        if syn::parse_str::<syn::Path>(self.run_time).is_err() {
            let problem = Problem::new(format!("`{}` is no path to a crate", self.run_time));
            diagnostics.of_file(0, problem.help("expected one such as ::optimum_exporters"));
        }
    }

    /// What [`check_run_time`](Self::check_run_time) has seen to be one.
    fn run_time_path(&self) -> syn::Path {
        syn::parse_str(self.run_time).unwrap_or_else(|_| syn::parse_quote!(crate))
    }
}

/// The registry with its names resolved, held against what there is.
fn linked<'a>(files: &'a read::load::Files, diagnostics: &mut Diagnostics) -> resolve::Registry<'a> {
    let registry = resolve::resolve(files, diagnostics);
    check::check(&registry, diagnostics);
    check::inputs::check(&registry, diagnostics);
    model_classes::check(&registry, diagnostics);
    check::directories::check(&registry, diagnostics);
    static_axes::check(&registry, diagnostics);
    quantization::check(&registry, diagnostics);
    output_sizes::check(&registry, diagnostics);
    output_dtypes::check(&registry, diagnostics);
    check::circles::check(&registry, diagnostics);
    registry
}

/// Compiles the registry in `directory` for another crate: [`Compiler::compile`] with nothing but defaults.
///
/// # Errors
/// Every error that was found in any file, in the order of the files.
pub fn compile(directory: &Path) -> Result<Compiled, Diagnostics> {
    Compiler::new().compile(directory)
}
