//! The types of outputs that are not the model's floating point numbers.

use indexmap::IndexMap;

use super::Registry;
use crate::syntax;

/// What the nearest class that says any says.
pub(crate) fn of<'r>(registry: &'r Registry<'r>, class: usize) -> impl Iterator<Item = (&'r str, &'r str)> {
    let says = nearest(registry, class).map(|class| said(registry, class));
    let entries = says.into_iter().flatten();
    entries.flat_map(|(key, dtype)| syntax::names_in(key).map(move |(name, _)| (name, dtype.as_str())))
}

pub(crate) fn nearest(registry: &Registry<'_>, class: usize) -> Option<usize> {
    registry.lineage(class).find(|class| !said(registry, *class).is_empty())
}

pub(crate) fn said<'r>(registry: &'r Registry<'r>, class: usize) -> &'r IndexMap<String, String> {
    &registry.classes[class].spec.output_dtypes
}
