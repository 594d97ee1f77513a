//! Which symbols of a graph stand for which of its contract.

use std::collections::BTreeMap;

use super::expectation::{Expectation, Expected, Run};
use super::layered::Called;
use super::named::{Named, Shelf};
use crate::expression::Expression;
use crate::onnx::{Dim, ValueType};

/// The symbols of the inputs' axes: those of the graph beside those of the contract.
#[derive(Debug, Default)]
pub(super) struct Symbols<'a> {
    /// A symbol of the graph, and that of the contract at the same place.
    of_graph: BTreeMap<&'a str, &'a str>,
    /// A symbol of the contract, and the length where the graph has a static axis in its place.
    frozen: BTreeMap<&'a str, Option<i64>>,
    /// A symbol of the contract, and what the layers of the cache have in its place, numbers aside.
    of_cache: BTreeMap<&'a str, Called>,
}

impl<'a> Symbols<'a> {
    pub(super) fn new(expectation: &'a Expectation, named: &Named<'a>) -> Self {
        let mut symbols = Self::default();
        let plain = expectation.inputs.tensors.iter().map(|(name, expected)| (name.to_string(), expected));
        let layers = expectation.inputs.runs.iter().flat_map(Run::of_first);
        let layers = layers.map(|(name, expected)| (name.to_string(), expected));
        for (name, expected) in plain.chain(layers) {
            let of = named.inputs.get(&name).map(|value| &value.of);
            if let Some(ValueType::Tensor { shape: Some(shape), .. }) = of {
                symbols.add(expected, shape);
            }
        }
        symbols.add_cache(&expectation.inputs.runs, &named.inputs);
        symbols
    }

    fn add(&mut self, expected: &'a Expected, shape: &'a [Dim]) {
        for (axis, symbol) in expected.axes.iter() {
            match shape.get(axis) {
                Some(Dim::Symbol(name)) => {
                    // What stands in another place of the same tensor is still what it is called.
                    let own = expected.axes.iter().map(|(_, own)| own).find(|own| *own == name);
                    self.of_graph.entry(name).or_insert(own.unwrap_or(symbol));
                    self.frozen.entry(symbol).or_insert(None);
                }
                Some(Dim::Static(size)) => drop(self.frozen.entry(symbol).or_insert(Some(*size))),
                Some(Dim::Unnamed | Dim::Bounded { .. }) => drop(self.frozen.entry(symbol).or_insert(None)),
                None => {}
            }
        }
    }

    /// The length that an axis of the contract has, where all axes of inputs that it depends on are
    /// static in the graph.
    pub(super) fn frozen(&self, symbol: &str) -> Option<i64> {
        Expression::parse(symbol).ok()?.evaluate(|name| self.frozen.get(name).copied().flatten())
    }

    /// Whether an axis of the contract depends on nothing but the axes of inputs.
    pub(super) fn depends_on_inputs(&self, symbol: &str) -> bool {
        Expression::parse(symbol).is_ok_and(|expression| expression.names().all(|name| self.frozen.contains_key(name)))
    }

    /// Whether an axis of the graph depends on nothing but the axes of inputs.
    pub(super) fn graph_depends_on_inputs(&self, symbol: &str) -> bool {
        Expression::parse(symbol)
            .is_ok_and(|expression| expression.names().all(|name| self.of_graph.contains_key(name)))
    }

    /// The symbol of the contract that one of the graph stands for in the inputs.
    pub(super) fn stands_for(&self, in_graph: &str) -> Option<&'a str> {
        self.of_graph.get(in_graph).copied()
    }

    /// Whether the layers of the cache are of several lengths where the contract has one. Symbols that differ in
    /// numbers alone are those that an exporter made up, one for each layer, and say nothing.
    pub(super) fn has_several_lengths(&self, symbol: &str) -> bool {
        self.of_cache.get(symbol) == Some(&Called::Several)
    }

    fn add_cache(&mut self, runs: &'a [Run], inputs: &Shelf<'_>) {
        for (name, expected) in runs.iter().flat_map(|run| &run.tensors) {
            let layers = inputs.layers(*name);
            for (axis, symbol) in expected.axes.iter() {
                self.of_cache.entry(symbol).or_default().take_in(layers.called(axis));
            }
        }
    }
}
