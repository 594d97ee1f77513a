//! Constructors for parts of a config, among all that there are.

use crate::error::Error;
use crate::export::types::{ExportConfigConstructor, LookedUp, Wanted};
use crate::lookup::find::constructor;
use crate::lookup::query::Query;
use crate::lookup::tables::Tables;

impl LookedUp for ExportConfigConstructor<'static> {
    fn look_up(wanted: &Wanted<'_>) -> Result<Self, Error> {
        let query = Query::new(wanted.exporter).model_type(wanted.model_type).task(wanted.task);
        let query = wanted.library.map_or(query, |library| query.library_name(library));
        constructor(Tables::All, &query).map(ExportConfigConstructor::unbound)
    }
}
