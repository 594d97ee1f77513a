//! The options that say which model is meant and how it is exported.

use std::path::Path;

use clap::Args;
use optimum_exporters::arguments::Given;
use optimum_exporters::{
    Arguments, Error, ExportConfigConstructor, ExporterConfig, PretrainedConfig, Query, TasksManager,
};

use super::sizes::option;
use super::source::{Place, Source};
use super::{Scope, Stop, short};

#[derive(Args)]
pub struct Model {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    pub scope: Scope,
    /// The model type, where it is not the config's
    #[arg(long)]
    model_type: Option<String>,
    /// The variant of the export
    #[arg(long)]
    variant: Option<String>,
    /// The type of integer inputs
    #[arg(long, value_name = "DTYPE", value_parser = ["int64", "int32", "int8"])]
    int_dtype: Option<String>,
    /// The type of floating point inputs
    #[arg(long, value_name = "DTYPE", value_parser = ["fp32", "fp16", "bf16"])]
    float_dtype: Option<String>,
}

/// The options that choose a part of the model.
#[derive(Args)]
pub struct Part {
    /// The part of the model: monolith, encoder or decoder
    #[arg(long)]
    behavior: Option<String>,
    /// Take past key values as inputs
    #[arg(long, visible_alias = "use-past-in-inputs")]
    with_past_inputs: bool,
    /// Another argument of the config class, for instance `model_part=decoder`
    #[arg(long = "arg", value_name = "NAME=VALUE", value_parser = argument)]
    arguments: Vec<(String, String)>,
}

fn argument(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Part {
    /// Whether no part is chosen.
    pub fn is_whole(&self) -> bool {
        self.behavior.is_none() && !self.with_past_inputs && self.arguments.is_empty()
    }

    /// Gives the arguments that choose the part.
    pub fn add_to(&self, arguments: &mut Arguments) {
        if let Some(behavior) = &self.behavior {
            arguments.set("behavior", behavior.as_str());
        }
        if self.with_past_inputs {
            arguments.set("use_past_in_inputs", true);
        }
        for (name, value) in &self.arguments {
            match value.as_str() {
                "true" => arguments.set(name, true),
                "false" => arguments.set(name, false),
                "null" | "none" => arguments.set(name, Given::None),
                word => match word.parse::<i64>() {
                    Ok(size) => arguments.set(name, size),
                    Err(_) => arguments.set(name, word),
                },
            }
        }
    }
}

impl Model {
    /// The directory that MODEL names, if it is one.
    pub fn directory(&self) -> Result<Option<&Path>, Stop> {
        match self.source.place()? {
            Place::Path(path) if path.is_dir() => Ok(Some(path)),
            _ => Ok(None),
        }
    }

    /// The config that MODEL names.
    pub fn config(&self) -> Result<PretrainedConfig, Stop> {
        match self.source.place()? {
            Place::Path(path) => Ok(PretrainedConfig::from_path(path)?),
            Place::ModelType => Ok(PretrainedConfig::empty(&self.source.name)),
        }
    }

    /// The constructor for a task.
    pub fn constructor(
        &self,
        config: &PretrainedConfig,
        task: &str,
    ) -> Result<ExportConfigConstructor<'static>, Error> {
        let mut query = Query::new(&self.scope.exporter).task(task);
        let model_type = self.model_type(config).ok_or(Error::NoModelType)?;
        if let Some(library) = self.library_of(model_type) {
            query = query.library_name(library);
        }
        TasksManager::get_exporter_config_constructor(&query.model_type(model_type))
            .map(ExportConfigConstructor::unbound)
    }

    /// The exporter config for a task, with the arguments of the constructor.
    pub fn exporter_config(
        &self,
        config: &PretrainedConfig,
        task: &str,
        arguments: &Arguments,
    ) -> Result<ExporterConfig, Error> {
        let mut exporter_config = self.constructor(config, task)?.call_with(config, arguments)?;
        if let Some(variant) = &self.variant {
            exporter_config.set_variant(variant)?;
        }
        Ok(exporter_config)
    }

    /// The arguments that every part of the model is constructed with.
    pub fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::new();
        for (name, value) in [("int_dtype", &self.int_dtype), ("float_dtype", &self.float_dtype)] {
            if let Some(value) = value {
                arguments.set(name, value.as_str());
            }
        }
        arguments
    }

    pub fn model_type<'a>(&'a self, config: &'a PretrainedConfig) -> Option<&'a str> {
        let by_library = || {
            let library = TasksManager::libraries().iter().find(|library| Some(library.name) == self.library())?;
            config.json().get(library.model_type_key?)?.as_str()
        };
        self.model_type.as_deref().or_else(|| config.model_type()).or_else(by_library)
    }

    pub fn library(&self) -> Option<&str> {
        self.scope.library.as_deref()
    }

    /// The library asked for, else the first that has the model type.
    fn library_of(&self, model_type: &str) -> Option<&str> {
        let first = || TasksManager::models().find(|model| model.model_type == model_type);
        self.library().or_else(|| first().map(|model| model.library.name))
    }

    /// What an error means for one who gave MODEL on the command line.
    pub fn explain(&self, error: Error) -> Stop {
        Stop::Input(match (&error, self.source.path().is_some()) {
            (Error::UnknownModelType { others, .. }, false) if others.is_empty() => {
                format!("there is no file or directory `{}`, and {error}", short(&self.source.name))
            }
            (Error::MissingAttribute { .. }, false) => {
                format!("{error}; a model type alone stands for a config with defaults: give a config.json")
            }
            (Error::MissingAxis { axis, .. }, _) => format!("{error}; give one with {}", option(axis)),
            (Error::NoModelType, true) => {
                format!("{} has no `model_type`: say what it is with --model-type or --library", self.source.name)
            }
            _ => error.to_string(),
        })
    }
}
