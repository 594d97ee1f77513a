//! `show`: the contract of a model's export.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write;

use clap::Args;
use optimum_exporters::arguments::Argument;
use optimum_exporters::dummy_inputs::InputTypes;
use optimum_exporters::export_plan::Submodel;
use optimum_exporters::json::{ByName, Json, Object, Sink, put_contract, put_facts};
use optimum_exporters::{ArgumentValue, Axes, DynamicAxes, Error, ExportPlan, ExporterConfig, TasksManager, axes};
use serde_json::{Value, json};

use super::model::{Model, Opened, Part};
use super::sizes::Sizes;
use super::table::{Table, plain};
use super::{Stop, json_page, report, static_axes};

#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    model: Model,
    #[command(flatten)]
    part: Part,
    /// Of a task with past, the contract of the config class as it is constructed for the task, and
    /// not those of the exported files
    #[arg(long)]
    bare: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sizes: Sizes,
}

impl Show {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        self.part.check(&self.model)?;
        let opened = self.model.open(false)?;
        if opened.has_to_choose_task() {
            let printed = self.tasks(&opened).map_err(|error| opened.explain(error))?;
            return Ok(out.write_all(printed.as_bytes())?);
        }
        if self.json {
            let mut page = self.json_page(&opened).map_err(|error| opened.explain(error))?;
            page.model = opened.state_in_json()?;
            return json_page::print(&page, out);
        }
        let page = self.page(&opened).map_err(|error| opened.explain(error))?;
        opened.state(out)?;
        Ok(out.write_all(page.as_bytes())?)
    }

    /// The tasks that the model type supports.
    fn tasks(&self, opened: &Opened<'_>) -> Result<String, Error> {
        let (exporter, model_type) = (opened.exporter(), &opened.model().model_type()?.value);
        let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, opened.library())?;
        let tasks: Vec<_> = tasks.iter().map(|(task, _)| *task).collect();
        if self.json {
            return Ok(format!(
                "{:#}\n",
                json!({"model_type": model_type, "exporter": exporter, "tasks": tasks, "form": json_page::FORM})
            ));
        }
        let model_type = plain(model_type);
        Ok(format!(
            "{model_type} can be exported with {exporter} for these tasks; choose one with --task:\n  {}\n",
            tasks.join("\n  ")
        ))
    }

    /// The exporter config, and the plan where the contract is that of the exported files.
    fn exports(&self, opened: &Opened<'_>) -> Result<(ExporterConfig, Option<ExportPlan>), Error> {
        let mut arguments = opened.arguments();
        self.part.add_to(&mut arguments);
        self.sizes.add_to(&mut arguments);
        let config = opened.exporter_config(&arguments)?;
        if !self.part.is_whole() || self.bare {
            return Ok((config, None));
        }
        let of_files = config.use_past() == Some(true) || matches!(config.inputs(), Err(Error::Unsupported { .. }));
        let plan = match config.export_plan(false) {
            Ok(plan) if of_files || is_one_of_several(&config, &plan) => Some(plan),
            Err(error) if of_files => return Err(error),
            Ok(_) | Err(_) => None,
        };
        Ok((config, plan))
    }

    /// The whole contract as JSON, or the first error in it.
    fn json_page(&self, opened: &Opened<'_>) -> Result<JsonPage, Error> {
        let (config, plan) = self.exports(opened)?;
        config.warnings().iter().for_each(|warning| report("warning", warning));
        let named = |part: &Submodel| Ok((part.name.clone(), Contract::new(&part.config)?));
        let files: Option<Vec<_>> =
            plan.map(|plan| plan.submodels().iter().map(named).collect::<Result<_, Error>>()).transpose()?;
        let whole = match files.as_deref() {
            None => Whole::Contract(Contract::new(&config)?),
            Some([(_, only)]) => Whole::Contract(only.clone()),
            Some(_) => Whole::Facts(config),
        };
        Ok(JsonPage { whole, files, model: None })
    }

    /// The whole contract for a person to read, or the first error in it.
    fn page(&self, opened: &Opened<'_>) -> Result<String, Error> {
        let (config, plan) = self.exports(opened)?;
        // A part of a pipeline has a task of its own.
        let asked = match opened.model().is_pipeline() {
            true => config.task().to_owned(),
            false => opened.model().task(opened.exporter())?.value,
        };
        let text = match plan {
            None => page(&config, &asked)?,
            Some(plan) => files(&config, &plan, &asked)?,
        };
        config.warnings().iter().for_each(|warning| report("warning", warning));
        Ok(text)
    }
}

