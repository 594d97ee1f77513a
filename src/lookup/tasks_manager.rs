//! Lookups: which config class exports a model type for a task.

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::{Error, shortened};
use crate::export::arguments::Arguments;
use crate::export::config_class::ConfigClass;
use crate::lookup::constructor::ExportConfigConstructor;
use crate::lookup::registration::{self, Register};
use crate::lookup::tables::Tables;
use crate::registry::{LIBRARIES, Library, Model, Registry, Support};
use optimum_exporters_common::Key;
use optimum_exporters_common::nearest;

pub(crate) const WITH_PAST: &str = "-with-past";

/// The arguments of [`TasksManager::get_exporter_config_constructor`], with the reference's defaults.
///
/// Names are texts, or members of the enumerations in [`names`](crate::registry::names):
///
/// ```
/// use optimum_exporters::registry::names::{Exporter, Library, Task};
/// use optimum_exporters::{Query, TasksManager};
///
/// # fn main() -> Result<(), optimum_exporters::Error> {
/// let exporter = Exporter::ALL[0];
/// let query = Query::new(&exporter).library_name(&Library::Timm).model_type("resnet").task(&Task::ImageClassification);
/// let constructor = TasksManager::get_exporter_config_constructor(&query)?;
/// assert_eq!(constructor.task(), Task::ImageClassification.as_str());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    exporter: &'a str,
    model: Option<&'a PretrainedConfig>,
    task: &'a str,
    model_type: Option<&'a str>,
    model_name: Option<&'a str>,
    exporter_config_kwargs: Option<&'a Arguments>,
    library_name: Option<&'a str>,
}

impl<'a> Query<'a> {
    /// A query for `exporter`, for instance `onnx`, and the task `feature-extraction`.
    #[inline]
    pub fn new(exporter: &'a (impl AsRef<str> + ?Sized)) -> Self {
        Self {
            exporter: exporter.as_ref(),
            model: None,
            task: "feature-extraction",
            model_type: None,
            model_name: None,
            exporter_config_kwargs: None,
            library_name: None,
        }
    }

    /// The model's config, which tells the model type where none is given.
    #[must_use]
    #[inline]
    pub const fn model(self, model: &'a PretrainedConfig) -> Self {
        Self { model: Some(model), ..self }
    }

    /// The task, by its name or a synonym of it.
    #[must_use]
    #[inline]
    pub fn task(self, task: &'a (impl AsRef<str> + ?Sized)) -> Self {
        Self { task: task.as_ref(), ..self }
    }

    /// The model type; the config's where none is given.
    #[must_use]
    #[inline]
    pub fn model_type(self, model_type: &'a (impl AsRef<str> + ?Sized)) -> Self {
        Self { model_type: Some(model_type.as_ref()), ..self }
    }

    /// The model's name, which appears in error messages and nowhere else.
    #[must_use]
    #[inline]
    pub const fn model_name(self, model_name: &'a str) -> Self {
        Self { model_name: Some(model_name), ..self }
    }

    /// Arguments that are bound to the constructor; none where none are given.
    #[must_use]
    #[inline]
    pub const fn exporter_config_kwargs(self, arguments: &'a Arguments) -> Self {
        Self { exporter_config_kwargs: Some(arguments), ..self }
    }

    /// The library; transformers where none is given.
    #[must_use]
    #[inline]
    pub fn library_name(self, library: &'a (impl AsRef<str> + ?Sized)) -> Self {
        Self { library_name: Some(library.as_ref()), ..self }
    }

    #[inline]
    fn key<'b>(&'b self, model_type: &'b str) -> Key<'b> {
        let library = self.library_name.unwrap_or(LIBRARIES[0].name);
        Key { exporter: self.exporter, library, model_type, task: self.task }
    }
}

