//! Which symbols of a graph stand for which of its contract.

use std::collections::BTreeMap;

use super::expectation::{Expectation, Expected, Run};
use crate::expression::Expression;
use crate::onnx::{Dim, Signature, ValueType};

/// The symbols of the inputs' axes: those of the graph beside those of the contract.
#[derive(Debug, Default)]
pub(super) struct Symbols<'a> {
    /// A symbol of the graph, and that of the contract at the same place.
    of_graph: BTreeMap<&'a str, &'a str>,
    /// A symbol of the contract, and the length where the graph has a static axis in its place.
    frozen: BTreeMap<&'a str, Option<i64>>,
}

/// Two lengths for each symbol that no two expressions mistake for each other.
const TRIALS: [(i64, i64); 2] = [(16_007, 977), (48_017, 1_009)];

impl<'a> Symbols<'a> {
    pub(super) fn new(expectation: &'a Expectation, graph: &'a Signature) -> Self {
        let mut symbols = Self::default();
        let by_name: BTreeMap<&str, &ValueType> =
            graph.inputs.iter().map(|value| (value.name.as_str(), &value.of)).collect();
        let plain = expectation.inputs.tensors.iter().map(|(name, expected)| (name.to_string(), expected));
        let layers = expectation.inputs.runs.iter().flat_map(Run::of_first);
        let layers = layers.map(|(name, expected)| (name.to_string(), expected));
        for (name, expected) in plain.chain(layers) {
            if let Some(ValueType::Tensor { shape: Some(shape), .. }) = by_name.get(name.as_str()) {
                symbols.add(expected, shape);
            }
        }
        symbols
    }

    fn add(&mut self, expected: &'a Expected, shape: &'a [Dim]) {
        for (axis, symbol) in expected.axes.iter() {
            match shape.get(axis) {
                Some(Dim::Symbol(name)) => {
                    self.of_graph.entry(name).or_insert(symbol);
                    self.frozen.entry(symbol).or_insert(None);
                }
                Some(Dim::Static(size)) => drop(self.frozen.entry(symbol).or_insert(Some(*size))),
                Some(Dim::Unnamed) => drop(self.frozen.entry(symbol).or_insert(None)),
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

    /// Two lengths that differ, the graph's and the contract's, where both compute theirs from the same
    /// inputs. A mere name is a spelling, and computes nothing.
    pub(super) fn differ(&self, in_graph: &str, in_contract: &str) -> Option<(i64, i64)> {
        let graph = Expression::parse(in_graph).ok().filter(|graph| graph.as_name().is_none())?;
        let contract = Expression::parse(in_contract).ok()?;
        TRIALS.iter().find_map(|trial| {
            let graph = graph.evaluate(|name| self.trial(self.of_graph.get(name)?, *trial))?;
            let contract = contract.evaluate(|name| self.trial(name, *trial))?;
            (graph != contract).then_some((graph, contract))
        })
    }

    fn trial(&self, symbol: &str, (base, step): (i64, i64)) -> Option<i64> {
        let at = self.frozen.keys().position(|known| *known == symbol)?;
        Some(base + step * i64::try_from(at).ok()?)
    }
}
