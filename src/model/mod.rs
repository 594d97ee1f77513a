//! Whole models: a directory, and what it says of itself.
//!
//! The shortest way from a directory to an exporter config or an export plan: [`Model::from_dir`] reads what
//! is there, and [`ModelOptions`] has what is said instead of found out. A [`Model`] stands on
//! [`checkpoint`], which looks at names of files, and on
//! [`model_classes`](crate::model_classes), which looks at names of classes; a model of the Hub is first made a
//! directory by [`hub`](crate::hub).
//!
//! ```
//! use optimum_exporters::{Arguments, Error, ModelOptions};
//!
//! let model = ModelOptions::new().task("fill-mask").open("examples/bert-base-uncased")?;
//! assert_eq!(model.task("onnx")?.reason, "it was asked for");
//! assert_eq!(model.model_class("onnx")?.to_string(), "transformers.AutoModelForMaskedLM");
//! assert_eq!(model.export_plan("onnx", &Arguments::new())?.submodels()[0].file, "model.onnx");
//! # Ok::<(), Error>(())
//! ```

mod card;
pub mod checkpoint;
mod kind;
pub(crate) mod modules;
mod pipeline;
mod preprocessor;
mod task;

#[cfg(feature = "hub")]
pub(crate) use kind::FirstModule;

use std::path::{Path, PathBuf};

pub use preprocessor::{image_processor_first, read_preprocessor};

use serde_json::{Map, Value};

use crate::config::json_file;
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::types::ExportConfigConstructor;
use crate::export::types::ExportPlan;
use crate::export::types::ExporterConfig;
use crate::export::version::Version;
use crate::lookup::model_classes::class_for;
use crate::lookup::query::Query;
use crate::lookup::tasks_manager::TasksManager;
use crate::model::checkpoint::{CONFIG, Files, Found};
use crate::registry::Library;
use crate::tables::model_classes::ModelClass;
use crate::tables::with_past::without_past;

/// What is said of a model rather than found out, as the arguments of the reference's `main_export` do. The
/// default says nothing.
#[derive(Clone, Debug, Default)]
pub struct ModelOptions {
    library: Option<String>,
    model_type: Option<String>,
    task: Option<String>,
    monolith: bool,
    files: Option<Files>,
    transformers: Option<Version>,
}

impl ModelOptions {
    /// Nothing said.
    pub fn new() -> Self {
        Self::default()
    }

    /// The library that the model comes from, where its files need not be asked.
    #[must_use]
    pub fn library(self, library: impl Into<String>) -> Self {
        Self { library: Some(library.into()), ..self }
    }

    /// The model type, in the place of what the config says.
    #[must_use]
    pub fn model_type(self, model_type: impl Into<String>) -> Self {
        Self { model_type: Some(model_type.into()), ..self }
    }

    /// The task, by its name or a synonym; `auto` has it found out.
    #[must_use]
    pub fn task(self, task: impl Into<String>) -> Self {
        Self { task: Some(task.into()).filter(|task| task != "auto"), ..self }
    }

    /// The version of transformers that exports, in the place of the one that would.
    #[must_use]
    pub fn transformers(self, version: Version) -> Self {
        Self { transformers: Some(version), ..self }
    }

    /// Keep an encoder and its decoder in one file, which leaves the past out of a task that is found out.
    #[must_use]
    pub fn monolith(self, monolith: bool) -> Self {
        Self { monolith, ..self }
    }

    /// The model's files, where not all of them are in the directory: only JSON files are ever opened.
    #[must_use]
    pub fn files(self, files: Files) -> Self {
        Self { files: Some(files), ..self }
    }

    /// The model in a directory, or of a `config.json` alone.
    ///
    /// # Errors
    /// As [`Model::from_dir`]; [`Error::UnknownLibrary`] if there is no such library.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Model, Error> {
        let path = path.as_ref();
        if path.is_dir() {
            let files = self.files.clone().map_or_else(|| Files::of_directory(path), Ok)?;
            let opened = kind::open(self, path.to_owned(), files, |name| json_file::read_object(&path.join(name)));
            return opened.map_err(|error| match error {
                // Where there is nothing of a model, a config is what is missed first.
                Error::Untold { what: "library", .. } => PretrainedConfig::from_path(path).err().unwrap_or(error),
                other => other,
            });
        }
        let config = json_file::read_object(path)?;
        let directory = path.parent().map(Path::to_owned).unwrap_or_default();
        kind::open(self, directory, Files::from_iter([CONFIG]), |_| Ok(config.clone()))
    }

    /// A model type, with a config in which every attribute has its default.
    ///
    /// # Errors
    /// [`Error::UnknownLibrary`] if there is no such library.
    pub fn of_type(self, model_type: &str) -> Result<Model, Error> {
        kind::of_type(self, model_type)
    }
}

