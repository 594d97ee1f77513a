//! `models` and `tasks`: what the registry has.

use std::borrow::Cow;
use std::io::Write;

use clap::Args;
use optimum_exporters::TasksManager;

use super::{Scope, Stop, exporters, libraries, short};
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
    #[command(flatten)]
    registry: super::registry::Registry,
}

impl Models {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let task = self.task.as_deref().map(registered).transpose()?;
        let width = TasksManager::libraries().iter().map(|library| library.name.len()).max().unwrap_or(0);
        for model in TasksManager::models() {
            let library = model.library.name;
            let fits = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
            let supports = model.exporters.iter().any(|support| {
                let has_task = |task: &Cow<'_, str>| support.tasks.iter().any(|(known, _)| known == task);
                fits(&self.exporter, support.exporter) && task.as_ref().is_none_or(has_task)
            });
            if supports && fits(&self.library, library) {
                writeln!(out, "{library:<width$}  {}", model.model_type)?;
            }
        }
        Ok(())
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
    /// The model type, for instance `bert`
    model_type: String,
    #[command(flatten)]
    scope: Scope,
}

impl Tasks {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let Scope { exporter, library, .. } = &self.scope;
        let tasks =
            TasksManager::get_supported_tasks_for_model_type(&self.model_type, exporter, None, library.as_deref())?;
        for (task, _) in tasks {
            writeln!(out, "{task}")?;
        }
        Ok(())
    }
}