/// Which tasks, model types, exporters and libraries there are, and what config class goes with
/// them; the reference's class of the same name, whose methods keep their names.
///
/// ```
/// use optimum_exporters::{Error, PretrainedConfig, Query, TasksManager};
///
/// let config = PretrainedConfig::from_path("examples/bert-base-uncased")?;
/// let query = Query::new("onnx").model(&config).task("masked-lm"); // a synonym of fill-mask
/// let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
/// assert_eq!((export.class().name, export.task()), ("BertOnnxConfig", "fill-mask"));
///
/// let query = Query::new("onnx").model_type("distillbert");
/// let error = TasksManager::get_exporter_config_constructor(&query).unwrap_err();
/// assert_eq!(error.kind(), "unknown_model_type");
/// assert!(error.to_string().ends_with("did you mean `distilbert`?"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct TasksManager;

impl TasksManager {
    /// The constructor of the exporter config of a model type for a task; the reference's method of this
    /// name, as the others here are. It allocates nothing, unless for an error.
    ///
    /// # Errors
    /// [`Error::NoModelType`], [`Error::UnknownLibrary`], [`Error::UnknownModelType`],
    /// [`Error::UnknownExporter`] or [`Error::UnsupportedTask`], whichever comes first.
    #[inline]
    pub fn get_exporter_config_constructor<'a>(query: &Query<'a>) -> Result<ExportConfigConstructor<'a>, Error> {
        constructor(Tables::All, query)
    }

    /// The constructor of `class` for `task`: `use_past` is bound where the task is one `-with-past`.
    ///
    /// # Errors
    /// [`Error::NoPast`] if the task is one `-with-past` and the class knows no past,
    /// [`Error::UnknownTask`] if no library has such a task.
    pub fn make_backend_config_constructor_for_task(
        class: &'static ConfigClass,
        task: &str,
    ) -> Result<ExportConfigConstructor<'static>, Error> {
        let use_past = task.ends_with(WITH_PAST);
        if use_past && !class.supports_past {
            return Err(Error::NoPast { class: class.name, task: shortened(task) });
        }
        Ok(ExportConfigConstructor::new(class, bare_task(task)?, use_past, None))
    }

    /// A register for config classes of `exporter`, old or new, that counts for all lookups of this
    /// process. With `overwrite_existing` it may give a model type and task that are registered another
    /// class; without, they keep theirs.
    pub const fn create_register(exporter: &str, overwrite_existing: bool) -> Register<'_> {
        Register::new(exporter, overwrite_existing)
    }

    /// The tasks that a model type supports, in the reference's order, with their constructors.
    /// Without a library, those of the first library that has the model type, transformers before all. `model_name`
    /// appears in errors alone.
    ///
    /// # Errors
    /// [`Error::UnknownLibrary`], [`Error::UnknownModelType`] or [`Error::UnknownExporter`], whichever comes first.
    pub fn get_supported_tasks_for_model_type(
        model_type: &str,
        exporter: &str,
        model_name: Option<&str>,
        library_name: Option<&str>,
    ) -> Result<&'static [(&'static str, ExportConfigConstructor<'static>)], Error> {
        support(Tables::All, model_type, exporter, model_name, library_name).map(|support| support.tasks)
    }

    /// The model types of transformers that an exporter can export for a task, in alphabetical order. The task is given
    /// by its own name, `-with-past` included; none can be exported for a synonym, or by an exporter that there is not.
    pub fn get_supported_model_type_for_task(task: &str, exporter: &str) -> Vec<&'static str> {
        Self::models()
            .filter(|model| model.library.name == LIBRARIES[0].name)
            .filter(|model| {
                let supports = |support: &Support| {
                    support.exporter == exporter && support.tasks.iter().any(|(known, _)| *known == task)
                };
                model.exporters.iter().any(supports)
            })
            .map(|model| model.model_type)
            .collect()
    }

    /// The synonyms of a task, or the other ones of a synonym, in the registry's order; none for a name that is unknown.
    pub fn synonyms_for_task(task: &str) -> Vec<&'static str> {
        let canonical = Self::map_from_synonym(task);
        let synonyms = Tables::All.synonyms();
        synonyms
            .filter(|(synonym, of)| (*of == task || *of == canonical) && *synonym != task)
            .map(|(synonym, _)| synonym)
            .collect()
    }

    /// The task that a synonym stands for; any other name as it is.
    pub fn map_from_synonym(task: &str) -> &str {
        Tables::All.map_from_synonym(task)
    }

    /// Every task that a model of any library can be loaded for, none of them `-with-past`, in the registry's order.
    pub fn get_all_tasks() -> &'static [&'static str] {
        registration::tasks()
    }

    /// Every model type of every library, in alphabetical order within each.
    pub fn models() -> impl Iterator<Item = &'static Model> {
        Tables::All.models()
    }

    /// The exporters there are, those of the registry first.
    pub fn exporters() -> &'static [&'static str] {
        registration::exporters()
    }

    /// The libraries there are, the one that wins where several have a model type first.
    pub fn libraries() -> &'static [Library] {
        registration::libraries()
    }
}

