//! The registry that a command is about.

use std::path::{Path, PathBuf};

use optimum_exporters::codegen::{Compiler, Sources};
use optimum_exporters::registry::SOURCES;

/// The directory that is named, or the `registry/` of the current package: that of the nearest
/// directory upwards which has a `Cargo.toml`.
pub fn registry(named: Option<&Path>) -> PathBuf {
    const NAME: &str = "registry";
    if let Some(named) = named {
        return named.to_owned();
    }
    let here = std::env::current_dir().unwrap_or_default();
    match here.ancestors().find(|directory| directory.join("Cargo.toml").is_file()) {
        Some(package) if package != here => package.join(NAME),
        _ => PathBuf::from(NAME),
    }
}

/// The directory that the names of files in messages start from, of a registry or of a file that is one.
pub fn root(path: &Path) -> &Path {
    if path.is_file() { path.parent().unwrap_or(path) } else { path }
}

/// The compiler of a registry, which may be laid over the built-in one.
pub fn compiler(sources: &Sources) -> Compiler<'static> {
    if sources.is_laid_over() { Compiler::new().over(SOURCES) } else { Compiler::new() }
}
