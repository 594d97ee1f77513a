//! `emit`: what other runtimes read, beside exported files.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optimum_exporters::emit::{GenaiOptions, genai_config};
use optimum_exporters::{Arguments, Decoder, ModelOptions, whole_file};

use super::Stop;

#[derive(Args)]
pub struct Emit {
    /// The directory with the exported files and the model's config
    directory: PathBuf,
    /// What is to read it
    #[arg(long = "for")]
    target: Target,
    /// The task [default: the one that the files tell]
    #[arg(long)]
    task: Option<String>,
    /// For how many tokens the model is made [default: what its config says]
    #[arg(long, value_name = "N")]
    context_length: Option<usize>,
    /// What stands after a file's name, for instance `_quantized`
    #[arg(long, value_name = "TEXT", default_value = "")]
    addition: String,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// Print it, and write nothing
    #[arg(long)]
    print: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// `genai_config.json`, for a decoder that is in one file
    OnnxruntimeGenai,
}

impl Target {
    const fn file(self) -> &'static str {
        match self {
            Self::OnnxruntimeGenai => "genai_config.json",
        }
    }
}

impl Emit {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let text = self.text()?;
        if self.print {
            out.write_all(text.as_bytes())?;
            return Ok(());
        }
        let path = self.directory.join(self.target.file());
        let written = match self.force {
            true => whole_file::replace(&path, |file| file.write_all(text.as_bytes())),
            false => whole_file::create(&path, &text),
        };
        written.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => {
                Stop::Input(format!("{} is there already: --force writes over it", path.display()))
            }
            _ => Stop::Input(format!("{}: {error}", path.display())),
        })?;
        writeln!(out, "{}", path.display())?;
        Ok(())
    }

    fn text(&self) -> Result<String, Stop> {
        let mut options = ModelOptions::new();
        if let Some(task) = &self.task {
            options = options.task(task);
        }
        let model = options.open(&self.directory)?;
        let found = Decoder::find(&model, &Arguments::new(), &self.addition)?;
        let file = relative(&found.file.0, &self.directory);
        let config = match self.target {
            Target::OnnxruntimeGenai => {
                genai_config(&found.decoder, &file, &GenaiOptions { context_length: self.context_length })?
            }
        };
        Ok(format!("{config:#}\n"))
    }
}

/// A file as it stands in a directory, with slashes on every system.
fn relative(file: &Path, directory: &Path) -> String {
    let parts = file.strip_prefix(directory).unwrap_or(file).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
