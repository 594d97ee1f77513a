//! What build scripts do around the compiler.

use std::path::{Path, PathBuf};

use crate::compiler::Compiler;
use crate::read::kind::Kind;
use crate::read::sources::Sources;

impl Compiler<'_> {
    /// What a `build.rs` calls: compiles the registry in `directory`, relative to the package, into the
    /// file `name` in `OUT_DIR`, and has Cargo run again when a file of the registry is added, changed,
    /// renamed or removed.
    ///
    /// What stands beside the registry's files, as a `README.md` or `schema/`, does not count, but for two things that
    /// Cargo cannot tell apart. It takes whatever is added to a folder or removed from it for a change of
    /// `models/`, `exporters/` and `model_classes/`, also the backup of an editor. And while one of the files or folders
    /// that a registry can have is missing, all that is in `directory` counts, so that it is noticed when it comes:
    /// a file that holds `{}` and an empty folder are there.
    ///
    /// Errors are printed as they are, and end the build.
    pub fn build_script(&self, directory: &str, name: &str) {
        if let Err(message) = self.write(directory, name) {
            eprintln!("{message}");
            std::process::exit(1);
        }
        // A script that has failed is run again in any case.
        for path in self.watched(directory, &path_of("CARGO_MANIFEST_DIR").join(directory)) {
            println!("cargo::rerun-if-changed={path}");
        }
    }

    /// What Cargo has to watch. It takes a path that is not there for one that has changed, each time.
    fn watched(&self, directory: &str, path: &Path) -> Vec<String> {
        let kinds = Kind::ALL.into_iter().filter(|kind| self.base.is_empty() || !kind.is_of_base_alone());
        let names = kinds.map(Kind::top);
        if names.clone().all(|name| path.join(name).exists()) {
            return names.map(|name| format!("{directory}/{name}")).collect();
        }
        vec![directory.to_owned()]
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
