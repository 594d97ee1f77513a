//! The axes whose sizes an export fixes. One of several sizes is as many axes, `NAME.PART` each.

use indexmap::IndexMap;

use super::Registry;

/// The axes whose sizes the constructor of a class takes, those of ancestors first, each with the
/// nearest default.
pub(crate) fn of<'r>(registry: &'r Registry<'r>, class: usize) -> IndexMap<&'r str, Option<i64>> {
    let lineage: Vec<_> = registry.ancestry(class).collect();
    let stated = lineage.iter().rev().flat_map(|class| &class.spec.static_axes);
    stated.map(|(name, default)| (name.as_str(), default.0)).collect()
}

/// The size of dummy inputs that the size of an axis is.
pub(crate) fn size_of(axis: &str) -> String {
    axis.replace('.', "_")
}

/// Whether the axes of a class are static, so that its tensors have names alone.
pub(crate) fn are_static(registry: &Registry<'_>, class: usize) -> bool {
    registry.ancestry(class).any(|class| !class.spec.static_axes.is_empty())
}
