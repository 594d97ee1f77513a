//! What a model's files may have been exported as, where nobody says it.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::export::types::ExportPlan;
use crate::gathered::gathered;
use crate::lookup::model_classes::{architecture, tasks_of_class};
use crate::lookup::tasks_manager::TasksManager;
use crate::model::Model;
use crate::onnx::Signature;
use crate::tables::with_past::without_past;

/// A task of a library that a model's files may have been exported for.
#[derive(Clone, Debug)]
pub struct PossibleExport {
    /// The model, as one of the library and for the task.
    pub model: Model,
    /// The library.
    pub library: &'static str,
    /// The task.
    pub task: &'static str,
    /// The files of such an export.
    pub plan: ExportPlan,
    /// Whether parts that an export has in several files are in one.
    pub monolith: bool,
    /// Whether the model's own files tell the task, whether with past or not.
    is_told: bool,
    /// Whether the class that the config names is for the task as well.
    is_of_class: bool,
    /// Whether the library is another one than the model's own.
    is_other: bool,
}

impl PossibleExport {
    /// The same with other files.
    #[must_use]
    pub fn with_plan(&self, plan: ExportPlan) -> Self {
        Self { plan, ..self.clone() }
    }
}

/// Every export that the model's type supports with an exporter: those of its own library, and those of others that know
/// such a model, since a repository may hold what another library exported. `plan` says how each is exported; an export
/// that has no plan is left out while another has one, and so is a library that exports no such model.
///
/// # Errors
/// As [`Model::model_type`] and [`TasksManager::get_supported_tasks_for_model_type`]; the last of `plan`, if there is no
/// other.
pub fn possible_exports(
    model: &Model,
    exporter: &str,
    mut plan: impl FnMut(&Model) -> Result<ExportPlan, Error>,
) -> Result<Vec<PossibleExport>, Error> {
    let mut possible = Vec::new();
    let mut failed = None;
    let others = model.of_other_libraries();
    let model_type = |model: &Model| model.model_type().ok().map(|found| found.value.clone());
    let is_alike = |other: &Model| model_type(other).is_some_and(|other| Some(other) == model_type(model));
    for (of_library, is_other) in std::iter::once((model, false)).chain(others.iter().map(|model| (model, true))) {
        match tasks(of_library, exporter) {
            // A library that takes any model for its own says nothing of one that cannot be exported.
            Ok(_) if failed.is_some() && possible.is_empty() && !is_alike(of_library) => {}
            Ok(tasks) => {
                let told = of_library.task(exporter).ok();
                for task in tasks {
                    let model = of_library.with_task(task);
                    match plan(&model) {
                        Ok(plan) => possible.push(PossibleExport {
                            library: model.library().value.name,
                            is_told: told.as_ref().is_some_and(|told| without_past(&told.value) == without_past(task)),
                            is_of_class: is_of_class(&model, task),
                            model,
                            task,
                            plan,
                            monolith: false,
                            is_other,
                        }),
                        Err(error) if !is_other => failed = Some(error),
                        Err(_) => {}
                    }
                }
            }
            Err(error) if !is_other => failed = Some(error),
            Err(_) => {}
        }
    }
    match failed {
        Some(error) if possible.is_empty() => Err(error),
        _ => Ok(possible),
    }
}

/// Those of the exports that have several files, each in one; `plan` says how that is exported.
pub fn in_one_file(
    possible: &[PossibleExport],
    mut plan: impl FnMut(&Model) -> Result<ExportPlan, Error>,
) -> Vec<PossibleExport> {
    let several = possible.iter().filter(|export| export.plan.submodels().len() > 1);
    let in_one = several.filter_map(|export| {
        let plan = plan(&export.model).ok().filter(|plan| plan.submodels().len() == 1)?;
        Some(PossibleExport { plan, monolith: true, ..export.clone() })
    });
    in_one.collect()
}

/// Of exports that files fit equally well, by their places, those whose task is the model's own, or all where none is.
pub fn fitting<'a>(possible: &'a [PossibleExport], places: &[usize]) -> Vec<&'a PossibleExport> {
    let all: Vec<_> = places.iter().filter_map(|at| possible.get(*at)).collect();
    let own: Vec<_> = all.iter().copied().filter(|export| export.is_told).collect();
    if own.is_empty() { all } else { own }
}

/// Whether the class that a model's config names is for a task, among others that it may be for.
fn is_of_class(model: &Model, task: &str) -> bool {
    architecture(model.config()).is_some_and(|class| tasks_of_class(class).any(|of| of == without_past(task)))
}

fn tasks(model: &Model, exporter: &str) -> Result<Vec<&'static str>, Error> {
    let (model_type, library) = (&model.model_type()?.value, model.library().value.name);
    let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, Some(library))?;
    Ok(tasks.iter().map(|(task, _)| *task).collect())
}

/// How well each export is told, 0 the best, as [`check_for_any_task`](super::check_for_any_task) takes it: by the class that
/// the config names, whichever of its tasks that is, unless the files name one of another task, then by anything else that
/// tells the model's task, then by the class that exporters name in the files, then by the model's card. Those of other libraries come last, and of those
/// that are told as well several files come before one.
pub fn told<'a>(possible: &[PossibleExport], files: impl IntoIterator<Item = &'a Signature>) -> Vec<usize> {
    let classes: BTreeSet<_> = gathered(files.into_iter().filter_map(|file| file.class.as_deref()));
    let of_classes: BTreeSet<_> = gathered(classes.into_iter().flat_map(tasks_of_class));
    let tag = possible.first().and_then(|export| export.model.pipeline_tag());
    let of_tag = tag.as_deref().map(TasksManager::map_from_synonym);
    let level = |export: &PossibleExport| {
        let task = without_past(export.task);
        let is_alike = of_classes.is_empty() || of_classes.contains(task);
        let is_told = export.is_told && architecture(export.model.config()).is_some();
        let is_named = is_alike && (is_told || export.is_of_class);
        let ways = [is_named, export.is_told, of_classes.contains(task), of_tag == Some(task)];
        let own = ways.iter().position(|is_told| *is_told).unwrap_or(ways.len());
        let told = if export.is_other { own + ways.len() + 1 } else { own };
        2 * told + usize::from(export.monolith)
    };
    possible.iter().map(level).collect()
}