/// The lookups of [`TasksManager`] in one registry alone.
impl Registry {
    /// The constructor of the exporter config of a model type for a task.
    ///
    /// # Errors
    /// As [`TasksManager::get_exporter_config_constructor`].
    pub fn get_exporter_config_constructor<'a>(
        &'static self,
        query: &Query<'a>,
    ) -> Result<ExportConfigConstructor<'a>, Error> {
        constructor(Tables::Of(self), query)
    }

    /// The tasks that a model type supports, in the order of its file, with their constructors.
    ///
    /// # Errors
    /// As [`TasksManager::get_supported_tasks_for_model_type`].
    pub fn get_supported_tasks_for_model_type(
        &'static self,
        model_type: &str,
        exporter: &str,
        library_name: Option<&str>,
    ) -> Result<&'static [(&'static str, ExportConfigConstructor<'static>)], Error> {
        support(Tables::Of(self), model_type, exporter, None, library_name).map(|support| support.tasks)
    }

    /// Every model type of every library, in alphabetical order within each.
    pub fn all_models(&'static self) -> impl Iterator<Item = &'static Model> {
        Tables::Of(self).models()
    }
}

#[inline]
fn constructor<'a>(tables: Tables, query: &Query<'a>) -> Result<ExportConfigConstructor<'a>, Error> {
    let model_type = match query.model_type {
        Some(model_type) => model_type,
        None => model_type_of_config(tables, query)?,
    };
    let found = match tables.constructor(&query.key(model_type)) {
        Some(found) => found,
        None => among_tasks(tables, query, model_type)?,
    };
    // One copy out of the table; to copy it twice costs as much as to find it.
    Ok(ExportConfigConstructor { arguments: query.exporter_config_kwargs, ..*found })
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

fn support(
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
    let tasks = registration::tasks();
    let known = tasks.iter().copied().find(|known| *known == bare);
    known.ok_or_else(|| Error::UnknownTask { found: shortened(task), near: nearest(bare, tasks.iter().copied()) })
}

fn unknown(tables: Tables, model_type: &str, model_name: Option<&str>, library: Option<&'static Library>) -> Error {
    let others = tables.models_of(model_type);
    let candidates = tables
        .models_in(|other| library.is_none_or(|library| other.name == library.name))
        .map(|model| model.model_type);
    Error::UnknownModelType {
        found: shortened(model_type),
        model_name: model_name.map(shortened),
        library: library.map_or_else(|| "any library".to_owned(), |library| library.name.to_owned()),
        near: nearest(model_type, candidates),
        others: others.iter().map(|model| model.library.name).collect(),
    }
}

fn model_type_of<'a>(tables: Tables, model: &'a PretrainedConfig, library_name: Option<&str>) -> Option<&'a str> {
    let library = tables.libraries().iter().find(|library| Some(library.name) == library_name);
    model.model_type().or_else(|| model.json().get(library?.model_type_key?)?.as_str())
}
