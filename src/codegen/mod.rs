//! The registry compiler: YAML in, Rust out.
//!
//! The passes, in order: [`load`](compile) reads the files into the types of `schema`, leaving out
//! what is none, `resolve` links classes with those that they extend, `check` holds every name against
//! what there is, `circles` finds what is made from itself, and `emit` writes Rust, type-checking each
//! expression on its way. Errors are collected over all passes and files, and each names file, line
//! and column.

mod check;
mod check_inputs;
mod circles;
mod condition;
mod decode;
mod diagnostic;
mod draft;
mod emit;
mod expr;
mod load;
mod resolve;
mod schema;
mod spans;
mod template;
mod yaml;

use std::path::{Path, PathBuf};

pub use diagnostic::{Diagnostic, Diagnostics};

/// What a registry compiles to.
#[derive(Debug)]
pub struct Compiled {
    /// A Rust module: `phf` maps, statics and functions.
    pub source: String,
    /// The files and directories that it was made from.
    pub inputs: Vec<PathBuf>,
}

/// Compiles the registry in `directory`.
///
/// # Errors
/// Every error that was found in any file, in the order of the files.
pub fn compile(directory: &Path) -> Result<Compiled, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let files = load::load(directory, &mut diagnostics);
    let registry = resolve::resolve(&files, &mut diagnostics);
    check::check(&registry, &mut diagnostics);
    check_inputs::check(&registry, &mut diagnostics);
    circles::check(&registry, &mut diagnostics);
    let source = emit::emit(&registry, &mut diagnostics);
    diagnostics.into_result(&files)?;
    Ok(Compiled { source: prettyplease::unparse(&source), inputs: files.inputs })
}

/// What a `build.rs` calls: compiles the registry in `directory`, relative to the package, into the
/// file `name` in `OUT_DIR`, and has Cargo run again when a file of the registry is added, changed,
/// renamed or removed.
///
/// Errors are printed as they are, and end the build.
pub fn build_script(directory: &str, name: &str) {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    println!("cargo::rerun-if-changed={directory}");
    let outcome =
        compile(&package.join(directory)).map_err(|diagnostics| diagnostics.to_string()).and_then(|compiled| {
            for input in &compiled.inputs {
                println!("cargo::rerun-if-changed={}", input.display());
            }
            std::fs::write(out.join(name), compiled.source).map_err(|error| format!("{name}: {error}"))
        });
    if let Err(message) = outcome {
        eprintln!("{message}");
        std::process::exit(1);
    }
}