/// Whether what the class is constructed as by default is a part, and the export has others beside it.
fn is_one_of_several(config: &ExporterConfig, plan: &ExportPlan) -> bool {
    let is_it = |part: &Submodel| part.config.behavior() == config.behavior();
    config.behavior().is_some() && plan.submodels().len() > 1 && plan.submodels().iter().any(is_it)
}

/// What the files take and give that the export for a task with past is made of.
fn files(config: &ExporterConfig, plan: &ExportPlan, task: &str) -> Result<String, Error> {
    let mut text = String::new();
    for part in plan.submodels() {
        let _ = writeln!(text, "{}\n", part.file);
        text.push_str(&page(&part.config, task)?);
        text.push('\n');
    }
    let missing: Vec<_> =
        plan.submodels().iter().map(|part| missing_inputs(config, &part.config)).collect::<Result<_, _>>()?;
    if let Some(missing) = missing.into_iter().find(|missing| !missing.is_empty()) {
        let note = format!(
            "{} as it is constructed for this task lists no {missing}: it takes the past only with \
             use_past_in_inputs. --bare shows that.",
            config.class().name
        );
        let _ = write!(text, "{}", Table::new(["note:", &note]));
    }
    Ok(text)
}

/// The past that the exported file takes and the bare config class does not list.
fn missing_inputs(bare: &ExporterConfig, exported: &ExporterConfig) -> Result<String, Error> {
    let layered = |inputs: DynamicAxes| {
        inputs.parts().iter().find_map(|part| match part {
            axes::Part::Layers { tensors, .. } => tensors.first().map(|(name, _)| name.stem),
            axes::Part::Tensor(..) => None,
        })
    };
    Ok(match (bare.inputs().map(layered), layered(exported.inputs()?)) {
        (Ok(None), Some(stem)) => format!("{stem}.*"),
        _ => String::new(),
    })
}

/// What is printed as JSON: the contract, or what all files have in common where there are several.
struct JsonPage {
    whole: Whole,
    /// The contract of each file, where the task has several or a past.
    files: Option<Vec<(String, Contract)>>,
    /// What was found out about the model.
    model: Option<Value>,
}

enum Whole {
    Contract(Contract),
    Facts(ExporterConfig),
}

impl Json for JsonPage {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        match &self.whole {
            Whole::Contract(contract) => contract.put(&mut fields)?,
            Whole::Facts(config) => put_facts(config, &mut fields)?,
        }
        if let Some(files) = &self.files {
            fields.field("files", files)?;
        }
        if let Some(model) = &self.model {
            fields.field("model", model)?;
        }
        fields.field("form", &json_page::FORM)?;
        fields.end()
    }
}

/// A contract with the type and the rank of each input.
#[derive(Clone)]
struct Contract {
    config: ExporterConfig,
    types: InputTypes,
}

impl Contract {
    fn new(config: &ExporterConfig) -> Result<Self, Error> {
        Ok(Self { types: config.input_types()?, config: config.clone() })
    }

    fn put<O: Object>(&self, fields: &mut O) -> Result<(), O::Failed> {
        put_contract(&self.config, fields)?;
        fields.field("input_types", &self.types)?;
        fields.field("by_name", &ByName { config: &self.config, types: &self.types })
    }
}

impl Json for Contract {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        self.put(&mut fields)?;
        fields.end()
    }
}

/// The contract for a person to read.
fn page(config: &ExporterConfig, asked: &str) -> Result<String, Error> {
    let mut page = String::new();
    let mut add = |table: &dyn std::fmt::Display| {
        let gap = if page.is_empty() { "" } else { "\n" };
        let _ = write!(page, "{gap}{table}");
    };
    add(&facts(config, asked)?);
    if config.class().has_static_axes() {
        add(&static_axes::axes(config)?);
        add(&static_axes::inputs(config)?);
        add(&static_axes::outputs(config)?);
    } else {
        add(&inputs(config)?);
        add(&outputs(config)?);
    }
    let maps = [
        ("inputs of the model", config.torch_to_onnx_input_map()?),
        ("outputs of the model", config.torch_to_onnx_output_map()?),
    ];
    for (title, pairs) in maps.into_iter().filter(|(_, pairs)| !pairs.is_empty()) {
        let mut table = Table::new([title, "in the export"]);
        pairs.into_iter().for_each(|(from, to)| table.row([from, to]));
        add(&table);
    }
    let options = options(config);
    if !options.is_empty() {
        add(&options);
    }
    Ok(page)
}

