//! Which model, and which of its exports: the options that commands share.

use std::io::Write;
use std::path::Path;

use clap::Args;
use optimum_exporters::arguments::Given;
use optimum_exporters::{Arguments, Error, ExporterConfig, PretrainedConfig, Query, TasksManager};

use super::{Scope, Stop};

/// A model and what its exporter config is constructed with, but for the task.
#[derive(Args)]
pub struct Model {
    /// A config.json, a directory that holds one, or a model type for a config with defaults alone
    model: String,
    #[command(flatten)]
    scope: Scope,
    /// The model type, where it is not the config's
    #[arg(long)]
    model_type: Option<String>,
    /// The variant of the export
    #[arg(long)]
    variant: Option<String>,
    /// The part of the model: monolith, encoder or decoder
    #[arg(long)]
    behavior: Option<String>,
    /// Take past key values as inputs
    #[arg(long, visible_alias = "use-past-in-inputs")]
    with_past_inputs: bool,
    /// The type of integer inputs
    #[arg(long, value_name = "DTYPE", value_parser = ["int64", "int32", "int8"])]
    int_dtype: Option<String>,
    /// The type of floating point inputs
    #[arg(long, value_name = "DTYPE", value_parser = ["fp32", "fp16", "bf16"])]
    float_dtype: Option<String>,
    /// Another argument of the config class, for instance `model_part=decoder`
    #[arg(long = "arg", value_name = "NAME=VALUE", value_parser = argument)]
    arguments: Vec<(String, String)>,
}

fn argument(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Model {
    /// The exporter config for a task.
    pub fn exporter_config(&self, task: &str) -> Result<ExporterConfig, Stop> {
        let config = self.config()?;
        let mut query = Query::new(&self.scope.exporter).model(&config).task(task);
        if let Some(library) = &self.scope.library {
            query = query.library_name(library);
        }
        if let Some(model_type) = self.model_type() {
            query = query.model_type(model_type);
        }
        let arguments = self.arguments();
        let constructor = TasksManager::get_exporter_config_constructor(&query)?;
        let mut exporter_config = constructor.bind(&arguments).call(&config)?;
        if let Some(variant) = &self.variant {
            exporter_config.set_variant(variant)?;
        }
        Ok(exporter_config)
    }

    /// Writes the tasks that the model can be exported for.
    pub fn tasks(&self, out: &mut impl Write) -> Result<(), Stop> {
        let config = self.config()?;
        let Scope { exporter, library } = &self.scope;
        let model_type = self.model_type().or(config.model_type()).ok_or(Error::NoModelType)?;
        let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, library.as_deref())?;
        writeln!(out, "{model_type} can be exported with {exporter} for these tasks; choose one with --task:")?;
        for (task, _) in tasks {
            writeln!(out, "  {task}")?;
        }
        Ok(())
    }

    /// The config, and nothing but the model type where no file is meant.
    fn config(&self) -> Result<PretrainedConfig, Stop> {
        if self.is_file() {
            Ok(PretrainedConfig::from_path(&self.model)?)
        } else {
            Ok(PretrainedConfig::empty(&self.model))
        }
    }

    fn is_file(&self) -> bool {
        let is_known = TasksManager::models().any(|model| model.model_type == self.model);
        let path = Path::new(&self.model);
        let is_path = self.model.contains(['/', '\\']) || path.extension().is_some_and(|extension| extension == "json");
        is_path || !is_known && path.exists()
    }

    fn model_type(&self) -> Option<&str> {
        let by_name = (!self.is_file()).then_some(self.model.as_str());
        self.model_type.as_deref().or(by_name)
    }

    fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::new();
        let options =
            [("behavior", &self.behavior), ("int_dtype", &self.int_dtype), ("float_dtype", &self.float_dtype)];
        for (name, value) in options {
            if let Some(value) = value {
                arguments.set(name, value.as_str());
            }
        }
        if self.with_past_inputs {
            arguments.set("use_past_in_inputs", true);
        }
        for (name, value) in &self.arguments {
            match value.as_str() {
                "true" => arguments.set(name, true),
                "false" => arguments.set(name, false),
                "null" | "none" => arguments.set(name, Given::None),
                word => arguments.set(name, word),
            }
        }
        arguments
    }
}
