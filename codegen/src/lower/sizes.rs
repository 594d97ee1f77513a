//! The sizes of axes of outputs that their symbols do not tell, and static axes.

use super::steps::{checked, condition};
use crate::diagnostic::{Diagnostics, Place};
use crate::expr::Scope;
use crate::model::{MandatoryAxis, SizeEntry, SizesStep, StaticAxis, Symbol};
use crate::resolve::Registry;
use crate::resolve::output_sizes::AxisKey;
use crate::resolve::static_axes;
use crate::schema::{self, AxisName, SizeSpec, SizesSpec};
use crate::syntax;

/// What a class says itself of the sizes of outputs.
pub(super) fn of_outputs(
    registry: &Registry<'_>,
    class: usize,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<SizesStep>> {
    let own = &registry.classes[class];
    let ops = own.spec.output_sizes.as_ref()?;
    let place = own.place.key("output_sizes");
    let scope = Scope::of_class(registry, class);
    let mut steps = Vec::new();
    for (at, op) in ops.0.iter().enumerate() {
        let place = place.index(at);
        let mut entries = Vec::new();
        for (key, spec) in &op.set {
            add_entries(&scope, key, spec, &place.key("set").key(key), &mut entries, diagnostics);
        }
        let when = op.when.as_deref().map(|when| condition(&scope, when, &place.key("when"), diagnostics));
        if !matches!(when, Some(None)) {
            steps.push(SizesStep { when: when.flatten(), entries });
        }
    }
    Some(steps)
}

fn add_entries(
    scope: &Scope<'_>,
    key: &str,
    spec: &SizesSpec,
    place: &Place,
    entries: &mut Vec<SizeEntry>,
    diagnostics: &mut Diagnostics,
) {
    match spec {
        SizesSpec::OfSymbol(size) => {
            entries.push(SizeEntry::OfSymbol(key.into(), self::size(scope, size, place, diagnostics)));
        }
        SizesSpec::OfOutput(axes) => {
            for (name, _) in syntax::names_in(key) {
                for (AxisName(axis), size) in axes {
                    let size = self::size(scope, size, &place.key(axis), diagnostics);
                    entries.push(match AxisKey::of(axis) {
                        AxisKey::Number(axis) => SizeEntry::OfAxis(name.into(), axis, size),
                        AxisKey::Symbol(symbol) => SizeEntry::OfSymbolIn(name.into(), symbol.into(), size),
                    });
                }
            }
        }
    }
}

fn size(scope: &Scope<'_>, SizeSpec(size): &SizeSpec, place: &Place, diagnostics: &mut Diagnostics) -> Option<Symbol> {
    checked(scope.symbol(size.as_ref()?), place, diagnostics)
}

/// The static axes of a class that states any itself, inherited ones first.
pub(super) fn of_static_axes(registry: &Registry<'_>, class: usize) -> Option<Vec<StaticAxis>> {
    if registry.classes[class].spec.static_axes.is_empty() {
        return None;
    }
    let axes = static_axes::of(registry, class).into_iter().map(|(name, default)| {
        let size = static_axes::size_of(name);
        let size = registry.shapes.iter().position(|(known, _)| *known == size).unwrap_or_default();
        StaticAxis { name: name.to_owned(), default, size }
    });
    Some(axes.collect())
}

/// The static axes that an export needs, as a class says itself.
pub(super) fn mandatory(
    registry: &Registry<'_>,
    class: usize,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<MandatoryAxis>> {
    let own = &registry.classes[class];
    let scope = Scope::of_class(registry, class);
    let mut axes = Vec::new();
    for (at, entry) in own.spec.mandatory_axes.as_ref()?.iter().enumerate() {
        let axis = entry.axis().into();
        let when = match entry {
            schema::MandatoryAxis::Always(_) => None,
            schema::MandatoryAxis::Conditional(conditional) => {
                let place = own.place.key("mandatory_axes").index(at).key("when");
                let Some(when) = condition(&scope, &conditional.when, &place, diagnostics) else { continue };
                Some(when)
            }
        };
        axes.push(MandatoryAxis { when, axis });
    }
    Some(axes)
}
