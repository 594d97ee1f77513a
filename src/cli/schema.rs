//! `schema`: the JSON Schema of a registry's files, for editors.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::registry::SCHEMAS;
use optimum_exporters::whole_file;

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
        let failed = |path: &Path, error: &io::Error| Stop::Input(format!("{}: {error}", path.display()));
        fs::create_dir_all(&directory).map_err(|error| failed(&directory, &error))?;
        for (name, text) in SCHEMAS {
            let path = directory.join(name);
            let written = whole_file::replace(&path, |file| file.write_all(text.as_bytes()));
            written.map_err(|error| failed(&path, &error))?;
            writeln!(out, "{}", path.display())?;
        }
        Ok(())
    }
}
