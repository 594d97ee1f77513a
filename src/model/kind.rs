//! What kind of model a directory holds: its library, its config and its model type.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::modules::{self, Listed};
use super::{Model, ModelOptions};
use crate::config::json_file;
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::{Error, shortened};
use crate::json_form::read::Document;
use crate::lookup::find::library_named;
use crate::lookup::model_classes::architecture;
use crate::lookup::tables::Tables;
use crate::lookup::tasks_manager::TasksManager;
use crate::model::checkpoint::{CONFIG, Files, Found};
use crate::registry::{LIBRARIES, LOADED_CLASSES, Library, Modules};

/// Why something is what it was asked to be.
pub(super) const ASKED: &str = "it was asked for";

/// A model type with a config that says nothing.
pub(super) fn of_type(options: ModelOptions, name: &str) -> Result<Model, Error> {
    let model_type = options.model_type.as_deref().unwrap_or(name);
    let first = || Tables::All.models_of(model_type).first().map(|model| model.library);
    let library = match &options.library {
        Some(name) => Found::new(library_named(name)?, ASKED),
        None => Found::new(first().unwrap_or(&LIBRARIES[0]), "the first that has the model type"),
    };
    Ok(Model {
        directory: PathBuf::new(),
        files: Files::default(),
        library,
        model_type: Some(Ok(Found::new(model_type.to_owned(), ASKED))),
        task: options.task,
        monolith: options.monolith,
        transformers: options.transformers,
        config: PretrainedConfig::empty(name),
    })
}

/// Opens a model with these files; `read` reads one of them.
pub(super) fn open(
    options: ModelOptions,
    directory: PathBuf,
    files: Files,
    read: impl Fn(&str) -> Result<Arc<Document>, Error>,
) -> Result<Model, Error> {
    let ModelOptions { library: asked_library, model_type: asked, task, monolith, transformers, .. } = options;
    let library = match &asked_library {
        Some(name) => Found::new(library_named(name)?, ASKED),
        None => files.library(|| read(CONFIG))?,
    };
    let index = library.value.pipelines.map(|pipelines| pipelines.index).filter(|index| files.contains(index));
    if let Some(index) = index {
        let config = PretrainedConfig::from_document(read(index)?);
        return Ok(Model { directory, files, library, model_type: None, task, monolith, transformers, config });
    }
    let modules = library.value.modules.as_ref().filter(|modules| files.contains(modules.index));
    let module = modules.map(|modules| FirstModule::read(modules, &directory)).transpose()?;
    let folder = module.as_ref().map_or("", |module| &module.folder);
    let config = match (read(&format!("{folder}{CONFIG}")), &module) {
        (Ok(config), _) => PretrainedConfig::from_document(config),
        // A module that is not exported has no config of a model, as a rule.
        (Err(_), Some(FirstModule { model_type: Err(error), .. })) => return Err(error.clone()),
        (Err(error), _) => return Err(error),
    };
    let model_type = match (asked, module) {
        (Some(asked), _) => Ok(Found::new(asked, ASKED)),
        (None, Some(module)) => module.model_type.map(|of_class| of_module(library.value, &config, of_class)),
        (None, None) => of_config(library.value, &config, &directory),
    };
    let library = match &model_type {
        Ok(model_type) if asked_library.is_none() => library_with(library, &model_type.value),
        _ => library,
    };
    Ok(Model { directory, files, library, model_type: Some(model_type), task, monolith, transformers, config })
}

/// A model as each other library has it that knows its type. A library that takes any model for its own is none.
pub(super) fn of_other_libraries(model: &Model) -> Vec<Model> {
    let is_other = |library: &&Library| {
        !std::ptr::eq::<Library>(*library, model.library.value) && library.default_model_type.is_none()
    };
    let read = |name: &str| {
        let path = model.directory.join(name);
        if name == CONFIG && !path.is_file() { Ok(model.config.document()) } else { json_file::read_object(&path) }
    };
    let opened = TasksManager::libraries().iter().filter(is_other).filter_map(|library| {
        let options = ModelOptions {
            library: Some(library.name.to_owned()),
            monolith: model.monolith,
            transformers: model.transformers,
            ..ModelOptions::default()
        };
        open(options, model.directory.clone(), model.files.clone(), read).ok()
    });
    opened.filter(|model| model.model_type().is_ok_and(|of| has(model.library.value, &of.value))).collect()
}

