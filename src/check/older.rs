//! Layouts of files that exporters wrote in earlier versions, by name.

use std::rc::Rc;

use super::expectation::{Expectation, Side};
use super::finding::{Finding, Kind, Severity, Subject};
use super::layered::Layers;
use super::named::{Named, Shelf};
use super::numbered::numbered;
use crate::dtype::DType;
use crate::export::axes::LayerName;
use crate::onnx::{Signature, Value, ValueType};

/// What layout of before a decoder's file has, where it has one: a note, beside the findings that say what of the contract's
/// feed it refuses.
pub(super) fn findings(expectation: &Expectation, named: &Named<'_>) -> Vec<Finding> {
    let Some(inputs) = Cache::of(&expectation.inputs, &named.inputs) else { return Vec::new() };
    let gives_past = Cache::of(&expectation.outputs, &named.outputs).is_some_and(|outputs| outputs.is_there());
    let mut all = Vec::new();
    if let Some(fused) = inputs.fused() {
        all.push(format!("keys and values are one tensor, `{fused}`, and not the two of the contract"));
    }
    if inputs.has_fewer_axes() {
        all.push("its cache has three axes, the batch and the heads in one".to_owned());
    }
    if let Some(flag) = inputs.is_there().then(|| flag(expectation, named.graph)).flatten() {
        let first = "which is false at the first step, with any past, and true after it";
        all.push(format!("two decoders are merged into one, as Optimum before 1.14 did: it takes `{flag}`, {first}"));
    }
    if !takes_layers(named) && gives_past && all.is_empty() {
        let of_two = "the first of two decoders, as Optimum before 1.14 exported them";
        all.push(format!("it is {of_two}: it takes no past, and another file takes the steps after the first"));
    }
    all.into_iter().map(note).collect()
}

/// Whether a graph takes anything that layers have, whatever its name is.
fn takes_layers(named: &Named<'_>) -> bool {
    let is_of_layer = |value: &Value| value.names().any(|name| numbered(name).1.is_some());
    named.inputs.values().iter().filter(|value| is_of_layer(value)).nth(1).is_some()
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
    shelf: &'a Shelf<'a>,
    entries: Vec<(&'a LayerName, Option<usize>, Rc<Layers>)>,
}

impl<'a> Cache<'a> {
    /// `None` where the contract has no cache on this side.
    fn of(side: &'a Side, shelf: &'a Shelf<'a>) -> Option<Self> {
        let entries = side.runs.iter().flat_map(|run| &run.tensors);
        let entries: Vec<_> = entries.map(|(name, expected)| (name, expected.rank, shelf.layers(*name))).collect();
        (!entries.is_empty()).then_some(Self { shelf, entries })
    }

    /// Whether a graph has any of them.
    fn is_there(&self) -> bool {
        self.entries.iter().any(|(.., found)| !found.is_empty())
    }

    /// The first tensor that holds what the contract has in two, which are called after it.
    fn fused(&self) -> Option<&'a str> {
        let [(name, ..), (other, ..)] = self.entries.as_slice() else { return None };
        let both = format!("{}_{}", name.suffix, other.suffix.trim_start_matches('.'));
        let fused = self.shelf.starting(name.stem).filter(|(name, _)| name.ends_with(&both));
        let first = fused.map(|(_, at)| at).min()?;
        self.shelf.values().get(first).map(|value| value.name.as_str())
    }

    fn has_fewer_axes(&self) -> bool {
        const AXES: usize = 4;
        let has_three = |at: usize| match self.shelf.values().get(at).map(|value| &value.of) {
            Some(ValueType::Tensor { shape: Some(shape), .. }) => shape.len() == AXES - 1,
            _ => false,
        };
        let is_less = |(_, rank, found): &(_, Option<usize>, Rc<Layers>)| {
            found.is_empty() || *rank == Some(AXES) && found.of_type().iter().all(|of| has_three(of.at))
        };
        self.is_there() && self.entries.iter().all(is_less)
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
