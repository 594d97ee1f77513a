//! A graph whose inputs and outputs are found by their names.

use std::collections::BTreeMap;

use crate::onnx::{Signature, Value};

/// A graph, with its values by name: made once, and held against many contracts.
pub(super) struct Named<'a> {
    pub(super) graph: &'a Signature,
    pub(super) inputs: BTreeMap<&'a str, &'a Value>,
    pub(super) outputs: BTreeMap<&'a str, &'a Value>,
}

/// Values by each of their names.
pub(super) fn by_name(values: &[Value]) -> BTreeMap<&str, &Value> {
    values.iter().flat_map(|value| value.names().map(move |name| (name, value))).collect()
}

impl<'a> Named<'a> {
    pub(super) fn new(graph: &'a Signature) -> Self {
        Self { graph, inputs: by_name(&graph.inputs), outputs: by_name(&graph.outputs) }
    }
}
