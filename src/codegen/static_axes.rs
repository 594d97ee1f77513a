//! The axes whose sizes an export fixes, and what is wrong with them.

use indexmap::IndexMap;

use super::diagnostic::{Diagnostics, Place, Problem, unknown};
use super::resolve::Registry;
use super::schema::MandatoryAxis;

/// The axes whose sizes the constructor of a class takes, those of ancestors first, each with the
/// nearest default.
pub(super) fn of<'r>(registry: &'r Registry<'r>, class: usize) -> IndexMap<&'r str, Option<i64>> {
    let lineage: Vec<_> = registry.lineage(class).collect();
    let stated = lineage.iter().rev().flat_map(|class| &registry.classes[*class].spec.static_axes);
    stated.map(|(name, default)| (name.as_str(), *default)).collect()
}

/// Whether the axes of a class are static, so that its tensors have names alone.
pub(super) fn are_static(registry: &Registry<'_>, class: usize) -> bool {
    registry.lineage(class).any(|class| !registry.classes[class].spec.static_axes.is_empty())
}

pub(super) fn check(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for index in 0..registry.classes.len() {
        check_axes(registry, index, diagnostics);
        check_mandatory(registry, index, diagnostics);
    }
}

fn check_axes(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    for (name, default) in &class.spec.static_axes {
        let place = class.place.key("static_axes").key(name);
        let sizes: Vec<_> = registry.shapes.iter().map(|(name, _)| *name).collect();
        if !sizes.contains(&name.as_str()) && !registry.lacks.anything {
            let problem = Problem::new(format!("`{name}` is no size of dummy inputs")).among(name, sizes);
            diagnostics.at(&place.itself(), problem);
        }
        if class.arguments.iter().any(|argument| argument.name == name) {
            diagnostics.at(&place.itself(), format!("`{name}` is an argument or an attribute already"));
        }
        if default.is_some_and(|size| size < 0) {
            diagnostics.at(&place, "expected a size of 0 or more, or null");
        }
    }
    let inherited = class.parent.map(|parent| of(registry, parent)).unwrap_or_default();
    for (section, own) in [("arguments", &class.spec.arguments), ("attributes", &class.spec.attributes)] {
        for name in own.keys().filter(|name| inherited.contains_key(name.as_str())) {
            let place = class.place.key(section).key(name).itself();
            diagnostics.at(&place, format!("`{name}` is a static axis already"));
        }
    }
}

fn check_mandatory(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    let place = class.place.key("mandatory_axes");
    let known: Vec<_> = of(registry, index).into_keys().collect();
    if known.is_empty() && class.spec.mandatory_axes.is_some() && class.is_whole {
        let message = format!("mandatory axes are some of `static_axes`, and `{}` has none", class.name);
        diagnostics.at(&place.itself(), message);
        return;
    }
    let mut always = Vec::new();
    for (at, entry) in class.spec.mandatory_axes.iter().flatten().enumerate() {
        let place = place_of(entry, &place.index(at));
        let name = entry.axis();
        if !known.contains(&name) && class.is_whole {
            diagnostics.at(&place, unknown("static axis", name, known.clone()));
        }
        if always.contains(&name) {
            diagnostics.at(&place, format!("the axis `{name}` is given twice"));
        }
        if matches!(entry, MandatoryAxis::Always(_)) {
            always.push(name);
        }
    }
}

/// Where an entry has the name of its axis.
fn place_of(entry: &MandatoryAxis, place: &Place) -> Place {
    match entry {
        MandatoryAxis::Always(_) => place.clone(),
        MandatoryAxis::Conditional(_) => place.key("axis"),
    }
}
