//! Dummy inputs as JSON.

use optimum_exporters::dummy_inputs::{FeedPart, PaddingSide, Run, TensorSpec, Values};
use optimum_exporters::{Dummy, DummyOptions, Error, ExporterConfig};
use serde_json::{Value, json};

use super::contract;

/// The dummy inputs, each with its name.
pub fn dummy_inputs(config: &ExporterConfig, options: &DummyOptions) -> Value {
    or_error(config.dummy_inputs(options), |inputs| {
        inputs.iter().map(|(name, dummy)| json!([name, nested(dummy)])).collect()
    })
}

/// What a session takes, runs over layers folded.
pub fn feed(config: &ExporterConfig, options: &DummyOptions) -> Value {
    or_error(config.feed(options), |feed| {
        feed.parts()
            .iter()
            .map(|part| match part {
                FeedPart::Tensor(name, spec) => json!([name, tensor(spec)]),
                FeedPart::Layers { first, count, tensors } => {
                    let entries = tensors
                        .iter()
                        .map(|(name, spec)| json!([format!("{}.{{i}}{}", name.stem, name.suffix), tensor(spec)]));
                    let mut run = json!({"repeat": count, "entries": entries.collect::<Vec<_>>()});
                    if *first > 0 {
                        put(&mut run, &[("from", json!(first))]);
                    }
                    run
                }
            })
            .collect()
    })
}

fn or_error<T>(made: Result<T, Error>, write: impl FnOnce(&T) -> Value) -> Value {
    match made {
        Ok(made) => write(&made),
        Err(failed) => contract::failure(&failed),
    }
}

fn nested(dummy: &Dummy) -> Value {
    match dummy {
        Dummy::Tensor(spec) => tensor(spec),
        Dummy::Tuple(spec, nulls) => {
            std::iter::once(tensor(spec)).chain(std::iter::repeat_n(Value::Null, *nulls)).collect()
        }
        Dummy::Map(entries) => entries.iter().map(|(name, spec)| ((*name).to_owned(), tensor(spec))).collect(),
        Dummy::Layers(runs) => match runs.as_slice() {
            [run] => layers(run),
            runs => runs.iter().map(layers).collect(),
        },
    }
}

/// What each layer of a run has.
fn layers(run: &Run) -> Value {
    let layer = folded(run.tensors.iter().map(tensor).collect());
    match run.count {
        0 => json!([]),
        1 => json!([layer]),
        count => json!({"repeat": count, "item": layer}),
    }
}

/// Equal items written once.
fn folded(items: Vec<Value>) -> Value {
    match items.split_first() {
        Some((first, rest)) if !rest.is_empty() && rest.iter().all(|item| item == first) => {
            json!({"repeat": items.len(), "item": first})
        }
        _ => Value::Array(items),
    }
}

/// The shape, the type and how values are drawn.
fn tensor(spec: &TensorSpec) -> Value {
    let mut fields = json!({"shape": spec.shape, "dtype": spec.dtype.name()});
    match spec.values {
        Values::Int { low, high } => {
            put(&mut fields, &[("kind", json!("int")), ("low", json!(low)), ("high", json!(high))]);
        }
        Values::Float { low, high } => {
            put(&mut fields, &[("kind", json!("float")), ("low", json!(low)), ("high", json!(high))]);
        }
        Values::Mask(side) => {
            let side = if side == PaddingSide::Right { "right" } else { "left" };
            put(&mut fields, &[("kind", json!("mask")), ("padding_side", json!(side))]);
        }
        Values::Zeros => put(&mut fields, &[("kind", json!("derived"))]),
        Values::Flag(value) => put(&mut fields, &[("kind", json!("constant")), ("value", json!(value))]),
    }
    if let Some((dim, from)) = spec.padded {
        put(&mut fields, &[("padded", json!({"dim": dim, "with": 1, "from": from}))]);
    }
    fields
}

fn put(fields: &mut Value, entries: &[(&str, Value)]) {
    for (name, value) in entries {
        fields[*name] = value.clone();
    }
}