/// A model's directory with what it says of itself: library, model type, framework and task, each with
/// what tells it. Nothing but JSON files is opened, and the model's card where nothing else tells the task.
///
/// ```
/// use optimum_exporters::{Arguments, Error, Model};
///
/// fn main() -> Result<(), Error> {
///     let model = Model::from_dir("examples/gpt2")?;
///     assert_eq!(model.library().value.name, "transformers");
///     assert_eq!(model.task("onnx")?.value, "text-generation-with-past");
///     let export = model.exporter_config("onnx", &Arguments::new())?;
///     assert_eq!(export.class().name, "GPT2OnnxConfig");
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Model {
    directory: PathBuf,
    files: Files,
    library: Found<&'static Library>,
    /// `None` for a pipeline, whose components have one each.
    model_type: Option<Result<Found<String>, Error>>,
    task: Option<String>,
    monolith: bool,
    transformers: Option<Version>,
    config: PretrainedConfig,
}

impl Model {
    /// The model in a directory.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::InvalidConfig`] if the directory or a JSON file in it cannot be read, or
    /// if there is nothing of a model in it. What is not told of the rest is an error of the methods that
    /// need it.
    pub fn from_dir(directory: impl AsRef<Path>) -> Result<Self, Error> {
        let directory = directory.as_ref();
        if !directory.is_dir() {
            return Err(Error::Io { path: directory.to_owned(), reason: "there is no such directory".to_owned() });
        }
        ModelOptions::new().open(directory)
    }

