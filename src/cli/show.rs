//! `show`: the contract of a model's export.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::arguments::{Argument, Given};
use optimum_exporters::{
    ArgumentValue, Arguments, Axes, DynamicAxes, Error, ExporterConfig, PretrainedConfig, Query, TasksManager,
    axes::Part,
};
use serde_json::json;

use super::table::{Table, plain};
use super::{Scope, Stop, contract, report};
use crate::nearest::nearest;

#[derive(Args)]
pub struct Show {
    /// A config.json, a directory that holds one, or a model type, which stands for a config with
    /// defaults alone
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
        let config = if self.is_path() { self.read()? } else { PretrainedConfig::empty(&self.model) };
        let printed = match &self.task {
            None => self.tasks(&config),
            Some(task) => self.contract(&config, task),
        };
        Ok(out.write_all(printed.map_err(|error| self.explain(error))?.as_bytes())?)
    }

    /// Whether MODEL is a file or directory, and not a model type. A model type wins over a file of
    /// the same name, which `./name` means.
    fn is_path(&self) -> bool {
        let is_known = TasksManager::models().any(|model| model.model_type == self.model);
        let path = Path::new(&self.model);
        let is_path = self.model.contains(['/', '\\']) || path.extension().is_some_and(|extension| extension == "json");
        is_path || !is_known && path.exists()
    }

    fn read(&self) -> Result<PretrainedConfig, Stop> {
        let path = Path::new(&self.model);
        if path.exists() {
            return Ok(PretrainedConfig::from_path(path)?);
        }
        let near = near_path(path).map_or_else(String::new, |near| format!("; did you mean `{}`?", near.display()));
        Err(Stop::Input(format!("there is no file or directory `{}`{near}", self.model)))
    }

    fn model_type<'a>(&'a self, config: &'a PretrainedConfig) -> Option<&'a str> {
        let by_library = || {
            let library = TasksManager::libraries().iter().find(|library| Some(library.name) == self.library())?;
            config.json().get(library.model_type_key?)?.as_str()
        };
        self.model_type.as_deref().or_else(|| config.model_type()).or_else(by_library)
    }

    fn library(&self) -> Option<&str> {
        self.scope.library.as_deref()
    }

    /// The tasks that the model type supports.
    fn tasks(&self, config: &PretrainedConfig) -> Result<String, Error> {
        let exporter = &*self.scope.exporter;
        let model_type = self.model_type(config).ok_or(Error::NoModelType)?;
        let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, self.library())?;
        let tasks: Vec<_> = tasks.iter().map(|(task, _)| *task).collect();
        if self.json {
            return Ok(format!("{:#}\n", json!({"model_type": model_type, "exporter": exporter, "tasks": tasks})));
        }
        let model_type = plain(model_type);
        Ok(format!(
            "{model_type} can be exported with {exporter} for these tasks; choose one with --task:\n  {}\n",
            tasks.join("\n  ")
        ))
    }

    /// The whole contract, or the first error in it.
    fn contract(&self, config: &PretrainedConfig, task: &str) -> Result<String, Error> {
        let arguments = self.arguments();
        let mut query = Query::new(&self.scope.exporter).model(config).task(task);
        if let Some(library) = self.library() {
            query = query.library_name(library);
        }
        if let Some(model_type) = self.model_type(config) {
            query = query.model_type(model_type);
        }
        let constructor = TasksManager::get_exporter_config_constructor(&query)?;
        let mut exporter_config = constructor.bind(&arguments).call(config)?;
        if let Some(variant) = &self.variant {
            exporter_config.set_variant(variant)?;
        }
        let page = page(&exporter_config, task)?;
        exporter_config.warnings().iter().for_each(|warning| report("warning", warning));
        Ok(if self.json { format!("{:#}\n", contract::contract(&exporter_config)) } else { page })
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

    /// What an error means for one who gave MODEL on the command line.
    fn explain(&self, error: Error) -> Stop {
        Stop::Input(match (&error, self.is_path()) {
            (Error::UnknownModelType { others, .. }, false) if others.is_empty() => {
                format!("there is no file or directory `{}`, and {error}", self.model)
            }
            (Error::MissingAttribute { .. }, false) => {
                format!("{error}; a model type alone stands for a config with defaults: give a config.json")
            }
            (Error::NoModelType, true) => {
                format!("{} has no `model_type`: say what it is with --model-type or --library", self.model)
            }
            _ => error.to_string(),
        })
    }
}

/// The path that was most likely meant by one that leads nowhere.
fn near_path(path: &Path) -> Option<PathBuf> {
    const MOST: usize = 10_000;
    let parent = path.ancestors().skip(1).find(|parent| parent.as_os_str().is_empty() || parent.is_dir())?;
    let rest = path.strip_prefix(parent).ok()?;
    let missing = rest.components().next()?.as_os_str().to_str()?;
    let directory = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let names: Vec<_> =
        directory.read_dir().ok()?.take(MOST).filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let near = parent.join(nearest(missing, names.iter().map(String::as_str))?);
    let whole = rest.components().skip(1).fold(near.clone(), |path, part| path.join(part));
    Some(if whole.exists() { whole } else { near })
}

