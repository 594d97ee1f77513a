//! The layout of decoders that the builder of onnxruntime-genai writes.

use super::expectation::Expectation;
use super::finding::{Finding, Kind, Severity};
use super::layered::Called;
use super::named::Named;
use super::part::about_files;
use crate::onnx::{Dim, Value, ValueType};

/// How its name begins in a file.
const PRODUCER: &str = "onnxruntime-genai";
/// What it calls the length of the cache that it gives, and that of the mask.
const LENGTH: &str = "total_sequence_length";

/// A note that a decoder has this layout: beside the findings that say what of the contract's feed it refuses.
pub(super) fn finding(expectation: &Expectation, named: &Named<'_>) -> Option<Finding> {
    let is_its =
        || named.graph.producer.starts_with(PRODUCER) || gives_length(expectation, named) && takes_length(named);
    let reason = "the layout of onnxruntime-genai's builder: it may count positions by itself, and who feeds what the \
                  session names runs it";
    (expectation.takes_cache(named) && is_its()).then(|| about_files(Severity::Note, Kind::Layout, reason.to_owned()))
}

fn gives_length(expectation: &Expectation, named: &Named<'_>) -> bool {
    let mut entries = expectation.outputs.runs.iter().flat_map(|run| &run.tensors);
    let length = Called::One(LENGTH.to_owned());
    entries.any(|(name, expected)| {
        let layers = named.outputs.layers(*name);
        expected.axes.iter().any(|(axis, _)| *layers.called(axis) == length)
    })
}

fn takes_length(named: &Named<'_>) -> bool {
    let is_so_long = |value: &Value| match &value.of {
        ValueType::Tensor { shape: Some(shape), .. } => {
            shape.iter().any(|dim| matches!(dim, Dim::Symbol(symbol) if symbol == LENGTH))
        }
        _ => false,
    };
    named.inputs.values().iter().any(is_so_long)
}
