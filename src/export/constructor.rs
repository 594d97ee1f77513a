//! What makes an exporter config of a model's config.

use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::ConfigType;
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::types::{ConfigClass, ExportConfigConstructor, ExporterConfig, InstanceFacts};
use crate::export::version::Version;

impl<'a> ExportConfigConstructor<'a> {
    #[doc(hidden)]
    pub const fn new(
        class: &'static ConfigClass,
        task: &'static str,
        use_past: bool,
        config_type: Option<&'static ConfigType>,
    ) -> Self {
        Self { class, task, use_past, config_type, arguments: None, transformers: None }
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
        ExportConfigConstructor { arguments: None, ..self }
    }

    /// The same for an export by this version of transformers.
    #[must_use]
    pub const fn transformers(self, version: Version) -> Self {
        ExportConfigConstructor { transformers: Some(version), ..self }
    }

    /// The version of transformers that exports: where none is asked for, the first that has the model, if it is later than
    /// the newest that the reference takes for others.
    pub fn exported_by(&self) -> Version {
        let usual = self.class.transformers;
        self.transformers.unwrap_or_else(|| self.class.least_transformers.map_or(usual, |least| least.max(usual)))
    }

    /// The same, exported by this version where none is asked for.
    #[doc(hidden)]
    #[must_use]
    pub const fn by_default(self, version: Version) -> Self {
        self.transformers(version)
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
        self.constructed(config, arguments, InstanceFacts::default())
    }

    pub(super) fn constructed(
        &self,
        config: &PretrainedConfig,
        arguments: &Arguments,
        facts: InstanceFacts,
    ) -> Result<ExporterConfig, Error> {
        ExporterConfig::new(self, config.of_type(self.config_type), arguments, facts)
    }
}
