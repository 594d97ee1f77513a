//! The options that say which model is meant and how it is exported.

use std::io::{self, Write};

use clap::Args;
use optimum_exporters::arguments::Given;
use optimum_exporters::export_plan::PlanOptions;
use optimum_exporters::{
    Arguments, Error, ExportPlan, ExporterConfig, ModelOptions, PretrainedConfig, TasksManager, Version,
};
use serde_json::Value;

use super::sizes::option;
use super::source::{Place, Source};
use super::{EXPORTER, Scope, Stop, reasons, short, suggest};

#[derive(Args)]
pub struct Model {
    #[command(flatten)]
    source: Source,
    /// The task, for instance `text-generation-with-past`; without it, the one that the model's files
    /// tell
    #[arg(long)]
    task: Option<String>,
    /// Say what was found out about the model, and from what
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    scope: Scope,
    /// The model type, where it is not the config's
    #[arg(long)]
    model_type: Option<String>,
    /// The version of transformers that exports [default: the newest that the reference takes, the first that has the model
    /// where that is later, or the one that a model was read from which the reference lacks]
    #[arg(long, value_name = "VERSION", value_parser = version)]
    transformers: Option<Version>,
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

/// What is said to be untold where a part of a pipeline is.
const PART: &str = "part";
/// The argument that chooses a part of the model.
const BEHAVIOR: &str = "behavior";

/// The options that choose a part of the model.
#[derive(Args)]
pub struct Part {
    /// The part of the model: monolith, encoder or decoder; of a pipeline that of one of its files, as `unet`
    #[arg(long)]
    behavior: Option<String>,
    /// Take past key values as inputs; `--with-past-inputs=off` leaves them out
    #[arg(long, visible_alias = "use-past-in-inputs", value_name = "on|off", value_parser = on_or_off,
        num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    with_past_inputs: Option<bool>,
    /// Another argument of the config class, for instance `model_part=decoder`
    #[arg(long = "arg", value_name = "NAME=VALUE", value_parser = argument)]
    arguments: Vec<(String, String)>,
}

fn version(text: &str) -> Result<Version, String> {
    text.parse().map_err(|error: Error| error.to_string())
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("expected `on` or `off`".to_owned()),
    }
}