    /// The directory: of a `config.json` alone the one that it is in, and empty for a model type.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Its files: `config.json` where that alone was opened, and none for a model type.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The library that the model comes from.
    pub fn library(&self) -> &Found<&'static Library> {
        &self.library
    }

    /// The framework that its weights are of, by the reference's name: `pt`, `tf`.
    ///
    /// # Errors
    /// [`Error::Untold`] if there are no weights.
    pub fn framework(&self) -> Result<Found<&'static str>, Error> {
        self.files.framework()
    }

    /// The model type that it is exported as.
    ///
    /// # Errors
    /// [`Error::Untold`] if nothing tells it, and for a pipeline, whose components have one each;
    /// [`Error::NoModelType`] if the config says nothing of it.
    pub fn model_type(&self) -> Result<&Found<String>, Error> {
        match &self.model_type {
            Some(told) => told.as_ref().map_err(Clone::clone),
            None => Err(Error::Untold {
                what: "model type",
                reason: "a pipeline has several models, which its plan has one by one".to_owned(),
            }),
        }
    }

    /// Whether this is a pipeline: a directory with several models, each in its own folder.
    pub fn is_pipeline(&self) -> bool {
        self.model_type.is_none()
    }

    /// The components of a pipeline that have a config and are no part of its export, each with its class; none of what
    /// is no pipeline, or that the exporter does not know.
    pub fn left_out(&self, exporter: &str) -> Vec<(String, String)> {
        if self.is_pipeline() { pipeline::left_out(&self.directory, exporter) } else { Vec::new() }
    }

    /// The config of the model that is exported; of a pipeline, its index.
    pub fn config(&self) -> &PretrainedConfig {
        &self.config
    }

    /// What the model's image processor says, if there is a file that says it, as [`read_preprocessor`]
    /// gives it: `preprocessor_config.json`, or else `processor_config.json`. `None` if there is neither, or the latter
    /// says nothing of an image processor.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::InvalidConfig`] if the file cannot be read.
    pub fn preprocessor(&self) -> Result<Option<Map<String, Value>>, Error> {
        let path = |name: &str| self.files.contains(name).then(|| self.directory.join(name));
        let [own, whole] = preprocessor::FILES;
        match (path(own), path(whole)) {
            (Some(file), _) => read_preprocessor(file).map(Some),
            (None, Some(file)) => preprocessor::of_processor(&file),
            (None, None) => Ok(None),
        }
    }

    /// The task: the one that was asked for, or else what the directory tells, with past key values
    /// where the model type supports that, as the reference chooses for `auto`.
    ///
    /// # Errors
    /// [`Error::UntoldTask`] if nothing tells it, [`Error::UnknownClass`] if nothing tells that of a pipeline; what
    /// [`model_type`](Self::model_type) and [`TasksManager::get_supported_tasks_for_model_type`] say.
    pub fn task(&self, exporter: &str) -> Result<Found<String>, Error> {
        task::of(self, exporter)
    }

    /// The task that was asked for.
    #[cfg(feature = "check")]
    pub(crate) fn asked_task(&self) -> Option<&str> {
        self.task.as_deref()
    }

    /// The task that the model's card says, `pipeline_tag` at the beginning of README.md, by whatever name.
    pub fn pipeline_tag(&self) -> Option<String> {
        self.files.contains(card::CARD).then(|| card::pipeline_tag(&self.directory)).flatten()
    }

    /// The same model as each of the other libraries has it that know models of its type.
    pub fn of_other_libraries(&self) -> Vec<Self> {
        if self.is_pipeline() { Vec::new() } else { kind::of_other_libraries(self) }
    }

    /// The same model, for a task that is asked for.
    #[must_use]
    pub fn with_task(&self, task: impl Into<String>) -> Self {
        Self { task: Some(task.into()), ..self.clone() }
    }

    /// The same model, with an encoder and its decoder in one file or in several.
    #[must_use]
    pub fn with_monolith(&self, monolith: bool) -> Self {
        Self { monolith, ..self.clone() }
    }

    /// The class that loads the model: of a pipeline the one that its index names, as a rule an auto class otherwise, by
    /// its name in the transformers that exports.
    ///
    /// # Errors
    /// As [`task`](Self::task) and [`TasksManager::get_model_class_for_task`].
    pub fn model_class(&self, exporter: &str) -> Result<ModelClass<'_>, Error> {
        if self.is_pipeline() {
            let name = kind::class_name(&self.config).unwrap_or_default();
            return Ok(ModelClass { library: self.library.value.name, name });
        }
        let task = self.task(exporter)?.value;
        let task = TasksManager::map_from_synonym(without_past(&task));
        let transformers = self.transformers.or_else(|| self.constructor(exporter).ok().map(|of| of.exported_by()));
        class_for(self.library.value, task, Some(&self.model_type()?.value), transformers)
    }

    /// The constructor of its exporter config.
    ///
    /// # Errors
    /// As [`task`](Self::task) and [`TasksManager::get_exporter_config_constructor`]; of a pipeline as
    /// [`model_type`](Self::model_type).
    pub fn constructor(&self, exporter: &str) -> Result<ExportConfigConstructor<'static>, Error> {
        let (model_type, task) = (self.model_type()?, self.task(exporter)?);
        let query =
            Query::new(exporter).library_name(self.library.value.name).model_type(&model_type.value).task(&task.value);
        let query = self.transformers.map_or(query, |version| query.transformers(version));
        TasksManager::get_exporter_config_constructor(&query).map(ExportConfigConstructor::unbound)
    }

    /// Its exporter config.
    ///
    /// # Errors
    /// As [`constructor`](Self::constructor) and [`ExportConfigConstructor::call`].
    pub fn exporter_config(&self, exporter: &str, arguments: &Arguments) -> Result<ExporterConfig, Error> {
        const ENCODER: &str = "encoder";
        let constructor = self.constructor(exporter)?;
        let config = constructor.call_with(&self.config, arguments)?;
        let is_alone = task::is_encoder_alone(&self.config) && arguments.iter().all(|(name, _)| name != "behavior");
        if is_alone && config.task() == task::HIDDEN_STATES && config.behavior().is_some() {
            let mut arguments = arguments.clone();
            arguments.set("behavior", ENCODER);
            return constructor.call_with(&self.config, &arguments);
        }
        Ok(config)
    }

    /// The files that its export is made of.
    ///
    /// # Errors
    /// As [`exporter_config`](Self::exporter_config) and [`ExporterConfig::export_plan`], or of a pipeline
    /// as [`ExportPlan::from_pipeline`].
    pub fn export_plan(&self, exporter: &str, arguments: &Arguments) -> Result<ExportPlan, Error> {
        if self.is_pipeline() {
            return ExportPlan::from_pipeline(&self.directory, exporter, arguments);
        }
        self.exporter_config(exporter, arguments)?.export_plan(self.monolith)
    }
}