/// The last version of transformers that exports this, and whether there is any that does.
fn up_to(config: &ExporterConfig) -> String {
    let (least, last) = (config.min_transformers_version(), config.max_transformers_version());
    let numbers = |version: &str| version.split('.').map(|part| part.parse().unwrap_or(0_u64)).collect::<Vec<_>>();
    let none = if numbers(least) > numbers(last) { ", so that no version exports it" } else { "" };
    format!("transformers {last}{none}")
}

fn facts(config: &ExporterConfig, asked: &str) -> Result<Table<2>, Error> {
    let class = config.class();
    let mut table = Table::new([class.name, &format!("{} with {}", config.task(), class.exporter)]);
    if asked.strip_suffix("-with-past").unwrap_or(asked) != config.task() {
        table.row(["asked for", asked]);
    }
    if class.default_opset != 0 {
        table.row(["opset", &class.default_opset.to_string()]);
    }
    let versions = [("transformers", config.min_transformers_version()), ("torch", class.min_torch_version)];
    let versions = versions.into_iter().filter(|(_, version)| !version.is_empty());
    let versions: Vec<_> = versions.map(|(library, version)| format!("{library} {version}")).collect();
    table.row(["needs", &format!("{} or later", versions.join(", "))]);
    if config.transformers() != class.transformers {
        table.row(["exported by", &format!("transformers {}", config.transformers())]);
    }
    table.row(["tolerance", &format!("{:e}", class.atol_for_validation)]);
    if !config.max_transformers_version().is_empty() {
        table.row(["at most", &up_to(config)]);
    }
    if !config.model_patcher().is_empty() {
        table.row(["patcher", config.model_patcher()]);
    }
    if !config.quantization_approaches().is_empty() {
        table.row(["quantization", &config.quantization_approaches().join(", ")]);
    }
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

/// A row for each output with its type, and one for the same output of all layers.
fn outputs(config: &ExporterConfig) -> Result<Table<3>, Error> {
    let outputs = config.outputs()?;
    let mut table = Table::new([&format!("outputs ({})", outputs.len()), "type", "dynamic axes"]);
    for (row, name, axes) in rows(&outputs) {
        table.row([&row, config.output_dtype(&name).name(), &described(axes)]);
    }
    Ok(table)
}

/// What a row is called, the name of its first tensor, and the axes: a row for each tensor, and one for the same tensor
/// of all layers.
fn rows(tensors: &DynamicAxes) -> Vec<(Cow<'static, str>, Cow<'static, str>, &Axes)> {
    let mut rows = Vec::new();
    for part in tensors.parts() {
        match part {
            axes::Part::Tensor(name, axes) => rows.push((Cow::Borrowed(*name), Cow::Borrowed(*name), axes)),
            axes::Part::Layers { first, count, tensors } => {
                let layers = layers(*first, *count);
                let row = |name: &axes::LayerName| format!("{}.{layers}{}", name.stem, name.suffix);
                rows.extend(
                    tensors
                        .iter()
                        .map(|(name, axes)| (row(name).into(), name.at(*first).to_cow().into_owned().into(), axes)),
                );
            }
        }
    }
    rows
}

/// A row for each input with its type, and one for the same input of all layers.
fn inputs(config: &ExporterConfig) -> Result<Table<4>, Error> {
    let (inputs, types) = (config.inputs()?, config.input_types()?);
    let mut table = Table::new([&format!("inputs ({})", inputs.len()), "type", "rank", "dynamic axes"]);
    for (row, name, axes) in rows(&inputs) {
        let of = types.get(&name);
        let rank = of.map_or_else(String::new, |of| of.rank.to_string());
        table.row([&row, of.map_or("", |of| of.dtype.name()), &rank, &described(axes)]);
    }
    Ok(table)
}

/// The numbers of layers.
pub fn layers(first: usize, count: usize) -> String {
    match count {
        1 => first.to_string(),
        count => format!("{{{first}..{}}}", first + count.saturating_sub(1)),
    }
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
