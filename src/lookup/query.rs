//! What a constructor is asked for by.

use optimum_exporters_common::Key;

use crate::config::pretrained_config::PretrainedConfig;
use crate::export::arguments::Arguments;
use crate::export::version::Version;
use crate::runtime::generated::LIBRARIES;

/// The arguments of [`TasksManager::get_exporter_config_constructor`](crate::TasksManager::get_exporter_config_constructor), with the reference's defaults.
///
/// Names are texts, or members of the enumerations in [`names`](crate::registry::names):
///
/// ```
/// use optimum_exporters::registry::names::{Exporter, Library, Task};
/// use optimum_exporters::{Query, TasksManager};
///
/// # fn main() -> Result<(), optimum_exporters::Error> {
/// let query = Query::new(&Exporter::Onnx).library_name(&Library::Timm).model_type("resnet").task(&Task::ImageClassification);
/// let constructor = TasksManager::get_exporter_config_constructor(&query)?;
/// assert_eq!(constructor.task(), Task::ImageClassification.as_str());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    pub(super) exporter: &'a str,
    pub(super) model: Option<&'a PretrainedConfig>,
    pub(super) task: &'a str,
    pub(super) model_type: Option<&'a str>,
    pub(super) model_name: Option<&'a str>,
    pub(super) exporter_config_kwargs: Option<&'a Arguments>,
    pub(super) library_name: Option<&'a str>,
    pub(super) transformers: Option<Version>,
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
            transformers: None,
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

    /// The version of transformers that exports. Where none is given, it is the newest that the reference takes, for
    /// models that are in later ones alone the first of these, and for models that the reference lacks the one that they were
    /// read from.
    #[must_use]
    #[inline]
    pub const fn transformers(self, version: Version) -> Self {
        Self { transformers: Some(version), ..self }
    }

    /// The library; transformers where none is given.
    #[must_use]
    #[inline]
    pub fn library_name(self, library: &'a (impl AsRef<str> + ?Sized)) -> Self {
        Self { library_name: Some(library.as_ref()), ..self }
    }

    #[inline]
    pub(super) fn key<'b>(&'b self, model_type: &'b str) -> Key<'b> {
        let library = self.library_name.unwrap_or(LIBRARIES[0].name);
        Key { exporter: self.exporter, library, model_type, task: self.task }
    }
}
