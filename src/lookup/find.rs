//! The lookups themselves, in one registry or in all.

use optimum_exporters_common::{nearest, nearest_known};

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::{Error, shortened};
use crate::export::types::{ConfigClass, ExportConfigConstructor};
use crate::lookup::overlay;
use crate::lookup::query::Query;
use crate::lookup::tables::Tables;
use crate::tables::library::Library;
use crate::tables::registry::{Model, Support};
use crate::tables::with_past::WITH_PAST;

/// The constructor that a query asks for.
#[inline]
pub(super) fn constructor<'a>(tables: Tables, query: &Query<'a>) -> Result<ExportConfigConstructor<'a>, Error> {
    let model_type = match query.model_type {
        Some(model_type) => model_type,
        None => model_type_of_config(tables, query)?,
    };
    let found = match tables.constructor(&query.key(model_type)) {
        Some(found) => found,
        None => among_tasks(tables, query, model_type)?,
    };
    // One copy out of the table; to copy it twice costs as much as to find it.
    Ok(ExportConfigConstructor {
        arguments: query.exporter_config_kwargs,
        transformers: query.transformers.or(found.transformers),
        ..*found
    })
}

fn model_type_of_config<'a>(tables: Tables, query: &Query<'a>) -> Result<&'a str, Error> {
    let model = query.model.ok_or(Error::NoModelType)?;
    model_type_of(tables, model, query.library_name).ok_or(Error::NoModelType)
}

/// The constructor among those of all tasks of the model type, by a synonym or registered at run time.
#[cold]
fn among_tasks(
    tables: Tables,
    query: &Query<'_>,
    model_type: &str,
) -> Result<&'static ExportConfigConstructor<'static>, Error> {
    let library = query.key(model_type).library;
    let support = support(tables, model_type, query.exporter, query.model_name, Some(library))?;
    for_synonym(tables, support, query.task).ok_or_else(|| Error::UnsupportedTask {
        found: shortened(query.task),
        model_type: shortened(model_type),
        exporter: query.exporter.to_owned(),
        supported: support.tasks.iter().map(|(task, _)| *task).collect(),
    })
}

/// The task itself, then the synonyms that stand for the same task, then that task.
fn for_synonym(
    tables: Tables,
    support: &'static Support,
    task: &str,
) -> Option<&'static ExportConfigConstructor<'static>> {
    let (bare, past) = task.strip_suffix(WITH_PAST).map_or((task, ""), |bare| (bare, WITH_PAST));
    let get = |wanted: &str| {
        let length = wanted.len() + past.len();
        let is_wanted = |known: &str| known.len() == length && known.starts_with(wanted) && known.ends_with(past);
        support.tasks.iter().find(|(known, _)| is_wanted(known)).map(|(_, constructor)| constructor)
    };
    let canonical = tables.map_from_synonym(bare);
    let synonyms = tables.synonyms().filter(|(_, of)| *of == canonical).map(|(synonym, _)| synonym);
    std::iter::once(bare).chain(synonyms).chain([canonical]).find_map(get)
}

pub(super) fn support(
    tables: Tables,
    model_type: &str,
    exporter: &str,
    model_name: Option<&str>,
    library_name: Option<&str>,
) -> Result<&'static Support, Error> {
    let model = model(tables, model_type, model_name, library_name)?;
    model.exporters.iter().find(|support| support.exporter == exporter).ok_or_else(|| Error::UnknownExporter {
        found: shortened(exporter),
        model_type: shortened(model_type),
        model_name: model_name.map(shortened),
        known: model.exporters.iter().map(|support| support.exporter).collect(),
    })
}

fn model(
    tables: Tables,
    model_type: &str,
    model_name: Option<&str>,
    library_name: Option<&str>,
) -> Result<&'static Model, Error> {
    let models = tables.models_of(model_type);
    let Some(name) = library_name else {
        return models.first().ok_or_else(|| unknown(tables, model_type, model_name, None));
    };
    let library = library_in(tables, name)?;
    let in_library = |models: &'static [Model]| models.iter().find(|model| model.library.name == library.name);
    in_library(models)
        .or_else(|| in_library(tables.models_of(library.default_model_type?)))
        .ok_or_else(|| unknown(tables, model_type, model_name, Some(library)))
}

/// The constructor of a class for a task: `use_past` is bound where the task is one `-with-past`.
pub(super) fn of_class(class: &'static ConfigClass, task: &str) -> Result<ExportConfigConstructor<'static>, Error> {
    let use_past = task.ends_with(WITH_PAST);
    if use_past && !class.supports_past {
        return Err(Error::NoPast { class: class.name, task: shortened(task) });
    }
    Ok(ExportConfigConstructor::new(class, bare_task(task)?, use_past, None))
}

/// The library of this name.
pub(crate) fn library_named(name: &str) -> Result<&'static Library, Error> {
    library_in(Tables::All, name)
}

fn library_in(tables: Tables, name: &str) -> Result<&'static Library, Error> {
    let libraries = tables.libraries();
    libraries.iter().find(|library| library.name == name).ok_or_else(|| Error::UnknownLibrary {
        found: shortened(name),
        known: libraries.iter().map(|library| library.name).collect(),
    })
}

/// The name of a task without `-with-past`, if there is such a task.
pub(crate) fn bare_task(task: &str) -> Result<&'static str, Error> {
    let bare = task.strip_suffix(WITH_PAST).unwrap_or(task);
    let tasks = overlay::tasks();
    let known = tasks.iter().copied().find(|known| *known == bare);
    known.ok_or_else(|| Error::UnknownTask { found: shortened(task), near: nearest(bare, tasks.iter().copied()) })
}

fn unknown(tables: Tables, model_type: &str, model_name: Option<&str>, library: Option<&'static Library>) -> Error {
    let others = tables.models_of(model_type);
    let mut candidates = tables.known_in(library.map(|library| library.name));
    Error::UnknownModelType {
        found: shortened(model_type),
        model_name: model_name.map(shortened),
        library: library.map_or_else(|| "any library".to_owned(), |library| library.name.to_owned()),
        near: nearest_known(model_type, &mut *candidates),
        others: others.iter().map(|model| model.library.name).collect(),
    }
}

fn model_type_of<'a>(tables: Tables, model: &'a PretrainedConfig, library_name: Option<&str>) -> Option<&'a str> {
    let library = tables.libraries().iter().find(|library| Some(library.name) == library_name);
    model.model_type().or_else(|| model.stated(library?.model_type_key?)?.as_str())
}
