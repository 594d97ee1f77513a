//! The sizes of axes of outputs that their symbols do not tell, and static axes.

use super::lowering::Lowering;
use crate::diagnostic::Place;
use crate::expr::Scope;
use crate::model::{Conditional, SizeEntry, StaticAxis};
use crate::resolve::Registry;
use crate::resolve::static_axes;
use crate::schema::{self, AxisName, SizeSpec, SizesSpec};
use crate::syntax;

/// What a class says itself of the sizes of outputs.
pub(super) fn of_outputs(registry: &Registry<'_>, class: usize) -> Option<Vec<Conditional<Vec<SizeEntry>>>> {
    let ops = registry.classes[class].spec.output_sizes.as_ref()?;
    let Lowering { place, scope, .. } = Lowering::new(registry, class, "output_sizes");
    let steps = ops.places(&place).filter_map(|(place, op)| {
        let entries = op.set.iter().flat_map(|(key, spec)| entries(&scope, key, spec, &place.key("set").key(key)));
        let entries = entries.collect();
        scope.conditional(op.when.as_deref(), &place, entries)
    });
    Some(steps.collect())
}

fn entries(scope: &Scope<'_>, key: &str, spec: &SizesSpec, place: &Place) -> Vec<SizeEntry> {
    let symbol = |SizeSpec(size): &SizeSpec, place: &Place| scope.checked(scope.symbol(size.as_ref()?), place);
    let of_axis = |name: &str, axis: &str, size: &SizeSpec| {
        let size = symbol(size, &place.key(axis));
        match axis.parse() {
            Ok(number) => SizeEntry::OfAxis(name.into(), number, size),
            Err(_) => SizeEntry::OfSymbolIn(name.into(), axis.into(), size),
        }
    };
    match spec {
        SizesSpec::OfSymbol(size) => vec![SizeEntry::OfSymbol(key.into(), symbol(size, place))],
        SizesSpec::OfOutput(axes) => {
            let names = syntax::names_in(key).map(|(name, _)| name);
            names.flat_map(|name| axes.iter().map(move |(AxisName(axis), size)| of_axis(name, axis, size))).collect()
        }
    }
}

/// The static axes of a class that states any itself, inherited ones first.
pub(super) fn of_static_axes(registry: &Registry<'_>, class: usize) -> Option<Vec<StaticAxis>> {
    if registry.classes[class].spec.static_axes.is_empty() {
        return None;
    }
    let axes = static_axes::of(registry, class).into_iter().map(|(name, default)| {
        let size = registry.size(&static_axes::size_of(name)).unwrap_or_default();
        StaticAxis { name: name.to_owned(), default, size }
    });
    Some(axes.collect())
}

/// The static axes that an export needs, as a class says itself.
pub(super) fn mandatory(registry: &Registry<'_>, class: usize) -> Option<Vec<Conditional<Box<str>>>> {
    let axes = registry.classes[class].spec.mandatory_axes.as_ref()?;
    let Lowering { place, scope, .. } = Lowering::new(registry, class, "mandatory_axes");
    let axes = axes.iter().enumerate().filter_map(|(at, entry)| {
        let when = match entry {
            schema::MandatoryAxis::Always(_) => None,
            schema::MandatoryAxis::Conditional(conditional) => Some(conditional.when.as_str()),
        };
        scope.conditional(when, &place.index(at), entry.axis().into())
    });
    Some(axes.collect())
}
