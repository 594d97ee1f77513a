//! Whether every input of a class has a generator that makes its dummy values.

use std::ops::Range;

use crate::diagnostic::{Place, Problem};
use crate::resolve::Registry;
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, GeneratorRef, Op};
use crate::syntax::names_in;

/// An input's name with the place where it is set, and where it stands in the text there.
type Input<'r> = (&'r str, Place, Option<Range<usize>>);

pub(crate) fn check<'r>(registry: &'r Registry<'r>) {
    let mut reported = Vec::new();
    for class in 0..registry.classes.len() {
        if !registry.index.supports_of(class).is_empty() {
            check_class(registry, class, &mut reported);
        }
    }
}

fn check_class<'r>(registry: &'r Registry<'r>, class: usize, reported: &mut Vec<Input<'r>>) {
    let says = registry
        .ancestry(class)
        .find_map(|class| Some((class, class.spec.dummy_inputs.as_ref()?.generators.as_ref()?)));
    let mut generators = Vec::new();
    collect_inherited(registry, Some(class), &mut generators);
    let prefixes: Vec<_> = generators
        .iter()
        .filter_map(|name| registry.generators.get(*name))
        .flat_map(|generator| generator.spec.supports.iter().map(String::as_str))
        .collect();
    let of = &registry.classes[class];
    let all_are_known = generators.iter().all(|name| registry.generators.contains_key(*name));
    if registry.lacks.anything || !all_are_known {
        return;
    }
    for (input, place, bytes) in inputs_of(registry, Some(class)) {
        let is_name = !input.is_empty() && !input.contains(['{', '}']);
        let is_made = prefixes.iter().any(|prefix| input.starts_with(prefix));
        let entry = (input, place, bytes);
        if is_name && !is_made && !reported.contains(&entry) {
            let title = format!("no generator of `{}` makes the input `{input}`", of.name);
            let has = if generators.is_empty() { "none".to_owned() } else { generators.join(", ") };
            let problem = Problem::new(title).help(format!("it has {has}")).in_bytes(entry.2.clone());
            let stated = says.map(|(class, _)| class.place.key("dummy_inputs").key("generators").itself());
            let problem = stated.into_iter().fold(problem, |problem, place| problem.related(place, "its generators"));
            registry.inherited(&entry.1.itself(), class, &format!("which has {has}"), problem);
            reported.push(entry);
        }
    }
}

/// The generators of the nearest class that says any, with those that `super` stands for.
fn collect_inherited<'r>(registry: &'r Registry<'r>, class: Option<usize>, found: &mut Vec<&'r str>) {
    let says = |class: usize| registry.classes[class].spec.dummy_inputs.as_ref()?.generators.as_ref();
    let mut lineage = class.into_iter().flat_map(|class| registry.lineage(class));
    if let Some((class, refs)) = lineage.find_map(|class| Some((class, says(class)?))) {
        collect_generators(registry, registry.classes[class].parent, refs, found);
    }
}

fn collect_generators<'r>(
    registry: &'r Registry<'r>,
    parent: Option<usize>,
    refs: &'r OneOrMany<GeneratorRef>,
    found: &mut Vec<&'r str>,
) {
    for generator in &refs.0 {
        match generator {
            GeneratorRef::Named(name) if name == "super" => collect_inherited(registry, parent, found),
            GeneratorRef::Named(name) => found.push(name),
            GeneratorRef::Conditional(choice) => {
                collect_generators(registry, parent, &choice.then, found);
                collect_generators(registry, parent, &choice.otherwise, found);
            }
        }
    }
}

/// The inputs of the nearest class that says any, over all conditions.
fn inputs_of<'r>(registry: &'r Registry<'r>, class: Option<usize>) -> Vec<Input<'r>> {
    let mut lineage = class.into_iter().flat_map(|class| registry.ancestry(class));
    let mut found = Vec::new();
    if let Some((own, ops)) = lineage.find_map(|class| Some((class, class.spec.inputs.as_ref()?))) {
        collect(registry, own.parent, ops, &own.place.key("inputs"), &mut found);
    }
    found
}

fn collect<'r>(
    registry: &'r Registry<'r>,
    parent: Option<usize>,
    ops: &'r OneOrMany<Op>,
    place: &Place,
    found: &mut Vec<Input<'r>>,
) {
    for (place, op) in ops.places(place) {
        match op {
            Op::Word(word) if word == "super" => found.extend(inputs_of(registry, parent)),
            Op::Word(_) => {}
            Op::Action(action) => collect_action(registry, parent, action, &place, found),
        }
    }
}

fn collect_action<'r>(
    registry: &'r Registry<'r>,
    parent: Option<usize>,
    action: &'r Action,
    place: &Place,
    found: &mut Vec<Input<'r>>,
) {
    for (key, ops) in action.branches().filter(|(key, _)| *key == "else" || action.range.is_none()) {
        collect(registry, parent, ops, &place.key(key), found);
    }
    if let (Some(ancestor), Some(parent)) = (&action.ancestor, parent) {
        let of = registry.nearest(parent, |class| class.name == ancestor);
        found.extend(inputs_of(registry, of));
    }
    if action.range.is_none() {
        for (names, place, _) in action.set.iter().flat_map(|table| table.entries(&place.key("set"))) {
            found.extend(names_in(names).map(|(name, bytes)| (name, place.clone(), Some(bytes))));
        }
    }
    for name in action.copy.iter().flat_map(|copies| copies.keys()) {
        found.push((name, place.key("copy").key(name), None));
    }
    for name in action.remove.iter().flatten() {
        found.retain(|(known, ..)| known != name);
    }
}
