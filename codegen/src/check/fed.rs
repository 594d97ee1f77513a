//! Inputs and outputs that a class names where it says how they are fed, or what a model calls them: each is one that some
//! class has, or an input that a generator makes.

use std::collections::BTreeSet;

use crate::diagnostic::{Place, unknown};
use crate::resolve::Registry;
use crate::schema::decode::OneOrMany;
use crate::schema::{AxesTable, ClassSpec, DummyAction, DummyOp, Op, ShapeOp};
use crate::syntax::names_in;

pub(super) fn check(registry: &Registry<'_>) {
    if registry.lacks.anything {
        return;
    }
    let [mut known, mut outputs] = [BTreeSet::new(), BTreeSet::new()];
    for spec in registry.classes.iter().map(|class| class.spec) {
        inputs_of(spec, &mut known);
        spec.outputs.iter().for_each(|ops| put_in(ops, &mut outputs));
        spec.outputs_for_task.values().for_each(|table| add(table, &mut outputs));
    }
    known.extend(registry.generators.values().flat_map(|generator| &generator.spec.supports).map(String::as_str));
    let is_made = |name: &str| known.iter().any(|known| name.starts_with(known));
    for (_, class) in registry.own_classes() {
        for (name, place) in named(class.spec, &class.place) {
            // What keeps the past is named as the cache is, of which something else is said.
            let is_past = place.ends_with("past") || place.ends_with("append");
            let is_near = || optimum_exporters_common::slip_of(name, known.iter().copied()).is_some();
            if !known.contains(name) && !is_made(name) && (!is_past || is_near()) {
                registry.report(&place, unknown("input", name, known.iter().copied()));
            }
        }
        for (name, place) in outputs_named(class.spec, &class.place).filter(|(name, _)| !outputs.contains(name)) {
            registry.report(&place, unknown("output", name, outputs.iter().copied()));
        }
    }
}

/// The inputs that a class has by itself, and the names that it feeds some under.
fn inputs_of<'r>(spec: &'r ClassSpec, known: &mut BTreeSet<&'r str>) {
    [&spec.inputs, &spec.renamed_inputs].into_iter().flatten().for_each(|ops| put_in(ops, known));
    for (_, action) in spec.dummy_inputs.iter().flat_map(|dummies| actions(&dummies.feed)) {
        known.extend(action.moved.iter().flat_map(|moved| moved.values()).map(String::as_str));
    }
}

fn put_in<'r>(ops: &'r OneOrMany<Op>, known: &mut BTreeSet<&'r str>) {
    for action in ops.actions() {
        action.set.iter().for_each(|table| add(table, known));
        known.extend(action.copy.iter().flat_map(|copied| copied.keys()).map(String::as_str));
        known.extend(action.rename.iter().flat_map(|renamed| renamed.values()).map(String::as_str));
    }
}

fn add<'r>(table: &'r AxesTable, known: &mut BTreeSet<&'r str>) {
    known.extend(table.names().into_iter().flat_map(|names| names_in(names).map(|(name, _)| name)));
}

/// The outputs that feed other parts, and those that a model calls otherwise.
fn outputs_named<'r>(spec: &'r ClassSpec, class: &Place) -> impl Iterator<Item = (&'r str, Place)> {
    let parts = spec.parts.iter().map(|(part, of)| (class.key("parts").key(part).key("wires"), of));
    let wires = parts.flat_map(|(place, of)| of.wires.iter().map(move |(input, from)| (from, place.key(input))));
    let wires = wires.filter_map(|(from, place)| Some((from.split_once('.')?.1, place)));
    let maps = spec.torch_to_onnx_output_map.iter().flat_map(|ops| &ops.0).enumerate();
    let map = class.key("torch_to_onnx_output_map");
    let renamed = maps.flat_map(move |(at, op)| {
        let place = map.index(at).key("set");
        op.set.iter().map(move |(name, output)| (output.as_str(), place.key(name)))
    });
    wires.chain(renamed)
}

fn actions(ops: &Option<OneOrMany<DummyOp>>) -> impl Iterator<Item = (usize, &DummyAction)> {
    let ops = ops.iter().flat_map(|ops| &ops.0).enumerate();
    ops.filter_map(|(at, op)| if let DummyOp::Action(action) = op { Some((at, &**action)) } else { None })
}

/// The names of inputs where a class says how these are fed.
fn named<'r>(spec: &'r ClassSpec, class: &Place) -> Vec<(&'r str, Place)> {
    let mut found = Vec::new();
    if let Some(roles) = &spec.generation {
        let place = class.key("generation");
        for (key, names) in roles.told() {
            list(names, &place.key(key), &mut found);
        }
    }
    let map = class.key("torch_to_onnx_input_map");
    for (at, op) in spec.torch_to_onnx_input_map.iter().flat_map(|ops| &ops.0).enumerate() {
        found.extend(op.set.keys().map(|name| (name.as_str(), map.index(at).key("set").key(name).itself())));
    }
    for (part, of) in &spec.parts {
        let place = class.key("parts").key(part).key("wires");
        found.extend(of.wires.keys().map(|input| (input.as_str(), place.key(input).itself())));
    }
    let Some(dummies) = &spec.dummy_inputs else { return found };
    let place = class.key("dummy_inputs");
    for (at, op) in dummies.shapes_for_input.iter().flat_map(|ops| &ops.0).enumerate() {
        if let ShapeOp::Set(set) = op {
            list(&set.inputs, &place.key("shapes_for_input").index(at).key("inputs"), &mut found);
        }
    }
    found.extend(dummies.append.iter().flat_map(|ops| &ops.0).map(|op| (op.input.as_str(), place.key("append"))));
    for (key, ops) in [("finish", &dummies.finish), ("feed", &dummies.feed)] {
        actions(ops).for_each(|(at, action)| of_action(action, &place.key(key).index(at), &mut found));
    }
    found
}

fn of_action<'r>(action: &'r DummyAction, place: &Place, found: &mut Vec<(&'r str, Place)>) {
    if let Some(pad) = &action.pad {
        let place = place.key("pad");
        found.push((&pad.input, place.key("input")));
        found.extend(pad.past.iter().map(|past| (past.as_str(), place.key("past"))));
        found.extend(pad.by.places(&place.key("by")).map(|(place, name)| (name, place)));
    }
    for (key, names) in [("first", &action.first), ("remove", &action.remove)] {
        names.iter().for_each(|names| list(names, &place.key(key), found));
    }
    for (key, names) in [("spread", &action.spread), ("move", &action.moved)] {
        let place = place.key(key);
        found.extend(names.iter().flatten().map(|(name, _)| (name.as_str(), place.key(name).itself())));
    }
    for (name, names) in action.nest.iter().flatten() {
        list(names, &place.key("nest").key(name), found);
    }
}

fn list<'r>(names: &'r [String], place: &Place, found: &mut Vec<(&'r str, Place)>) {
    found.extend(names.iter().enumerate().map(|(at, name)| (name.as_str(), place.index(at))));
}
