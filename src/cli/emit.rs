//! `emit`: what other runtimes read, beside exported files.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optimum_exporters::emit::{GenaiOptions, TransformersJs, TransformersJsOptions, genai_config, transformers_js};
use optimum_exporters::{Arguments, Decoder, Model, ModelOptions, whole_file};

use super::sizes::named_size;
use super::table::plain;
use super::{Stop, report};

/// What transformers.js reads.
const CONFIG: &str = "config.json";

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
    /// Of onnxruntime-genai: for how many tokens the model is made [default: what its config says]
    #[arg(long, value_name = "N")]
    context_length: Option<usize>,
    /// Of onnxruntime-genai: what stands after a file's name, for instance `_quantized`
    #[arg(long, value_name = "TEXT")]
    addition: Option<String>,
    /// Of transformers.js: the type of weights that is loaded where the caller says none, for instance `q8`
    #[arg(long)]
    dtype: Option<String>,
    /// Of transformers.js: the size that an axis has in every run, by its name in the files
    #[arg(long = "axis", value_name = "NAME=N", value_parser = named_size)]
    axes: Vec<(String, i64)>,
    /// Of transformers.js: give every axis a size, that of --axis or what the config says
    #[arg(long)]
    static_axes: bool,
    /// Write over what is there
    #[arg(long)]
    force: bool,
    /// Print it, and write nothing
    #[arg(long)]
    print: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// `genai_config.json`, for a decoder that is in one file
    OnnxruntimeGenai,
    /// `transformers.js_config` in `config.json`
    #[value(name = "transformers.js")]
    TransformersJs,
}

impl Emit {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        self.has_effect()?;
        let mut options = ModelOptions::new();
        if let Some(task) = &self.task {
            options = options.task(task);
        }
        let model = options.open(&self.directory)?;
        match self.target {
            Target::OnnxruntimeGenai => self.genai(&model, out),
            Target::TransformersJs => self.transformers_js(&model, out),
        }
    }

    /// Options that the target takes nothing of.
    fn has_effect(&self) -> Result<(), Stop> {
        let of_genai = [("--context-length", self.context_length.is_some()), ("--addition", self.addition.is_some())];
        let of_js =
            [("--dtype", self.dtype.is_some()), ("--axis", !self.axes.is_empty()), ("--static-axes", self.static_axes)];
        let others = match self.target {
            Target::OnnxruntimeGenai => &of_js[..],
            Target::TransformersJs => &of_genai[..],
        };
        match others.iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => {
                Err(Stop::Usage(format!("{option} has no effect on what is written for that runtime")))
            }
            None => Ok(()),
        }
    }

    fn genai(&self, model: &Model, out: &mut impl Write) -> Result<(), Stop> {
        let found = Decoder::find(model, &Arguments::new(), self.addition.as_deref().unwrap_or_default())?;
        let file = relative(&found.file.0, &self.directory);
        let options = GenaiOptions { context_length: self.context_length };
        let text = format!("{:#}\n", genai_config(&found.decoder, &file, &options)?);
        if self.print {
            return Ok(out.write_all(text.as_bytes())?);
        }
        let path = self.directory.join("genai_config.json");
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
        Ok(writeln!(out, "{}", path.display())?)
    }

    fn transformers_js(&self, model: &Model, out: &mut impl Write) -> Result<(), Stop> {
        let axes = self.axes.iter().cloned().collect();
        let options = TransformersJsOptions { dtype: self.dtype.clone(), axes, is_static: self.static_axes };
        let emitted = transformers_js(model, &options)?;
        if self.print {
            return Ok(writeln!(out, "{:#}", emitted.to_json())?);
        }
        let path = self.directory.join(CONFIG);
        let failed = |error: std::io::Error| Stop::Input(format!("{}: {error}", path.display()));
        let before = std::fs::read_to_string(&path).map_err(failed)?;
        let text = emitted
            .write_into(&before, self.force)
            .map_err(|error| Stop::Input(format!("{error}{}", force(&error))))?;
        whole_file::replace(&path, |file| file.write_all(text.as_bytes())).map_err(failed)?;
        writeln!(out, "{}", path.display())?;
        places(&emitted, out)
    }
}

/// What to do about a block that is there.
fn force(error: &optimum_exporters::Error) -> &'static str {
    if matches!(error, optimum_exporters::Error::Untold { .. }) { ": --force writes over it" } else { "" }
}

/// Says which files are not where they are looked for.
fn places(emitted: &TransformersJs, out: &mut impl Write) -> Result<(), Stop> {
    for (wanted, found) in emitted.files.iter().filter(|(wanted, found)| wanted != found) {
        writeln!(out, "{} has to be {}", plain(found), plain(wanted))?;
    }
    for (file, reason) in &emitted.unread {
        report("note", &format!("{file}: {reason}"));
    }
    Ok(())
}

/// A file as it stands in a directory, with slashes on every system.
fn relative(file: &Path, directory: &Path) -> String {
    let parts = file.strip_prefix(directory).unwrap_or(file).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
