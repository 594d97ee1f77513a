//! Constructors called, with all others at hand.

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::types::{ExportConfigConstructor, ExporterConfig, Lookup, Wanted};
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
        self.construct(config, arguments, Lookup(find))
    }
}

fn find(wanted: &Wanted<'_>) -> Result<ExportConfigConstructor<'static>, Error> {
    let query = Query::new(wanted.exporter).model_type(wanted.model_type).task(wanted.task);
    let query = wanted.library.map_or(query, |library| query.library_name(library));
    constructor(Tables::All, &query).map(ExportConfigConstructor::unbound)
}
