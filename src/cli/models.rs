//! `models` and `tasks`: what the registry has.

use std::io::Write;

use clap::Args;
use optimum_exporters::TasksManager;

use super::{Scope, Stop, exporters, libraries};

#[derive(Args)]
pub struct Models {
    /// Only model types that support this task
    #[arg(long)]
    task: Option<String>,
    /// Only model types of this library
    #[arg(long, value_parser = libraries())]
    library: Option<String>,
    /// Only model types that this exporter can export
    #[arg(long, value_parser = exporters())]
    exporter: Option<String>,
}

impl Models {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        if let Some(task) = &self.task {
            known_task(task)?;
        }
        for model in TasksManager::models() {
            let library = model.library.name;
            let fits = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|wanted| wanted == name);
            let supports = model.exporters.iter().any(|support| {
                let has_task = |task: &String| support.tasks.iter().any(|(known, _)| known == task);
                fits(&self.exporter, support.exporter) && self.task.as_ref().is_none_or(has_task)
            });
            if supports && fits(&self.library, library) {
                writeln!(out, "{library}\t{}", model.model_type)?;
            }
        }
        Ok(())
    }
}

fn known_task(task: &str) -> Result<(), Stop> {
    let bare = task.strip_suffix("-with-past").unwrap_or(task);
    let canonical = TasksManager::map_from_synonym(bare);
    if canonical != bare {
        return Err(Stop::Input(format!("`{bare}` is a synonym of the task `{canonical}`: ask for that")));
    }
    if TasksManager::get_all_tasks().contains(&bare) {
        return Ok(());
    }
    Err(Stop::Input(format!("unknown task `{task}`: expected one of {}", TasksManager::get_all_tasks().join(", "))))
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
        let Scope { exporter, library } = &self.scope;
        let tasks =
            TasksManager::get_supported_tasks_for_model_type(&self.model_type, exporter, None, library.as_deref())?;
        for (task, _) in tasks {
            writeln!(out, "{task}")?;
        }
        Ok(())
    }
}
