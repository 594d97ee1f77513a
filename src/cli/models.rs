//! `models` and `tasks`: what the registry has.

use std::borrow::Cow;
use std::io::Write;

use clap::Args;
use optimum_exporters::json::{Json, List, Object, Sink};
use optimum_exporters::registry::{Model, Support};
use optimum_exporters::{Error, ModelOptions, TasksManager};
use serde_json::json;

use super::source::{Place, Source};
use super::{EXPORTER, Scope, Stop, exporters, json_page, libraries, short, suggest};
use optimum_exporters_common::nearest;

const WITH_PAST: &str = "-with-past";

#[derive(Args)]
pub struct Models {
    /// Only model types that support this task, by its name or a synonym
    #[arg(long)]
    task: Option<String>,
    /// Only model types of this library
    #[arg(long, value_parser = libraries())]
    library: Option<String>,
    /// Only model types that this exporter can export
    #[arg(long, value_parser = exporters())]
    exporter: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    registry: super::registry::Registry,
}

impl Models {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let task = self.task.as_deref().map(registered).transpose()?;
        let task = task.as_deref();
        if self.json {
            return json_page::print(&Page { asked: self, task }, out);
        }
        let width = TasksManager::libraries().iter().map(|library| library.name.len()).max().unwrap_or(0);
        for model in self.fitting(task) {
            writeln!(out, "{:<width$}  {}", model.library.name, model.model_type)?;
        }
        Ok(())
    }

    /// The model types that were asked for.
    fn fitting(&self, task: Option<&str>) -> impl Iterator<Item = &'static Model> {
        let of_library = |model: &&Model| self.library.as_deref().is_none_or(|library| library == model.library.name);
        TasksManager::models().filter(of_library).filter(move |model| self.supports(model, task).next().is_some())
    }

    fn supports(&self, model: &'static Model, task: Option<&str>) -> impl Iterator<Item = &'static Support> {
        let has =
            move |support: &&Support| task.is_none_or(|task| support.tasks.iter().any(|(known, _)| *known == task));
        let of_exporter =
            |support: &&Support| self.exporter.as_deref().is_none_or(|exporter| exporter == support.exporter);
        model.exporters.iter().filter(of_exporter).filter(has)
    }
}

/// Model types as JSON: what each can be exported for, by the exporter.
struct Page<'a> {
    asked: &'a Models,
    task: Option<&'a str>,
}

impl Json for Page<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("models", &Fitting(self))?;
        fields.field("form", &json_page::FORM)?;
        fields.end()
    }
}

struct Fitting<'a>(&'a Page<'a>);

impl Json for Fitting<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        for model in self.0.asked.fitting(self.0.task) {
            list.item(&OfModel { page: self.0, model })?;
        }
        list.end()
    }
}

struct OfModel<'a> {
    page: &'a Page<'a>,
    model: &'static Model,
}

impl Json for OfModel<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("library", self.model.library.name)?;
        fields.field("model_type", self.model.model_type)?;
        fields.field("exporters", &Exporters(self))?;
        fields.end()
    }
}

/// The tasks of each exporter.
struct Exporters<'a>(&'a OfModel<'a>);

impl Json for Exporters<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for support in self.0.page.asked.supports(self.0.model, self.0.page.task) {
            let tasks: Vec<_> = support.tasks.iter().map(|(task, _)| *task).collect();
            fields.field(support.exporter, &tasks)?;
        }
        fields.end()
    }
}

/// The name that a task is registered under: its own, or that of the task that it is a synonym of.
fn registered(task: &str) -> Result<Cow<'_, str>, Stop> {
    let supports = |task: &str| {
        let supports = TasksManager::models().flat_map(|model| model.exporters);
        supports.into_iter().any(|support| support.tasks.iter().any(|(known, _)| *known == task))
    };
    if supports(task) {
        return Ok(Cow::Borrowed(task));
    }
    let (bare, past) = task.strip_suffix(WITH_PAST).map_or((task, ""), |bare| (bare, WITH_PAST));
    let canonical = TasksManager::map_from_synonym(bare);
    if TasksManager::get_all_tasks().contains(&canonical) {
        return Ok(Cow::Owned(format!("{canonical}{past}")));
    }
    let tasks = TasksManager::get_all_tasks();
    let known = tasks.iter().flat_map(|task| TasksManager::synonyms_for_task(task).into_iter().chain([*task]));
    let near = nearest(bare, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(Stop::Input(format!("unknown task `{}`: expected one of {}{near}", short(task), tasks.join(", "))))
}

#[derive(Args)]
pub struct Tasks {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    scope: Scope,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Tasks {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let (model_type, library) = self.model_type()?;
        let exporter = self.scope.exporter.as_deref().unwrap_or(EXPORTER);
        let tasks = TasksManager::get_supported_tasks_for_model_type(&model_type, exporter, None, library.as_deref());
        let tasks = tasks.map_err(|error| suggested(&error, &model_type))?;
        let tasks: Vec<_> = tasks.iter().map(|(task, _)| *task).collect();
        if self.json {
            let answer =
                json!({"model_type": model_type, "exporter": exporter, "tasks": tasks, "form": json_page::FORM});
            return Ok(writeln!(out, "{answer:#}")?);
        }
        Ok(tasks.iter().try_for_each(|task| writeln!(out, "{task}"))?)
    }

    /// The model type, and the library that it is of, where that is known.
    fn model_type(&self) -> Result<(String, Option<String>), Stop> {
        let mut options = ModelOptions::new();
        if let Some(library) = &self.scope.library {
            options = options.library(library);
        }
        let model = match self.source.place()? {
            Place::ModelType => return Ok((self.source.name().into_owned(), self.scope.library.clone())),
            Place::Path(path, None) => options.open(path)?,
            Place::Path(path, Some(files)) => options.files(files.clone()).open(path)?,
        };
        if model.is_pipeline() {
            let name = self.source.name();
            return Err(Stop::Input(format!("{name} is a pipeline of several models: `plan` prints its export")));
        }
        Ok((model.model_type()?.value.clone(), Some(model.library().value.name.to_owned())))
    }
}

/// What is wrong with a model type, and what it may be instead.
fn suggested(error: &Error, name: &str) -> Stop {
    let hint = match error {
        Error::UnknownModelType { near: None, others, .. } if others.is_empty() => suggest::of_name(name),
        _ => None,
    };
    Stop::Input(format!("{error}{}", hint.map_or_else(String::new, |hint| format!("; {hint}"))))
}
