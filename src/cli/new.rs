//! `new`: the file of a model that is like another.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::codegen::{Compiler, Diagnostics, NewModel, NewModelError, Sources};
use optimum_exporters::registry::SOURCES;
use optimum_exporters::whole_file;

use super::{Stop, folder, lint, short};

#[derive(Args)]
pub struct New {
    /// The model type of the new model, which is the file's name as well
    model_type: String,
    /// The model type that it is like, for instance `bert`
    #[arg(long)]
    like: String,
    /// The library [default: that of the model that it is like]
    #[arg(long)]
    library: Option<String>,
    /// The name of its class [default: one that goes by those there are]
    #[arg(long)]
    class: Option<String>,
    /// The exporter that it gets a class of [default: all that export the model that it is like]
    #[arg(long)]
    exporter: Option<String>,
    /// The registry [default: `registry` in the current package]
    #[arg(long, value_name = "DIR")]
    registry: Option<PathBuf>,
}

impl New {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let directory = folder::registry(self.registry.as_deref());
        let sources = if directory.exists() { Sources::read(&directory) } else { Sources::default() };
        let Self { model_type, like, library, class, exporter, .. } = self;
        let [library, class, exporter] = [library, class, exporter].map(Option::as_deref);
        let new = NewModel { model_type, like, library, class, exporter };
        let (name, text) = compiler(&sources).new_model(&sources, new).map_err(|error| match error {
            NewModelError::Registry(diagnostics) => lint::show(&diagnostics, &directory),
            NewModelError::SeveralClasses(_) => Stop::Input(format!("{error}: choose one with --exporter")),
            NewModelError::ClassExists { .. } => Stop::Input(format!("{error} with --class")),
            error => Stop::Input(error.to_string()),
        })?;
        let elsewhere = check(&sources, &name, &text).map_err(|diagnostics| lint::show(&diagnostics, &directory))?;
        let path = directory.join(name);
        create(&path, &text).map_err(|error| Stop::Input(format!("{}: {error}", path.display())))?;
        writeln!(out, "{}\n\n{}", path.display(), text.trim_end())?;
        writeln!(
            out,
            "\nTasks and defaults are those of `{}`: put those of the new model in their place.",
            short(like)
        )?;
        if let Some(files) = elsewhere {
            // Standard error may be closed, and there is nobody left to tell.
            let _ = writeln!(
                io::stderr(),
                "warning: the file is written, and the registry has errors elsewhere, in {files}: `lint` shows them"
            );
        }
        Ok(())
    }
}

/// The compiler of a registry. One without a file is begun, and laid over the built-in one.
fn compiler(sources: &Sources) -> Compiler<'static> {
    let is_begun = sources.names().next().is_none();
    if is_begun { Compiler::new().over(SOURCES) } else { folder::compiler(sources) }
}

/// The files that have errors without the new one; what is wrong with the new one is an error.
fn check(sources: &Sources, name: &str, text: &str) -> Result<Option<String>, Diagnostics> {
    let compiler = compiler(sources);
    let Err(found) = compiler.check(&sources.clone().with(name, text)) else { return Ok(None) };
    let before = compiler.check(sources).err().unwrap_or_default();
    let of_new = found.beyond(&before);
    if of_new.iter().next().is_some() {
        return Err(of_new);
    }
    let mut files: Vec<_> = before.iter().map(|found| found.span.file.as_str()).collect();
    files.dedup();
    Ok(Some(files.join(", ")))
}

/// Writes a file that is not there yet, whole or not at all, into a folder that may not be there either.
fn create(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    whole_file::create(path, text)
}
