//! What a lookup gives: a config class, ready to be called with a model's config.

use crate::config::config_type::ConfigType;
use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::config_class::ConfigClass;
use crate::export::exporter_config::ExporterConfig;

/// A config class with its task bound, and `use_past` where the task is one `-with-past`; the
/// reference's `ExportConfigConstructor`.
#[derive(Clone, Copy, Debug)]
pub struct ExportConfigConstructor<'a> {
    pub(crate) class: &'static ConfigClass,
    pub(crate) task: &'static str,
    pub(crate) use_past: bool,
    pub(crate) config_type: Option<&'static ConfigType>,
    pub(crate) arguments: Option<&'a Arguments>,
}

impl<'a> ExportConfigConstructor<'a> {
    #[doc(hidden)]
    pub const fn new(
        class: &'static ConfigClass,
        task: &'static str,
        use_past: bool,
        config_type: Option<&'static ConfigType>,
    ) -> Self {
        Self { class, task, use_past, config_type, arguments: None }
    }

    /// The config class.
    pub const fn class(&self) -> &'static ConfigClass {
        self.class
    }

    /// The task, without `-with-past`.
    pub const fn task(&self) -> &'static str {
        self.task
    }

    /// Whether the task that was registered is one `-with-past`.
    pub const fn use_past(&self) -> bool {
        self.use_past
    }

    /// The same with `arguments` bound, in place of those that were; `functools.partial` in the reference.
    #[must_use]
    pub const fn bind<'b>(self, arguments: &'b Arguments) -> ExportConfigConstructor<'b>
    where
        'a: 'b,
    {
        ExportConfigConstructor { arguments: Some(arguments), ..self }
    }

    /// The same with no arguments bound.
    #[must_use]
    pub const fn unbound(self) -> ExportConfigConstructor<'static> {
        ExportConfigConstructor::new(self.class, self.task, self.use_past, self.config_type)
    }

    /// Constructs the exporter config of a model, as the reference does with
    /// `constructor(model.config)`.
    ///
    /// # Errors
    /// [`Error::MissingAttribute`] or [`Error::WrongType`] if the config lacks what the class needs,
    /// [`Error::UnknownArgument`], [`Error::BadArgument`] or [`Error::UnknownVariant`] if an argument is not
    /// one of the class's, [`Error::Unsupported`] if the registry says that the combination cannot be
    /// exported; where a class looks up others for parts of the config, what those lookups say.
    pub fn call(&self, config: &PretrainedConfig) -> Result<ExporterConfig, Error> {
        self.call_with(config, &Arguments::new())
    }

    /// [`call`](Self::call) with more arguments, which win over those that are bound.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn call_with(&self, config: &PretrainedConfig, arguments: &Arguments) -> Result<ExporterConfig, Error> {
        let own = if self.use_past { Arguments::new().with("use_past", true) } else { Arguments::new() };
        let bound = self.arguments.unwrap_or(&own);
        ExporterConfig::new(self.class, self.task, config.of_type(self.config_type), &[&own, bound, arguments])
    }
}
