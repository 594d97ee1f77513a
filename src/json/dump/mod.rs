//! The whole registry as one document.

mod contracts;
mod layers;

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::arguments::{Argument, Arguments};
use crate::export::types::{ConfigClass, ExportConfigConstructor, ExportPlan, ExporterConfig, Merged, Submodel};
use crate::json_form::{Json, Object, Shown, Sink};
use crate::lookup::tasks_manager::TasksManager;
use crate::tables::registry::{Model, Support};
use contracts::Contracts;
use layers::Attributes;

/// The number of the form, which changes where a program that reads the document would no longer run.
const FORM: usize = 1;

/// The registry as one JSON document, for who reads it in another language: tasks with their synonyms, config classes,
/// and for each model type and exporter the files of each task with what they take and give, for a config that says
/// nothing else. Equal contracts are written once, at the end, and referred to by their number. It is written as it is
/// computed; what is kept are the contracts.
///
/// ```no_run
/// use optimum_exporters::json::{Dump, to_string};
///
/// let document = to_string(&Dump::new().exporter("onnx"));
/// # drop(document);
/// ```
#[derive(Debug, Default)]
pub struct Dump {
    exporter: Option<String>,
    library: Option<String>,
}

impl Dump {
    /// All of the registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only what this exporter exports.
    #[must_use]
    pub fn exporter(self, exporter: impl Into<String>) -> Self {
        Self { exporter: Some(exporter.into()), ..self }
    }

    /// Only the model types of this library.
    #[must_use]
    pub fn library(self, library: impl Into<String>) -> Self {
        Self { library: Some(library.into()), ..self }
    }

    fn supports<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = &'a Support> {
        let of_exporter =
            |support: &&Support| self.exporter.as_deref().is_none_or(|exporter| exporter == support.exporter);
        model.exporters.iter().filter(of_exporter)
    }

    fn models(&self) -> impl Iterator<Item = &'static Model> {
        let of_library = |model: &&Model| self.library.as_deref().is_none_or(|library| library == model.library.name);
        TasksManager::models().filter(of_library).filter(|model| self.supports(model).next().is_some())
    }

    fn classes(&self) -> BTreeMap<&'static str, &'static ConfigClass> {
        let mut classes = BTreeMap::new();
        for model in self.models() {
            for support in self.supports(model) {
                classes.extend(support.tasks.iter().map(|(_, of)| (of.class().name, of.class())));
            }
        }
        classes
    }
}

impl Json for Dump {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let contracts = RefCell::new(Contracts::default());
        let names = |all: Vec<&'static str>, wanted: &Option<String>| -> Vec<&'static str> {
            all.into_iter().filter(|name| wanted.as_deref().is_none_or(|wanted| wanted == *name)).collect()
        };
        let libraries = TasksManager::libraries().iter().map(|library| library.name).collect();
        let mut fields = sink.object()?;
        fields.field("form", &FORM)?;
        fields.field("version", env!("CARGO_PKG_VERSION"))?;
        fields.field("libraries", &names(libraries, &self.library))?;
        fields.field("exporters", &names(TasksManager::exporters().to_vec(), &self.exporter))?;
        fields.field("tasks", &Tasks)?;
        fields.field("classes", &Classes(self.classes()))?;
        fields.field("models", &Models { dump: self, contracts: &contracts })?;
        fields.field("contracts", contracts.borrow().all())?;
        fields.end()
    }
}

/// Each task with its synonyms.
struct Tasks;

impl Json for Tasks {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for task in TasksManager::get_all_tasks() {
            fields.field(task, &TasksManager::synonyms_for_task(task))?;
        }
        fields.end()
    }
}

struct Classes(BTreeMap<&'static str, &'static ConfigClass>);

impl Json for Classes {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (name, class) in &self.0 {
            fields.field(name, &Class(class))?;
        }
        fields.end()
    }
}

struct Class(&'static ConfigClass);

impl Json for Class {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let class = self.0;
        let some = |text: &'static str| (!text.is_empty()).then_some(text);
        let mut fields = sink.object()?;
        fields.field("exporter", class.exporter)?;
        fields.field("extends", &class.bases().map(|base| base.name).collect::<Vec<_>>())?;
        fields.field("opset", &(class.default_opset != 0).then_some(i64::from(class.default_opset)))?;
        fields.field("tolerance", &class.atol_for_validation)?;
        fields.field("min_transformers_version", &some(class.min_transformers_version))?;
        fields.field("max_transformers_version", &some(class.max_transformers_version))?;
        fields.field("min_torch_version", &some(class.min_torch_version))?;
        fields.field("model_patcher", &some(class.model_patcher))?;
        fields.field("framework", class.framework)?;
        fields.field("variants", &Texts(class.variants))?;
        fields.field("arguments", &ArgumentsOf(class.arguments))?;
        fields.field("static_axes", &class.static_axes.iter().map(|axis| axis.name).collect::<Vec<_>>())?;
        fields.field("attributes", &Attributes(class.normalized_config))?;
        fields.end()
    }
}

