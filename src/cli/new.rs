//! `new`: the file of a model that is like another.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::PretrainedConfig;
use optimum_exporters::codegen::{Compiler, Diagnostics, NewFile, NewModel, NewModelError, Sources};
use optimum_exporters::registry::SOURCES;
use optimum_exporters::whole_file;
use serde_json::Value;

use super::{Stop, folder, lint, report, short};

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
    /// A config.json of the new model, for instance what its config class saves: its values are the defaults [default:
    /// those of the model that it is like]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
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
        let config = self.config.as_deref().map(PretrainedConfig::from_path).transpose();
        let config = config.map_err(|error| Stop::Input(error.to_string()))?;
        let values = config.as_ref().map(values).unwrap_or_default();
        let new = NewModel { model_type, like, library, class, exporter, config: &values };
        let NewFile { name, text, kept, .. } =
            compiler(&sources).new_model(&sources, new).map_err(|error| match error {
                NewModelError::Registry(diagnostics) => lint::show(&diagnostics, &directory),
                NewModelError::SeveralClasses(_) => Stop::Input(format!("{error}: choose one with --exporter")),
                NewModelError::ClassExists { .. } => Stop::Input(format!("{error} with --class")),
                error => Stop::Input(error.to_string()),
            })?;
        let elsewhere = check(&sources, &name, &text).map_err(|diagnostics| lint::show(&diagnostics, &directory))?;
        let path = directory.join(name);
        create(&path, &text).map_err(|error| Stop::Input(format!("{}: {error}", path.display())))?;
        writeln!(out, "{}\n\n{}", path.display(), text.trim_end())?;
        writeln!(out, "\n{}", self.further(&kept))?;
        let other = config.as_ref().and_then(PretrainedConfig::model_type).filter(|other| other != model_type);
        if let Some(other) = other {
            let other = short(other);
            report("note", &format!("the config is of the model type `{other}`, under which it is looked up"));
        }
        if let Some(files) = elsewhere {
            let said =
                format!("the file is written, and the registry has errors elsewhere, in {files}: `lint` shows them");
            report("warning", &said);
        }
        Ok(())
    }

    /// What is left to be done to the file.
    fn further(&self, kept: &[String]) -> String {
        let like = short(&self.like);
        match &self.config {
            None => format!("Tasks and defaults are those of `{like}`: put those of the new model in their place."),
            Some(_) if kept.is_empty() => {
                format!("Tasks are those of `{like}`: put those of the new model in their place.")
            }
            Some(config) => format!(
                "Tasks are those of `{like}`, as are the defaults that {} does not have: {}. Put those of the new model in their \
                 place, or the name that its configs have for one, as `{{alias: NAME}}`.",
                config.display(),
                kept.join(", ")
            ),
        }
    }
}

/// What a config says, each value as YAML has it.
fn values(config: &PretrainedConfig) -> Vec<(String, String)> {
    config.json().iter().map(|(name, value)| (name.clone(), as_yaml(value))).collect()
}

fn as_yaml(value: &Value) -> String {
    match value {
        Value::Null => "~".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(as_yaml).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
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
