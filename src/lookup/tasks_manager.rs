//! Lookups: which config class exports a model type for a task.

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::types::{ConfigClass, ExportConfigConstructor};
use crate::lookup::find::{constructor, of_class, support};
use crate::lookup::likeness::most_like;
use crate::lookup::overlay;
use crate::lookup::query::Query;
use crate::lookup::registration::Register;
use crate::lookup::tables::Tables;
use crate::runtime::generated::LIBRARIES;
use crate::tables::library::Library;
use crate::tables::registry::{Model, Registry, Support};

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
        of_class(class, task)
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

    /// The names alone of the tasks that a model type supports, of the first library that has it.
    ///
    /// ```
    /// use optimum_exporters::TasksManager;
    ///
    /// assert!(TasksManager::supported_tasks("gpt2", "onnx")?.any(|task| task == "text-generation-with-past"));
    /// # Ok::<(), optimum_exporters::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`get_supported_tasks_for_model_type`](Self::get_supported_tasks_for_model_type).
    pub fn supported_tasks(
        model_type: &str,
        exporter: &str,
    ) -> Result<impl Iterator<Item = &'static str> + use<>, Error> {
        let tasks = Self::get_supported_tasks_for_model_type(model_type, exporter, None, None)?;
        Ok(tasks.iter().map(|(task, _)| *task))
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

    /// The model type of a library, transformers where none is given, that a config is most like: one whose models are for
    /// the same as its architecture, and whose configs have what it has. It is for a model type that is in no registry, and
    /// may be wrong.
    pub fn most_like(config: &PretrainedConfig, library_name: Option<&str>) -> Option<&'static str> {
        most_like(Tables::All, config, library_name.unwrap_or(LIBRARIES[0].name))
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
        overlay::tasks()
    }

    /// Every model type of every library, in alphabetical order within each.
    pub fn models() -> impl Iterator<Item = &'static Model> {
        Tables::All.models()
    }

    /// The exporters there are, those of the registry first.
    pub fn exporters() -> &'static [&'static str] {
        overlay::exporters()
    }

    /// The libraries there are, the one that wins where several have a model type first.
    pub fn libraries() -> &'static [Library] {
        overlay::libraries()
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
