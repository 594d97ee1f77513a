//! Which class loads a model for a task, and which task a class is for.
//!
//! ```
//! use optimum_exporters::{Error, ModelClassQuery, TasksManager};
//!
//! let class = TasksManager::get_model_class_for_task(&ModelClassQuery::new("fill-mask"))?;
//! assert_eq!(class.to_string(), "transformers.AutoModelForMaskedLM");
//! assert_eq!(TasksManager::loaded_class("fill-mask", "bert", "transformers"), Some("BertForMaskedLM"));
//! assert_eq!(TasksManager::infer_task_from_model("BertForMaskedLM")?, "fill-mask");
//! # Ok::<(), Error>(())
//! ```
//!
//! [`Model`](crate::Model) asks the same of a directory.

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::{Error, shortened};
use crate::export::version::Version;
use crate::lookup::find::library_named;
use crate::lookup::tasks_manager::TasksManager;
use crate::runtime::generated::{CUSTOM_CLASSES, FRAMEWORKS, LIBRARIES, LOADED_CLASSES};
use crate::tables::library::Library;
pub use crate::tables::library::Loader;
pub use crate::tables::model_classes::{LoadedClass, ModelClass};
use crate::tables::with_past::without_past;
use optimum_exporters_common::nearest;

/// The arguments of [`TasksManager::get_model_class_for_task`], with the reference's defaults.
#[derive(Clone, Copy, Debug)]
pub struct ModelClassQuery<'a> {
    task: &'a str,
    framework: Option<&'a str>,
    model_type: Option<&'a str>,
    model_class_name: Option<&'a str>,
    library: Option<&'a str>,
    transformers: Option<Version>,
}

impl<'a> ModelClassQuery<'a> {
    /// A query for a task, by its name or a synonym, with past or without.
    pub const fn new(task: &'a str) -> Self {
        Self { task, framework: None, model_type: None, model_class_name: None, library: None, transformers: None }
    }

    /// The framework; `pt` where none is given.
    #[must_use]
    pub const fn framework(self, framework: &'a str) -> Self {
        Self { framework: Some(framework), ..self }
    }

    /// The model type, which decides where a task has several loaders, or a class of its own.
    #[must_use]
    pub const fn model_type(self, model_type: &'a str) -> Self {
        Self { model_type: Some(model_type), ..self }
    }

    /// The name of the class that is to be taken in the place of the task's loaders.
    #[must_use]
    pub const fn model_class_name(self, name: &'a str) -> Self {
        Self { model_class_name: Some(name), ..self }
    }

    /// The library; transformers where none is given.
    #[must_use]
    pub const fn library(self, library: &'a str) -> Self {
        Self { library: Some(library), ..self }
    }

    /// The version of transformers that is to load the model, which may have another name for a loader; that of the
    /// reference where none is given.
    #[must_use]
    pub const fn transformers(self, version: Version) -> Self {
        Self { transformers: Some(version), ..self }
    }
}

impl TasksManager {
    /// The class that loads a model for a task; as a rule, an auto class. The reference's method of this name
    /// gives the class itself. A class that is asked for by
    /// name is given as it is: which classes a library has besides those that its loaders load is not
    /// known here.
    ///
    /// # Errors
    /// In this order: [`Error::UnknownFramework`], [`Error::UnknownLibrary`], [`Error::NoLoader`] where
    /// the library has none for the task, and [`Error::NotLoaded`] where it has several, none of which
    /// loads the model type.
    pub fn get_model_class_for_task<'a>(query: &ModelClassQuery<'a>) -> Result<ModelClass<'a>, Error> {
        let task = Self::map_from_synonym(without_past(query.task));
        if let Some(framework) = query.framework.filter(|framework| !FRAMEWORKS.contains(framework)) {
            return Err(Error::UnknownFramework { found: shortened(framework), known: FRAMEWORKS.to_vec() });
        }
        if let Some(class) = query.model_type.and_then(|model_type| custom(model_type, task)) {
            return Ok(class);
        }
        let library = library_named(query.library.unwrap_or(LIBRARIES[0].name))?;
        match query.model_class_name {
            Some(name) => Ok(ModelClass { library: library.name, name }),
            None => class_for(library, task, query.model_type, query.transformers),
        }
    }

    /// The class that a model of a model type is of when it is loaded for a task: what the loader of
    /// [`get_model_class_for_task`](Self::get_model_class_for_task) makes of it. `None` if the library loads no such
    /// model type for the task, or there is no such library.
    pub fn loaded_class(task: &str, model_type: &str, library: &str) -> Option<&'static str> {
        let task = Self::map_from_synonym(without_past(task));
        if let Some(class) = custom(model_type, task) {
            return Some(class.name);
        }
        let loaders = library_named(library).ok()?.loaders.get(task)?;
        loaders.iter().find_map(|loader| loader.classes.get(model_type)?.first().copied())
    }

    /// The task that the name of a model's class tells, or that of a loader. What stands before a dot,
    /// as in `transformers.BertForMaskedLM`, says the library.
    ///
    /// Many classes are loaded for several tasks; this is the first of them in the registry's order,
    /// as in the reference.
    ///
    /// # Errors
    /// [`Error::UnknownClass`] if no loader loads such a class.
    pub fn infer_task_from_model(class: &str) -> Result<&'static str, Error> {
        let told = tasks_of_class(class).next();
        told.or_else(|| task_of_loader(class)).ok_or_else(|| unknown_class(class))
    }

    /// The task that a config's `architectures` tell; the first of them counts.
    ///
    /// # Errors
    /// [`Error::MissingAttribute`] if there are none, [`Error::UnknownClass`] as in
    /// [`infer_task_from_model`](Self::infer_task_from_model).
    pub fn infer_task_from_config(config: &PretrainedConfig) -> Result<&'static str, Error> {
        let class = architecture(config).ok_or_else(|| Error::MissingAttribute {
            attribute: "architectures".to_owned(),
            model_type: config.model_type().map(shortened),
        })?;
        Self::infer_task_from_model(class)
    }

    /// The library that a model's class is of, by its name or, as in `transformers.BertForMaskedLM`,
    /// by the module that it is in.
    ///
    /// # Errors
    /// [`Error::UnknownClass`] if no library has it.
    pub fn infer_library_from_model_class(class: &str) -> Result<&'static str, Error> {
        let (module, name) = module_and_name(class);
        let of_class = || LOADED_CLASSES.get(name)?.first().map(|class| class.library);
        let of_loader = || LIBRARIES.iter().find(|library| loads(library, name).is_some());
        let found = if module.is_empty() { of_class().or_else(of_loader) } else { library_of_module(module) };
        found.map(|library| library.name).ok_or_else(|| unknown_class(class))
    }
}

