//! `show`: the contract of a model's export.

use std::io::Write;
use std::path::Path;

use clap::Args;
use optimum_exporters::arguments::Given;
use optimum_exporters::{
    Arguments, Axes, DynamicAxes, ExporterConfig, PretrainedConfig, Query, TasksManager, axes::Part,
};

use super::{Scope, Stop, contract};

#[derive(Args)]
pub struct Show {
    /// A config.json, a directory that holds one, or a model type for a config with defaults alone
    model: String,
    /// The task, for instance `text-generation-with-past`; without it, the tasks there are
    #[arg(long)]
    task: Option<String>,
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
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn argument(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Show {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let config = self.config()?;
        let mut query = Query::new(&self.scope.exporter).model(&config);
        if let Some(library) = &self.scope.library {
            query = query.library_name(library);
        }
        if let Some(model_type) = self.model_type() {
            query = query.model_type(model_type);
        }
        let Some(task) = &self.task else { return self.tasks(&config, out) };
        let arguments = self.arguments();
        let constructor = TasksManager::get_exporter_config_constructor(&query.task(task))?;
        let mut exporter_config = constructor.bind(&arguments).call(&config)?;
        if let Some(variant) = &self.variant {
            exporter_config.set_variant(variant)?;
        }
        if self.json {
            serde_json::to_writer_pretty(&mut *out, &contract::contract(&exporter_config))
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
            return Ok(());
        }
        table(&exporter_config, out)
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

    fn tasks(&self, config: &PretrainedConfig, out: &mut impl Write) -> Result<(), Stop> {
        let Scope { exporter, library } = &self.scope;
        let model_type = self.model_type().or(config.model_type());
        let model_type = model_type.ok_or(optimum_exporters::Error::NoModelType)?;
        let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, library.as_deref())?;
        writeln!(out, "{model_type} can be exported with {exporter} for these tasks; choose one with --task:")?;
        for (task, _) in tasks {
            writeln!(out, "  {task}")?;
        }
        Ok(())
    }
}

fn table(config: &ExporterConfig, out: &mut impl Write) -> Result<(), Stop> {
    let class = config.class();
    writeln!(out, "{} for {} with {}, opset {}", class.name, config.task(), class.exporter, class.default_opset)?;
    let mut facts = vec![("variant", config.variant().to_owned())];
    facts.extend(config.behavior().map(|behavior| ("behavior", behavior.to_owned())));
    facts.extend(config.use_past().map(|flag| ("past in outputs", yes(flag).to_owned())));
    facts.extend(config.use_past_in_inputs().map(|flag| ("past in inputs", yes(flag).to_owned())));
    for (name, value) in config.values_override()? {
        facts.push(("config override", format!("{name}: {value}")));
    }
    for (from, to) in config.torch_to_onnx_input_map()? {
        facts.push(("input renamed", format!("{from} to {to}")));
    }
    for (from, to) in config.torch_to_onnx_output_map()? {
        facts.push(("output renamed", format!("{from} to {to}")));
    }
    for (name, value) in facts {
        writeln!(out, "  {name:<16} {value}")?;
    }
    for warning in config.warnings() {
        writeln!(out, "  warning: {warning}")?;
    }
    section("inputs", &config.inputs()?, out)?;
    section("outputs", &config.outputs()?, out)
}

const fn yes(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// Names and axes in two columns, runs over layers in one line each.
fn section(title: &str, tensors: &DynamicAxes, out: &mut impl Write) -> Result<(), Stop> {
    let mut rows = Vec::new();
    for part in tensors.parts() {
        match part {
            Part::Tensor(name, axes) => rows.push(((*name).to_owned(), describe(axes))),
            Part::Layers { count, tensors } => {
                for (name, axes) in tensors {
                    rows.push((format!("{}.{{0..{}}}{}", name.stem, count - 1, name.suffix), describe(axes)));
                }
            }
        }
    }
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    writeln!(out, "\n{title} ({})", tensors.len())?;
    for (name, axes) in rows {
        writeln!(out, "  {name:<width$}  {axes}")?;
    }
    Ok(())
}

fn describe(axes: &Axes) -> String {
    if axes.is_empty() {
        return "no dynamic axis".to_owned();
    }
    let each: Vec<_> = axes.iter().map(|(axis, symbol)| format!("{axis}: {symbol}")).collect();
    each.join(", ")
}
