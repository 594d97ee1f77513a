//! The types of outputs that are not the model's floating point numbers.

use super::Registry;
use crate::syntax;

/// What the nearest class that says any says.
pub(crate) fn of<'r>(registry: &'r Registry<'r>, class: usize) -> impl Iterator<Item = (&'r str, &'r str)> {
    let entries = registry.ancestry(class).map(|class| &class.spec.output_dtypes).find(|dtypes| !dtypes.is_empty());
    let entries = entries.into_iter().flatten();
    entries.flat_map(|(key, dtype)| syntax::names_in(key).map(move |(name, _)| (name, dtype.as_str())))
}
