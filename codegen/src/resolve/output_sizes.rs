//! The sizes of axes of outputs that their symbols do not tell, as a class says them.

use super::Registry;
use crate::schema::SizesOp;
use crate::schema::decode::OneOrMany;

/// An axis of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AxisKey<'a> {
    Number(usize),
    Symbol(&'a str),
}

impl<'a> AxisKey<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        text.parse().map_or(Self::Symbol(text), Self::Number)
    }
}

/// What the nearest class that says any says.
pub(crate) fn nearest(registry: &Registry<'_>, class: usize) -> Option<usize> {
    registry.lineage(class).find(|class| said(registry, *class).is_some())
}

/// What a class says itself.
pub(crate) fn said<'r>(registry: &'r Registry<'r>, class: usize) -> Option<&'r OneOrMany<SizesOp>> {
    registry.classes[class].spec.output_sizes.as_ref()
}