/// The library, or the one that alone has the model type.
fn library_with(library: Found<&'static Library>, model_type: &str) -> Found<&'static Library> {
    if library.value.default_model_type.is_some() || has(library.value, model_type) {
        return library;
    }
    match Tables::All.models_of(model_type).first() {
        Some(other) => Found::new(other.library, format!("{} has no model type `{model_type}`", library.value.name)),
        None => library,
    }
}

/// The model type that a config says it is of.
fn of_config(library: &Library, config: &PretrainedConfig, directory: &Path) -> Result<Found<String>, Error> {
    if let Some(modules) = &library.modules {
        return of_no_module(library, modules, config);
    }
    let found = |model_type: &str, key: &str| Ok(Found::new(model_type.to_owned(), format!("`{key}` of {CONFIG}")));
    if let Some(model_type) = config.model_type() {
        return found(model_type, "model_type");
    }
    let of_key = library.model_type_key.and_then(|key| Some((key, config.stated(key)?.as_str()?)));
    if let Some((key, model_type)) = of_key {
        return found(model_type, key);
    }
    if let Some(class) = class_name(config).filter(|_| library.pipelines.is_some()) {
        return of_component(library, class, directory);
    }
    if let Some(class) = architecture(config) {
        return of_architecture(library, class);
    }
    match library.default_model_type {
        Some(model_type) => Ok(Found::new(model_type.to_owned(), format!("{} takes it for any", library.name))),
        None => Err(Error::NoModelType),
    }
}

/// The model type where a model that could be made of modules has none: its own, if that is exported.
fn of_no_module(library: &Library, modules: &Modules, config: &PretrainedConfig) -> Result<Found<String>, Error> {
    let own = config.model_type().filter(|model_type| has(library, model_type));
    let default = || modules.model_types.first().map(|(_, model_type)| *model_type);
    let model_type = own.or_else(default).ok_or(Error::NoModelType)?;
    Ok(Found::new(model_type.to_owned(), format!("there is no {} that says otherwise", modules.index)))
}

/// The model type of a module: where its class is that of all models, what its config says counts, if that is exported by
/// itself. Since version 6 of the library one class loads models of text and of images.
fn of_module(library: &Library, config: &PretrainedConfig, of_class: Found<String>) -> Found<String> {
    let default = library.modules.as_ref().and_then(|modules| modules.model_types.first());
    let of_any = default.is_some_and(|(_, model_type)| *model_type == of_class.value);
    match config.model_type().filter(|own| of_any && has(library, own)) {
        Some(own) => Found::new(own.to_owned(), format!("{}, and `model_type` of its {CONFIG}", of_class.reason)),
        None => of_class,
    }
}

/// Whether a model type is one of a library's own.
fn has(library: &Library, model_type: &str) -> bool {
    Tables::All.models_of(model_type).iter().any(|model| std::ptr::eq(model.library, library))
}

/// The class that a config of diffusers, or a pipeline's index, is of.
pub(super) fn class_name(config: &PretrainedConfig) -> Option<&str> {
    config.stated("_class_name")?.as_str()
}

/// The model type of a component that stands alone, by its class, or by the name of its folder where several parts of an export
/// are made from the class.
fn of_component(library: &Library, class: &str, directory: &Path) -> Result<Found<String>, Error> {
    let listed = library.pipelines.into_iter().flat_map(|pipelines| pipelines.model_types);
    let listed = listed.filter(|(known, _)| *known == class).map(|(_, model_type)| *model_type);
    let of_config = TasksManager::models().filter(|model| std::ptr::eq(model.library, library)).filter(|model| {
        let mut constructors = model.exporters.iter().flat_map(|support| support.tasks);
        constructors.any(|(_, constructor)| constructor.config_type.is_some_and(|config| config.name == class))
    });
    let mut model_types: Vec<_> = listed.collect();
    if model_types.is_empty() {
        model_types.extend(of_config.map(|model| model.model_type));
    }
    let what_is_there = format!("`_class_name` of {CONFIG} is `{}`", shortened(class));
    let folder = directory.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_called = |model_type: &&&str| model_type.replace('-', "_") == folder.replace('-', "_");
    match model_types.iter().find(is_called).filter(|_| model_types.len() > 1) {
        Some(part) => Ok(Found::new((*part).to_owned(), format!("{what_is_there}, and its folder is `{folder}`"))),
        None => one_of(&model_types, &what_is_there),
    }
}

/// The model type whose models are of a class, as older configs have no other word for it.
fn of_architecture(library: &Library, class: &str) -> Result<Found<String>, Error> {
    let classes = LOADED_CLASSES.get(class).copied().unwrap_or_default();
    let of_library = classes.iter().filter(|class| std::ptr::eq(class.library, library));
    let model_types = of_library.flat_map(|class| class.model_types.iter().copied());
    let model_types: Vec<_> = model_types.filter(|model_type| has(library, model_type)).collect();
    // Others can borrow a class; the model type that it is called after is the one that older configs mean.
    let called_after: Vec<_> = model_types.iter().copied().filter(|of| is_called_after(class, of)).collect();
    let model_types = if called_after.len() == 1 { called_after } else { model_types };
    one_of(&model_types, &format!("{CONFIG} has no `model_type`, and its `architectures` name `{}`", shortened(class)))
}

/// Whether the name of a class begins with a model type, signs and case aside.
fn is_called_after(class: &str, model_type: &str) -> bool {
    let mut letters = class.chars().map(|letter| letter.to_ascii_lowercase());
    let of_type = model_type.chars().filter(char::is_ascii_alphanumeric);
    of_type.map(|letter| letter.to_ascii_lowercase()).all(|letter| letters.next() == Some(letter))
}

fn one_of(model_types: &[&str], what_is_there: &str) -> Result<Found<String>, Error> {
    let why_not = match model_types {
        [only] => return Ok(Found::new((*only).to_owned(), what_is_there)),
        [] => "which no model type is exported from".to_owned(),
        several => format!("which stands for {}: choose one", several.join(" or ")),
    };
    Err(Error::Untold { what: "model type", reason: format!("{what_is_there}, {why_not}") })
}

/// The module of a model that is exported.
pub(crate) struct FirstModule {
    /// The folder of its config, with a slash at the end, or nothing.
    pub(crate) folder: String,
    model_type: Result<Found<String>, Error>,
}

impl FirstModule {
    pub(crate) fn read(modules: &Modules, directory: &Path) -> Result<Self, Error> {
        let listed = modules::first(&directory.join(modules.index), 1)?;
        let Some(Listed { class, folder }) = listed.into_iter().next() else { return Err(Error::NoModelType) };
        Ok(Self { folder, model_type: Self::model_type(modules, &class) })
    }

    fn model_type(modules: &Modules, class: &str) -> Result<Found<String>, Error> {
        let (index, name) = (modules.index, class.rsplit('.').next().unwrap_or(class));
        let what_is_there = format!("the first module in {index} is a `{}`", shortened(name));
        match modules.model_types.iter().find(|(part, _)| name.contains(part)) {
            Some((_, model_type)) => Ok(Found::new((*model_type).to_owned(), what_is_there)),
            None => {
                let parts: Vec<_> = modules.model_types.iter().map(|(part, _)| *part).collect();
                let reason = format!("{what_is_there}, and one with {} in its name is exported", parts.join(" or "));
                Err(Error::Untold { what: "model type", reason })
            }
        }
    }
}
