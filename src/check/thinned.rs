//! A graph with few of the layers that are all alike, for what does not depend on how many there are.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, Subject};
use super::numbered::{is_like, numbered, over};
use crate::gathered::gathered;
use crate::onnx::{Signature, Value};

/// How many layers are left at least: enough to tell one from several.
const LEFT: usize = 3;

/// A graph of which layers were taken out.
pub(super) struct Thinned {
    pub(super) graph: Signature,
    /// What stands for the layers that are left, and for those that there were.
    layers: Option<(String, String)>,
}

impl Thinned {
    /// Takes layers out where every run of tensors has the same number of them, from 0 on, and those of a run are alike.
    pub(super) fn new(graph: &Signature) -> Self {
        let whole = || Self { graph: graph.clone(), layers: None };
        let sides = [runs(&graph.inputs), runs(&graph.outputs)];
        let lengths: BTreeSet<_> = gathered(sides.iter().flat_map(BTreeMap::values).map(BTreeMap::len));
        let left = (LEFT..).find(|left| !lengths.contains(left)).unwrap_or(LEFT);
        let long: Vec<_> = sides.iter().flat_map(BTreeMap::values).filter(|run| run.len() > left).collect();
        let Some(count) = long.first().map(|run| run.len()).filter(|_| long.iter().all(|run| is_even(run))) else {
            return whole();
        };
        if long.iter().any(|run| run.len() != count) {
            return whole();
        }
        let all: Vec<_> = (0..count).collect();
        let mut graph = graph.clone();
        for (side, values) in sides.iter().zip([&mut graph.inputs, &mut graph.outputs]) {
            let taken = side.values().filter(|run| run.len() > left).flat_map(|run| run.range(left..));
            let taken: BTreeSet<String> = gathered(taken.map(|(_, value)| value.name.clone()));
            values.retain(|value| !taken.contains(&value.name));
        }
        Self { graph, layers: Some((over("", "", &all[..left]), over("", "", &all))) }
    }

    /// A finding in the thinned graph as one in the whole.
    pub(super) fn whole(&self, mut finding: Finding) -> Finding {
        let Some((left, all)) = &self.layers else { return finding };
        match &mut finding.subject {
            Subject::Input(name) | Subject::Output(name) => *name = name.replace(left, all),
            Subject::State(_) | Subject::File => {}
        }
        finding
    }
}

/// Values whose names differ in a number, by what stands around that.
type Runs<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<usize, &'a Value>>;

fn runs(values: &[Value]) -> Runs<'_> {
    let mut runs = Runs::new();
    for value in values.iter().filter(|value| value.other_names.is_empty()) {
        if let (before, Some(layer), after) = numbered(&value.name) {
            runs.entry((before, after)).or_default().insert(layer, value);
        }
    }
    runs
}

fn is_even(run: &BTreeMap<usize, &Value>) -> bool {
    let is_whole = run.last_key_value().is_some_and(|(last, _)| last.checked_add(1) == Some(run.len()));
    let mut pairs = run.values().zip(run.values().skip(1));
    is_whole && pairs.all(|(one, next)| is_like(&one.of, &next.of) && one.has_default == next.has_default)
}
