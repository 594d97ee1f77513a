//! Constructors called, with all others at hand.

use optimum_exporters_common::Key;

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::types::{ConstructorsByKey, ExportConfigConstructor, ExporterConfig};
use crate::lookup::find::constructor;
use crate::lookup::query::Query;
use crate::lookup::tables::Tables;

impl ExportConfigConstructor<'_> {
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
        self.construct(config, arguments, ConstructorsByKey(by_key))
    }
}

fn by_key(key: &Key<'_>) -> Result<ExportConfigConstructor<'static>, Error> {
    let query = Query::new(key.exporter).library_name(key.library).model_type(key.model_type).task(key.task);
    constructor(Tables::All, &query).map(ExportConfigConstructor::unbound)
}
