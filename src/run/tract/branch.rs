//! Branches of a graph of which the inputs say which is taken.

use std::collections::HashSet;

use tract_onnx::ops::logic::If;
use tract_onnx::prelude::InferenceModel;

use crate::tensors::Tensor;

/// Leaves of each branching, where an input is its condition, the branch that is taken. tract works out one shape for
/// both, and those of a decoder with and without past have two.
pub(super) fn choose(model: &mut InferenceModel, inputs: &[(&str, &Tensor)]) {
    let mut chosen = Vec::new();
    for (at, node) in model.nodes().iter().enumerate() {
        let Some(branching) = node.op_as::<If>() else { continue };
        let Some(condition) = node.inputs.first().and_then(|condition| model.nodes().get(condition.node)) else {
            continue;
        };
        let value =
            inputs.iter().find(|(name, _)| *name == condition.name).and_then(|(_, tensor)| tensor.values::<bool>());
        if let Some([flag]) = value {
            chosen.push((at, taken(branching, *flag)));
        }
    }
    for (at, branching) in chosen {
        if let Some(node) = model.nodes_mut().get_mut(at) {
            node.op = Box::new(branching);
        }
    }
}

/// The same with one of its branches in the place of both.
fn taken(branching: &If, flag: bool) -> If {
    let body = if flag { &branching.then_body } else { &branching.else_body };
    // What the branches take from without follows the condition, in the order of its names.
    let mut outer = [names(&branching.then_body), names(&branching.else_body)].concat();
    outer.sort_unstable();
    outer.dedup();
    let place = |name| outer.iter().position(|known| *known == name).map(|at| at + 1);
    let places: Vec<_> = names(body).into_iter().filter_map(place).collect();
    let mut body = body.clone();
    name_apart(&mut body);
    If::new(body.clone(), places.clone(), body, places)
}

/// Nodes may share a name in a file, and may not in tract, which notices it late.
pub(super) fn name_apart(body: &mut InferenceModel) {
    let mut known: HashSet<String> = body.nodes().iter().map(|node| node.name.clone()).collect();
    let mut seen = HashSet::new();
    for (at, node) in body.nodes_mut().iter_mut().enumerate() {
        if seen.insert(node.name.clone()) {
            continue;
        }
        let mut name = format!("{}.{at}", node.name);
        while !known.insert(name.clone()) {
            name.push('.');
        }
        node.name = name;
    }
}

/// What a branch takes from without.
fn names(body: &InferenceModel) -> Vec<&str> {
    let inputs = body.inputs.iter().filter_map(|input| body.nodes().get(input.node));
    inputs.map(|node| node.name.as_str()).collect()
}
