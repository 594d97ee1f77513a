//! The registry that a command is about.

use std::path::{Path, PathBuf};

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