fn argument(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Part {
    /// Whether no part is chosen.
    pub fn is_whole(&self) -> bool {
        self.behavior.is_none() && self.with_past_inputs.is_none() && self.arguments.is_empty()
    }

    /// What is given twice is an error: of two values one would be passed over.
    pub fn check(&self, model: &Model) -> Result<(), Stop> {
        let options = [
            (BEHAVIOR, self.behavior.is_some()),
            ("use_past_in_inputs", self.with_past_inputs.is_some()),
            ("int_dtype", model.int_dtype.is_some()),
            ("float_dtype", model.float_dtype.is_some()),
        ];
        for (at, (name, _)) in self.arguments.iter().enumerate() {
            let by_option = options.iter().any(|(option, is_given)| *is_given && option == name);
            if by_option || self.arguments[..at].iter().any(|(other, _)| other == name) {
                return Err(Stop::Usage(format!("the argument `{}` is given twice", short(name))));
            }
        }
        Ok(())
    }

    /// Gives the arguments that choose the part.
    pub fn add_to(&self, arguments: &mut Arguments) {
        if let Some(behavior) = &self.behavior {
            arguments.set(BEHAVIOR, behavior.as_str());
        }
        if let Some(taken) = self.with_past_inputs {
            arguments.set("use_past_in_inputs", taken);
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
    /// The task that was asked for.
    pub fn asked_task(&self) -> Option<&str> {
        self.task.as_deref().filter(|task| *task != "auto")
    }

    /// Whether a variant was asked for.
    pub const fn has_variant(&self) -> bool {
        self.variant.is_some()
    }

    /// The model that MODEL names.
    pub fn open(&self, monolith: bool) -> Result<Opened<'_>, Stop> {
        let mut options = ModelOptions::new().monolith(monolith);
        if let Some(library) = &self.scope.library {
            options = options.library(library);
        }
        if let Some(model_type) = &self.model_type {
            options = options.model_type(model_type);
        }
        if let Some(task) = &self.task {
            options = options.task(task);
        }
        if let Some(version) = self.transformers {
            options = options.transformers(version);
        }
        let model = match self.source.place()? {
            Place::Path(path, None) => options.open(path)?,
            Place::Path(path, Some(files)) => options.files(files.clone()).open(path)?,
            Place::ModelType => options.of_type(&self.source.name())?,
        };
        Ok(Opened { asked: self, model, exporter: self.asked_exporter().unwrap_or(EXPORTER) })
    }

    /// The exporter that was asked for.
    pub fn asked_exporter(&self) -> Option<&str> {
        self.scope.exporter.as_deref()
    }
}

/// What MODEL names, opened.
pub struct Opened<'a> {
    asked: &'a Model,
    model: optimum_exporters::Model,
    exporter: &'a str,
}

impl<'a> Opened<'a> {
    /// The exporter.
    pub const fn exporter(&self) -> &'a str {
        self.exporter
    }

    /// The same as another exporter has it.
    pub fn with_exporter(&self, exporter: &'a str) -> Self {
        Self { asked: self.asked, model: self.model.clone(), exporter }
    }

    /// Another model, opened with the same options.
    pub const fn with_model(&self, model: optimum_exporters::Model) -> Self {
        Self { asked: self.asked, model, exporter: self.exporter }
    }

    /// Whether MODEL is a file or directory, and not a model type.
    fn is_path(&self) -> bool {
        self.asked.source.path().is_some()
    }

    /// The model.
    pub fn model(&self) -> &optimum_exporters::Model {
        &self.model
    }

    /// Whether MODEL is a model type alone, and which of its tasks is meant was not said.
    pub fn has_to_choose_task(&self) -> bool {
        !self.is_path() && self.asked_task().is_none()
    }

    fn asked_task(&self) -> Option<&str> {
        self.asked.asked_task()
    }

    /// The library that was asked for.
    pub fn library(&self) -> Option<&str> {
        self.asked.scope.library.as_deref()
    }

    /// The exporter config for the task, with the arguments of the constructor; of a pipeline that of the part that these choose.
    pub fn exporter_config(&self, arguments: &Arguments) -> Result<ExporterConfig, Error> {
        if self.model.is_pipeline() {
            return self.part_of_pipeline(arguments);
        }
        let mut exporter_config = self.model.exporter_config(self.exporter(), arguments)?;
        if let Some(variant) = &self.asked.variant {
            exporter_config.set_variant(variant)?;
        }
        Ok(exporter_config)
    }

    /// The part of a pipeline that `behavior` names.
    fn part_of_pipeline(&self, arguments: &Arguments) -> Result<ExporterConfig, Error> {
        let plan = self.model.export_plan(self.exporter(), &self.arguments())?;
        let is_other = |name: &&str| *name != BEHAVIOR && self.arguments().iter().all(|(own, _)| own != *name);
        if let Some(name) = arguments.iter().map(|(name, _)| name).find(is_other) {
            return Err(Error::Untold { what: PART, reason: format!("its parts take no argument `{}`", short(name)) });
        }
        let asked = arguments.iter().find_map(|(name, given)| match given {
            Given::Text(part) if name == BEHAVIOR => Some(part.as_str()),
            _ => None,
        });
        match asked.map(|name| plan.submodel(name).ok_or(name)) {
            Some(Ok(part)) => Ok(part.config.clone()),
            Some(Err(name)) => Err(Error::Untold { what: PART, reason: format!("there is no `{}`", short(name)) }),
            None => Err(self.model.model_type().err().unwrap_or(Error::NoModelType)),
        }
    }

    /// What the parts of a pipeline are called.
    fn parts_of_pipeline(&self) -> String {
        let plan = self.model.export_plan(self.exporter(), &self.arguments()).unwrap_or_default();
        let names: Vec<_> = plan.submodels().iter().map(|part| &*part.name).collect();
        if names.is_empty() { String::new() } else { format!(", and --{BEHAVIOR} chooses one of {}", names.join(", ")) }
    }

    /// The files that the export is made of.
    pub fn export_plan(&self, monolith: bool) -> Result<ExportPlan, Error> {
        if self.model.is_pipeline() {
            return self.model.export_plan(self.exporter(), &self.arguments());
        }
        self.exporter_config(&self.arguments())?.export_plan(monolith)
    }

    /// The same with decoders that take and give their past, where the export has others by default.
    pub fn plan_without_state(&self, plan: &ExportPlan, monolith: bool) -> Option<ExportPlan> {
        let keeps_state = plan.submodels().iter().any(|part| part.stateful);
        let options = PlanOptions { monolith, stateful: false };
        keeps_state.then(|| self.exporter_config(&self.arguments()).ok()?.export_plan_with(options).ok()).flatten()
    }

    /// The plan of the export, and the same without state where it has that.
    pub fn plans(&self, monolith: bool) -> Result<Vec<ExportPlan>, Error> {
        let plan = self.export_plan(monolith)?;
        let other = self.plan_without_state(&plan, monolith);
        Ok(std::iter::once(plan).chain(other).collect())
    }

    /// The plans of the other variants of the export, where none was asked for.
    pub fn plans_of_other_variants(&self, monolith: bool) -> Vec<ExportPlan> {
        if self.asked.variant.is_some() || self.model.is_pipeline() {
            return Vec::new();
        }
        let Ok(config) = self.exporter_config(&self.arguments()) else { return Vec::new() };
        let others = config.class().variants.iter().map(|(name, _)| *name).filter(|name| *name != config.variant());
        let plan = |name| {
            let mut other = config.clone();
            other.set_variant(name).ok()?;
            other.export_plan(monolith).ok()
        };
        others.filter_map(plan).collect()
    }

    /// The arguments that every part of the model is constructed with.
    pub fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::new();
        for (name, value) in [("int_dtype", &self.asked.int_dtype), ("float_dtype", &self.asked.float_dtype)] {
            if let Some(value) = value {
                arguments.set(name, value.as_str());
            }
        }
        arguments
    }

    /// Says what was found out about the model, as far as it was asked for: all with `--verbose`, and else
    /// the task, where that was not given.
    pub fn state(&self, out: &mut impl Write) -> Result<(), Stop> {
        reasons::note_left_out(&self.model, self.exporter());
        if self.asked.verbose {
            return reasons::write(&self.model, self.exporter(), out);
        }
        if self.asked_task().is_none() {
            reasons::note_task(&self.model, self.exporter());
        }
        Ok(())
    }

    /// The same where JSON is printed: with `--verbose` it is for the key `model`, and what has no place in the JSON goes to
    /// standard error.
    pub fn state_in_json(&self) -> Result<Option<Value>, Stop> {
        if self.asked.verbose {
            return Ok(Some(reasons::as_json(&self.model, self.exporter())));
        }
        self.state(&mut io::stderr())?;
        Ok(None)
    }

    /// What to do about a model type that is nowhere, and may be called like none.
    fn hint(&self, error: &Error) -> String {
        match error {
            Error::UnknownModelType { others, near, .. } if others.is_empty() => {
                let like =
                    self.is_path().then(|| TasksManager::most_like(self.model.config(), self.library())).flatten();
                match like {
                    Some(like) => format!(
                        "; what its config has is most like `{like}`: --model-type {like} exports it as that, and `new` with \
                         --like {like} writes a model for a registry"
                    ),
                    None if near.is_some() => String::new(),
                    None if !self.is_path() && let Some(hint) = suggest::of_name(&self.asked.source.name()) => {
                        format!("; {hint}")
                    }
                    None if self.asked.scope.registry.is_given() => {
                        "; --model-type exports it as another, and the registry of --registry has none of this name either".to_owned()
                    }
                    None => "; --model-type exports it as another, and --registry reads a registry that has it, for which `new` \
                             writes a model that is like another"
                        .to_owned(),
                }
            }
            _ => String::new(),
        }
    }

    /// What an error means for one who gave MODEL on the command line.
    pub fn explain(&self, error: Error) -> Stop {
        let name = &self.asked.source.name();
        Stop::Input(match (&error, self.is_path()) {
            (Error::UnknownModelType { others, .. }, false) if others.is_empty() => {
                format!("there is no file or directory `{}`, and {error}{}", short(name), self.hint(&error))
            }
            (Error::UnknownModelType { .. }, true) => format!("{error}{}", self.hint(&error)),
            (Error::MissingAttribute { .. }, false) => {
                format!("{error}; a model type alone stands for a config with defaults: give a config.json")
            }
            (Error::MissingAxis { axis, .. }, _) => format!("{error}; give one with {}", option(axis)),
            (Error::UnknownExporter { found, model_type, .. }, _) => {
                let mut named = TasksManager::models().filter(|model| model.model_type == model_type);
                let other = named.find(|model| model.exporters.iter().any(|support| support.exporter == found));
                match other.map(|model| model.library.name) {
                    Some(library) => format!("{error}; {library} has it: --library {library}"),
                    None => format!("{error}: choose one with --exporter"),
                }
            }
            (Error::UntoldTask { model_type, exporter, supported, .. }, false) => {
                format!("`{model_type}` supports {} with {exporter}: choose one with --task", supported.join(", "))
            }
            (Error::UntoldTask { .. }, true) => format!("{error} with --task"),
            (Error::NoModelType, true) => {
                let has = without_model_type(self.model.config());
                format!("{name} {has}: say what it is with --model-type or --library")
            }
            (Error::Untold { what, reason }, true) if self.model.is_pipeline() => {
                let why = if *what == PART { format!(", and {reason}") } else { String::new() };
                let parts = self.parts_of_pipeline();
                format!("{name} is a pipeline of several models{why}: `plan` prints the files of its export{parts}")
            }
            _ => error.to_string(),
        })
    }
}

/// What a config has in the place of a model type.
fn without_model_type(config: &PretrainedConfig) -> String {
    let config = config.json();
    match config.get("model_type") {
        None => {}
        Some(Value::Null) => return "has null for its `model_type`".to_owned(),
        Some(other) => return format!("has {} for its `model_type`, which is a text", short(&other.to_string())),
    }
    let of_part = |(name, part): (&String, &Value)| {
        let model_type = part.get("model_type")?.as_str()?;
        Some(format!("has no `model_type`, though its `{}` has `{}`", short(name), short(model_type)))
    };
    config.iter().find_map(of_part).unwrap_or_else(|| "has no `model_type`".to_owned())
}
