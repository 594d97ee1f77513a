//! `schema`: the JSON Schema of a registry's files, for editors.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::registry::SCHEMAS;

use super::{Stop, folder};

#[derive(Args)]
pub struct Schema {
    /// The registry, which gets a folder `schema` [default: `registry` in the current package]
    directory: Option<PathBuf>,
}

impl Schema {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let directory = folder::registry(self.directory.as_deref());
        if !directory.is_dir() {
            return Err(Stop::Input(format!("{}: there is no such directory", directory.display())));
        }
        let directory = directory.join("schema");
        for (name, text) in SCHEMAS {
            let path = directory.join(name);
            replace(&path, text).map_err(|error| Stop::Input(format!("{}: {error}", path.display())))?;
            writeln!(out, "{}", path.display())?;
        }
        Ok(())
    }
}

/// Writes a file, whole or not at all.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    folder::temporary(path, text)?.persist(path).map(|_| ()).map_err(|error| error.error)
}