/// The contract for a person to read.
fn page(config: &ExporterConfig, asked: &str) -> Result<String, Error> {
    let mut page = String::new();
    let mut add = |table: &dyn std::fmt::Display| {
        let gap = if page.is_empty() { "" } else { "\n" };
        let _ = write!(page, "{gap}{table}");
    };
    add(&facts(config, asked)?);
    add(&tensors("inputs", &config.inputs()?));
    add(&tensors("outputs", &config.outputs()?));
    let maps = [
        ("inputs of the model", config.torch_to_onnx_input_map()?),
        ("outputs of the model", config.torch_to_onnx_output_map()?),
    ];
    for (title, pairs) in maps.into_iter().filter(|(_, pairs)| !pairs.is_empty()) {
        let mut table = Table::new([title, "in the export"]);
        pairs.into_iter().for_each(|(from, to)| table.row([from, to]));
        add(&table);
    }
    add(&options(config));
    Ok(page)
}

fn facts(config: &ExporterConfig, asked: &str) -> Result<Table<2>, Error> {
    let class = config.class();
    let mut table = Table::new([class.name, &format!("{} with {}", config.task(), class.exporter)]);
    if asked.strip_suffix("-with-past").unwrap_or(asked) != config.task() {
        table.row(["asked for", asked]);
    }
    table.row(["opset", &class.default_opset.to_string()]);
    let versions =
        format!("transformers {}, torch {} or later", class.min_transformers_version, class.min_torch_version);
    table.row(["needs", &versions]);
    table.row(["tolerance", &format!("{:e}", class.atol_for_validation)]);
    table.row(["patcher", class.model_patcher]);
    if let [_, _, ..] = class.variants {
        let meaning = class.variants.iter().find(|(name, _)| *name == config.variant());
        table.row(["variant", &meaning.map_or_else(String::new, |(name, meaning)| format!("{name}: {meaning}"))]);
    }
    let past = match (config.use_past(), config.use_past_in_inputs()) {
        (Some(true), Some(true)) => "in the inputs and the outputs",
        (Some(true), _) => "in the outputs; --with-past-inputs takes it as inputs too",
        (_, Some(true)) => "in the inputs; a task -with-past has it in the outputs too",
        _ => "",
    };
    if !past.is_empty() {
        table.row(["past", past]);
    }
    for (name, value) in config.values_override()? {
        table.row(["config override", &format!("{name} = {value}")]);
    }
    Ok(table)
}

/// A row for each tensor, and one for the same tensor of all layers.
fn tensors(title: &str, tensors: &DynamicAxes) -> Table<2> {
    let mut table = Table::new([&format!("{title} ({})", tensors.len()), "dynamic axes"]);
    for part in tensors.parts() {
        match part {
            Part::Tensor(name, axes) => table.row([name, &described(axes)]),
            Part::Layers { count, tensors } => {
                let layers = if *count == 1 { "0".to_owned() } else { format!("{{0..{}}}", count - 1) };
                for (name, axes) in tensors {
                    table.row([&format!("{}.{layers}{}", name.stem, name.suffix), &described(axes)]);
                }
            }
        }
    }
    table
}

fn described(axes: &Axes) -> String {
    if axes.is_empty() {
        return "none".to_owned();
    }
    let each: Vec<_> = axes.iter().map(|(axis, symbol)| format!("{axis}: {symbol}")).collect();
    each.join(", ")
}

/// What can be chosen on the command line, and what was.
fn options(config: &ExporterConfig) -> Table<3> {
    let class = config.class();
    let mut table = Table::new(["options", "value", "other choices"]);
    let mut row = |option: &str, value: &str, choices: &[&str]| {
        let others: Vec<_> = choices.iter().copied().filter(|choice| *choice != value).collect();
        table.row([option, value, &others.join(", ")]);
    };
    if let [_, _, ..] = class.variants {
        row("--variant", config.variant(), &class.variants.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
    let is_option = |argument: &&Argument| argument.in_constructor && !matches!(argument.name, "variant" | "use_past");
    for argument in class.arguments.iter().filter(is_option) {
        let value = config.argument(argument.name).unwrap_or(ArgumentValue::None).to_string();
        match argument.name {
            "use_past_in_inputs" => {
                row("--with-past-inputs", if value == "true" { "on" } else { "off" }, &["on", "off"]);
            }
            "behavior" => row("--behavior", &value, argument.one_of),
            "int_dtype" => row("--int-dtype", &value, argument.one_of),
            "float_dtype" => row("--float-dtype", &value, argument.one_of),
            name if argument.one_of.is_empty() => row(&format!("--arg {name}="), &value, &["true", "false"]),
            name => row(&format!("--arg {name}="), &value, argument.one_of),
        }
    }
    table
}
