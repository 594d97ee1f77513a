//! What build scripts do around the compiler.

use std::path::PathBuf;

use super::{Compiler, Sources};

impl Compiler<'_> {
    /// What a `build.rs` calls: compiles the registry in `directory`, relative to the package, into the
    /// file `name` in `OUT_DIR`, and has Cargo run again when a file of the registry is added, changed,
    /// renamed or removed.
    ///
    /// Errors are printed as they are, and end the build.
    pub fn build_script(&self, directory: &str, name: &str) {
        if let Err(message) = self.write(directory, name) {
            eprintln!("{message}");
            std::process::exit(1);
        }
        // Of all that is in it: a script that has failed is run again in any case.
        println!("cargo::rerun-if-changed={directory}");
    }

    fn write(&self, directory: &str, name: &str) -> Result<(), String> {
        let compiled = self
            .compile(&path_of("CARGO_MANIFEST_DIR").join(directory))
            .map_err(|diagnostics| diagnostics.render(Some(directory), false))?;
        std::fs::write(path_of("OUT_DIR").join(name), compiled.source).map_err(|error| format!("{name}: {error}"))
    }
}

/// Writes the files of the registry in `directory`, relative to the package, into the file `name` in
/// `OUT_DIR`, as an expression of type `&[(&str, &str)]`: the name of each and its text.
pub fn embed(directory: &str, name: &str) -> Result<(), String> {
    let directory = path_of("CARGO_MANIFEST_DIR").join(directory);
    let sources = Sources::read(&directory);
    let entry = |name: &str| format!("({name:?}, include_str!({:?})),\n", directory.join(name).display());
    let entries: String = sources.names().map(entry).collect();
    std::fs::write(path_of("OUT_DIR").join(name), format!("&[{entries}]")).map_err(|error| format!("{name}: {error}"))
}

fn path_of(variable: &str) -> PathBuf {
    std::env::var_os(variable).map(PathBuf::from).unwrap_or_default()
}
