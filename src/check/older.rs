//! Layouts of files that exporters wrote in earlier versions, by name.

use super::expectation::Expectation;
use super::finding::{Finding, Kind, Severity, Subject};
use crate::dtype::DType;
use crate::export::axes::LayerName;
use crate::onnx::{Signature, Value, ValueType};

/// What layout of before a decoder's file has, where it has one: a note, beside the findings that say what of the contract's
/// feed it refuses.
pub(super) fn findings(expectation: &Expectation, graph: &Signature) -> Vec<Finding> {
    let Some(inputs) = Cache::of(expectation, &graph.inputs, true) else { return Vec::new() };
    let outputs = Cache::of(expectation, &graph.outputs, false);
    let gives_past = outputs.as_ref().is_some_and(|outputs| !outputs.found.is_empty());
    let mut all = Vec::new();
    if let Some(fused) = inputs.fused(&graph.inputs) {
        all.push(format!("keys and values are one tensor, `{fused}`, and not the two of the contract"));
    }
    if inputs.has_fewer_axes() {
        all.push("its cache has three axes, the batch and the heads in one".to_owned());
    }
    if let Some(flag) = flag(expectation, graph).filter(|_| !inputs.found.is_empty()) {
        let first = "which is false at the first step, with any past, and true after it";
        all.push(format!("two decoders are merged into one, as Optimum before 1.14 did: it takes `{flag}`, {first}"));
    }
    if inputs.found.is_empty() && gives_past && all.is_empty() {
        let of_two = "the first of two decoders, as Optimum before 1.14 exported them";
        all.push(format!("it is {of_two}: it takes no past, and another file takes the steps after the first"));
    }
    all.into_iter().map(note).collect()
}

fn note(what: String) -> Finding {
    let reason = format!("an older layout: {what}; the contract is that of now, and a feed by it is refused");
    let (found, expected) = (String::new(), String::new());
    Finding {
        severity: Severity::Note,
        kind: Kind::Layout,
        subject: Subject::File,
        axis: None,
        found,
        expected,
        reason,
    }
}

/// The entries of a layer's cache on one side, and what a graph has of them.
struct Cache<'a> {
    names: Vec<(&'a LayerName, Option<usize>)>,
    found: Vec<(Option<usize>, &'a Value)>,
}

impl<'a> Cache<'a> {
    /// `None` where the contract has no cache on this side.
    fn of(expectation: &'a Expectation, values: &'a [Value], is_input: bool) -> Option<Self> {
        let side = if is_input { &expectation.inputs } else { &expectation.outputs };
        let names: Vec<_> =
            side.runs.iter().flat_map(|run| &run.tensors).map(|(name, expected)| (name, expected.rank)).collect();
        let of = |value: &'a Value| {
            let (_, rank) = names.iter().find(|(name, _)| name.layer_of(&value.name).is_some())?;
            Some((*rank, value))
        };
        let found = values.iter().filter_map(of).collect();
        (!names.is_empty()).then_some(Self { names, found })
    }

    /// The first tensor that holds what the contract has in two, which are called after it.
    fn fused(&self, values: &'a [Value]) -> Option<&'a str> {
        let suffixes: Vec<_> = self.names.iter().map(|(name, _)| name.suffix).collect();
        let [key, value] = suffixes.as_slice() else { return None };
        let both = format!("{key}_{}", value.trim_start_matches('.'));
        let stem = self.names.first().map(|(name, _)| name.stem)?;
        let is_fused = |value: &&Value| value.name.starts_with(stem) && value.name.ends_with(&both);
        values.iter().find(is_fused).map(|value| value.name.as_str())
    }

    fn has_fewer_axes(&self) -> bool {
        const AXES: usize = 4;
        let has_three = |(rank, value): &(Option<usize>, &Value)| {
            let found = match &value.of {
                ValueType::Tensor { shape: Some(shape), .. } => Some(shape.len()),
                _ => None,
            };
            *rank == Some(AXES) && found == Some(AXES - 1)
        };
        !self.found.is_empty() && self.found.iter().all(has_three)
    }
}

/// The input that says whether there is a past, where the contract has none.
fn flag<'a>(expectation: &Expectation, graph: &'a Signature) -> Option<&'a str> {
    let is_known = |name: &str| expectation.inputs.tensors.iter().any(|(known, _)| known == name);
    let is_flag = |value: &&Value| match &value.of {
        ValueType::Tensor { element, shape: Some(shape) } => {
            element.dtype() == Some(DType::Bool) && shape.len() <= 1 && !is_known(&value.name)
        }
        _ => false,
    };
    graph.inputs.iter().find(is_flag).map(|value| value.name.as_str())
}
