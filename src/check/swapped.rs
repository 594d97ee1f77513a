//! Axes that the contract has as well, and in other places.

use std::collections::BTreeSet;

use super::expectation::Expected;
use super::finding::{Kind, Severity};
use super::tensor::{Difference, Place};
use crate::expression::is_same;
use crate::gathered::gathered;
use crate::onnx::Dim;

/// Where axes stand that have the names of others of the same tensor: that of the file, and that of the contract.
pub(super) struct Swapped(Vec<(usize, usize)>);

impl Swapped {
    /// The axes that are called as the contract calls others of the tensor, which the file has not in their own places.
    pub(super) fn new(place: &Place<'_>, expected: &Expected, shape: &[Dim]) -> Self {
        let called = |axis: usize| match shape.get(axis) {
            Some(Dim::Symbol(name)) => Some(meant(place, expected, name)),
            _ => None,
        };
        let is_in_place = |axis: usize, symbol: &str| called(axis).is_some_and(|name| is_same(name, symbol));
        let stands_elsewhere = |axis: usize| {
            let name = called(axis)?;
            let own = expected.symbol(axis).filter(|own| !is_same(own, name))?;
            let mut places = expected.axes.iter().filter(|(other, symbol)| *other != axis && is_same(symbol, name));
            let (other, symbol) = places.next().filter(|_| places.next().is_none())?;
            let is_open = |axis| !expected.own_sizes.contains_key(&axis);
            (!is_in_place(other, symbol) && !is_in_place(axis, own) && is_open(axis) && is_open(other))
                .then_some((axis, other))
        };
        Self((0..shape.len()).filter_map(stands_elsewhere).collect()).if_several()
    }

    /// One name alone may be a slip of who called it so.
    fn if_several(self) -> Self {
        if self.0.len() > 1 { self } else { Self(Vec::new()) }
    }

    /// Whether an axis is one of those, or stands in the place of one.
    pub(super) fn has(&self, axis: usize) -> bool {
        self.0.iter().any(|(one, other)| *one == axis || *other == axis)
    }

    /// What is to be said of them.
    pub(super) fn difference(&self, place: &Place<'_>, expected: &Expected, shape: &[Dim]) -> Option<Difference> {
        let (first, second) = (self.0.first()?, self.0.get(1)?);
        let name = |axis: usize| shape.get(axis).map(Dim::to_string).unwrap_or_default();
        let each = self.0.iter().map(|(axis, other)| format!("`{}` is axis {axis}, and {other} there", name(*axis)));
        let each = each.collect::<Vec<_>>().join(", ");
        let what = if self.0.len() == 2 && (first.0, first.1) == (second.1, second.0) {
            format!("axes {} and {} stand in each other's places", first.0, second.0)
        } else {
            let axes: BTreeSet<_> = gathered(self.0.iter().flat_map(|(one, other)| [*one, *other]));
            let axes: Vec<_> = axes.iter().map(usize::to_string).collect();
            format!("axes {} stand in another order", axes.join(", "))
        };
        let help = if place.is_input() { "feed it transposed" } else { "transpose what it gives" };
        let found: Vec<_> = shape.iter().map(Dim::to_string).collect();
        let axes = (0..expected.least_rank()).map(|axis| expected.axes.get(axis).unwrap_or("?"));
        let contract = axes.collect::<Vec<_>>().join(", ");
        let found = found.join(", ");
        let reason = format!("{what}: [{found}], where the contract has [{contract}]: {each}; {help}");
        Some(
            Difference::new(Severity::Error, Kind::Symbol, reason)
                .between(format!("[{found}]"), format!("[{contract}]")),
        )
    }
}

/// The name that the contract has for an axis of the graph: its own where it has such, and else that of the input's axis.
fn meant<'a>(place: &Place<'a>, expected: &Expected, name: &'a str) -> &'a str {
    if place.is_input() || expected.axes.iter().any(|(_, symbol)| is_same(symbol, name)) {
        return name;
    }
    place.symbols.stands_for(name).unwrap_or(name)
}