/// Names, each with a text.
struct Texts(&'static [(&'static str, &'static str)]);

impl Json for Texts {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (name, text) in self.0 {
            fields.field(name, *text)?;
        }
        fields.end()
    }
}

/// What a constructor can be told: the default, and the words that there are; none for a flag.
struct ArgumentsOf(&'static [Argument]);

impl Json for ArgumentsOf {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for argument in self.0 {
            fields.field(argument.name, &ArgumentOf(argument))?;
        }
        fields.end()
    }
}

struct ArgumentOf(&'static Argument);

impl Json for ArgumentOf {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("default", &self.0.default)?;
        fields.field("one_of", self.0.one_of)?;
        fields.field("in_constructor", &self.0.in_constructor)?;
        fields.end()
    }
}

struct Models<'a> {
    dump: &'a Dump,
    contracts: &'a RefCell<Contracts>,
}

impl Json for Models<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        use crate::json_form::List;
        let mut list = sink.list()?;
        for model in self.dump.models() {
            list.item(&ModelOf { model, of: self })?;
        }
        list.end()
    }
}

struct ModelOf<'a> {
    model: &'static Model,
    of: &'a Models<'a>,
}

impl Json for ModelOf<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("library", self.model.library.name)?;
        fields.field("model_type", self.model.model_type)?;
        fields.field("exporters", &Exporters(self))?;
        fields.end()
    }
}

struct Exporters<'a>(&'a ModelOf<'a>);

impl Json for Exporters<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for support in self.0.of.dump.supports(self.0.model) {
            fields.field(support.exporter, &SupportOf { support, model: self.0 })?;
        }
        fields.end()
    }
}

struct SupportOf<'a> {
    support: &'a Support,
    model: &'a ModelOf<'a>,
}

impl Json for SupportOf<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("beyond_reference", &self.support.beyond_reference)?;
        fields.field("tasks", &TasksOf(self))?;
        fields.end()
    }
}

struct TasksOf<'a>(&'a SupportOf<'a>);

impl Json for TasksOf<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (task, constructor) in self.0.support.tasks {
            let export = Export {
                model_type: self.0.model.model.model_type,
                constructor: *constructor,
                contracts: self.0.model.of.contracts,
            };
            fields.field(task, &export)?;
        }
        fields.end()
    }
}

/// How a model type is exported for a task.
struct Export<'a> {
    model_type: &'static str,
    constructor: ExportConfigConstructor<'static>,
    contracts: &'a RefCell<Contracts>,
}

impl Export<'_> {
    fn plan_of(&self, config: &PretrainedConfig) -> Result<(ExporterConfig, ExportPlan), Error> {
        let export = self.constructor.call_with(config, &Arguments::new())?;
        let plan = export.export_plan(false)?;
        Ok((export, plan))
    }
}

impl Json for Export<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let config = PretrainedConfig::empty(self.model_type);
        let made = self.plan_of(&config);
        let mut fields = sink.object()?;
        fields.field("config_class", self.constructor.class().name)?;
        match &made {
            Ok((export, plan)) => {
                fields.field("transformers", &Shown(export.transformers()))?;
                let other = |config: &PretrainedConfig| self.plan_of(config).map(|(_, plan)| plan);
                let parts = layers::parts(&config, (export, plan), &other);
                let files: Vec<_> = plan
                    .submodels()
                    .iter()
                    .zip(parts.iter())
                    .map(|(part, counts)| {
                        let session = part.own_session();
                        File::of(part, self.contracts.borrow_mut().number(&part.config, session.as_ref(), counts))
                    })
                    .collect();
                fields.field("files", &files)?;
                if !plan.merged().is_empty() {
                    let counts = parts.get(plan.submodels().len()..).unwrap_or_default();
                    let merged: Vec<_> = plan
                        .merged()
                        .iter()
                        .zip(counts)
                        .map(|(part, counts)| {
                            File::merged(part, self.contracts.borrow_mut().number(&part.config, None, counts))
                        })
                        .collect();
                    fields.field("merged", &merged)?;
                }
            }
            Err(error) => fields.field("error", error)?,
        }
        fields.end()
    }
}

/// A file of an export.
struct File<'a> {
    part: &'a str,
    file: &'a str,
    config: &'a ExporterConfig,
    merged: Option<&'a Merged>,
    contract: usize,
}

impl<'a> File<'a> {
    fn of(part: &'a Submodel, contract: usize) -> Self {
        Self { part: &part.name, file: &part.file, config: &part.config, merged: None, contract }
    }

    fn merged(part: &'a Merged, contract: usize) -> Self {
        Self { part: &part.name, file: &part.file, config: &part.config, merged: Some(part), contract }
    }
}

impl Json for File<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("part", self.part)?;
        fields.field("file", self.file)?;
        fields.field("config_class", self.config.class().name)?;
        fields.field("task", self.config.task())?;
        if let Some(merged) = self.merged {
            fields.field("flag", merged.flag)?;
            fields.field("of", &(&merged.without_past, &merged.with_past))?;
        }
        fields.field("contract", &self.contract)?;
        fields.end()
    }
}