/// The class that a config says the model is of; where there are several, the first.
pub(crate) fn architecture(config: &PretrainedConfig) -> Option<&str> {
    config.stated("architectures")?.as_list()?.get(0)?.as_str()
}

fn custom(model_type: &str, task: &str) -> Option<ModelClass<'static>> {
    let classes = CUSTOM_CLASSES.get(model_type)?;
    classes.iter().find(|(of, _)| *of == task).map(|(_, class)| *class)
}

/// What loads a model type of a library for a task, by the task's own name, in a version of transformers.
pub(crate) fn class_for(
    library: &'static Library,
    task: &str,
    model_type: Option<&str>,
    transformers: Option<Version>,
) -> Result<ModelClass<'static>, Error> {
    match model_type.and_then(|model_type| custom(model_type, task)) {
        Some(class) => Ok(class),
        None => {
            let loader = loader(library, task, model_type, transformers)?;
            Ok(ModelClass { library: library.name, name: loader.name_in(transformers) })
        }
    }
}

fn loader(
    library: &Library,
    task: &str,
    model_type: Option<&str>,
    transformers: Option<Version>,
) -> Result<&'static Loader, Error> {
    let loaders = library.loaders.get(task).copied().unwrap_or_default();
    let found = match (loaders, model_type) {
        ([only], _) => Some(only),
        (several, None) => several.first(),
        (several, Some(model_type)) => several.iter().find(|loader| loader.classes.contains_key(model_type)),
    };
    found.copied().ok_or_else(|| match loaders {
        [] => Error::NoLoader {
            task: shortened(task),
            library: library.name,
            known: library.loaders.keys().copied().collect(),
        },
        several => Error::NotLoaded {
            model_type: model_type.map(shortened).unwrap_or_default(),
            task: shortened(task),
            loaders: several.iter().map(|loader| loader.name_in(transformers)).collect(),
        },
    })
}

/// The classes that a model type of a library is of when it is loaded for a task.
pub(crate) fn classes_loaded(library: &str, task: &str, model_type: &str) -> Vec<&'static str> {
    let loaders = library_named(library).ok().and_then(|library| library.loaders.get(task));
    let of_loaders = loaders.into_iter().copied().flatten().filter_map(|loader| loader.classes.get(model_type));
    let own = custom(model_type, task).map(|class| class.name);
    own.into_iter().chain(of_loaders.flat_map(|classes| classes.iter().copied())).collect()
}

/// The tasks that a class is loaded for, the one that it tells first.
pub(crate) fn tasks_of_class(class: &str) -> impl Iterator<Item = &'static str> {
    let (module, name) = module_and_name(class);
    let classes = LOADED_CLASSES.get(name).copied().unwrap_or_default();
    let of_module = classes.iter().filter(move |class| is_in(module, class.library));
    of_module.flat_map(|class| class.tasks.iter().copied())
}

/// The model types whose models are loaded as a class.
#[cfg(feature = "check")]
pub(crate) fn model_types_of_class(class: &str) -> impl Iterator<Item = &'static str> {
    let classes = LOADED_CLASSES.get(module_and_name(class).1).copied().unwrap_or_default();
    classes.iter().flat_map(|class| class.model_types.iter().copied())
}

/// The first task that a loader of this name is for.
pub(crate) fn task_of_loader(loader: &str) -> Option<&'static str> {
    let (module, name) = module_and_name(loader);
    let known = || LIBRARIES.iter().filter(|library| is_in(module, library));
    known().find_map(|library| loads(library, name)).or_else(|| known().find_map(|library| loads_later(library, name)))
}

fn loads(library: &Library, loader: &str) -> Option<&'static str> {
    let mut tasks = library.loaders.entries();
    tasks.find(|(_, loaders)| loaders.iter().any(|known| known.name == loader)).map(|(task, _)| *task)
}

/// The first task of a loader that has this name in later versions.
fn loads_later(library: &Library, name: &str) -> Option<&'static str> {
    let is_named = |loader: &&Loader| loader.renamed.is_some_and(|(_, later)| later == name);
    library.loaders.entries().find(|(_, loaders)| loaders.iter().any(is_named)).map(|(task, _)| *task)
}

fn module_and_name(class: &str) -> (&str, &str) {
    class.rsplit_once('.').unwrap_or(("", class))
}

fn is_in(module: &str, library: &Library) -> bool {
    module.is_empty() || module.split('.').next() == Some(library.name)
}

fn library_of_module(module: &str) -> Option<&'static Library> {
    LIBRARIES.iter().find(|library| is_in(module, library))
}

fn unknown_class(class: &str) -> Error {
    Error::UnknownClass {
        found: shortened(class),
        near: nearest(module_and_name(class).1, LOADED_CLASSES.keys().copied()),
    }
}
