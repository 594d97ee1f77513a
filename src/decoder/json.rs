//! A decoder as JSON.

use serde_json::{Map, Value, json};

use super::{Decoder, Entry, Feeds, First, Input, Length};
use crate::export::types::Submodel;

impl Decoder {
    /// The same as JSON, with objects by name: `inputs.input_ids.feeds`, `cache["past_key_values.0.key"].present`.
    pub fn to_json(&self) -> Value {
        let first = match &self.first {
            First::EmptyPast => json!({"past": "empty", "file": self.part.file}),
            First::EmptyState => json!({"past": "kept", "file": self.part.file}),
            First::DummyPast { flag } => json!({"past": "dummy", "file": self.part.file, "flag": flag}),
            First::WithoutPast(first) => json!({"past": null, "file": first.file}),
            First::NoPast => json!({"past": null, "file": self.part.file}),
        };
        let by_name = |pairs: Vec<(String, Value)>| -> Value { pairs.into_iter().collect::<Map<_, _>>().into() };
        json!({
            "part": self.part.name,
            "file": self.part.file,
            "first": first,
            "encoder": self.encoder.as_ref().map(source),
            "embeddings": self.embeddings.as_ref().map(source),
            "scores": self.scores,
            "longest": self.longest,
            "tokens": {
                "start": self.tokens.start,
                "begin": self.tokens.begin,
                "end": self.tokens.end,
                "padding": self.tokens.padding,
                "forced": self.tokens.forced,
                "forced_end": self.tokens.forced_end,
                "suppressed": self.tokens.suppressed,
                "suppressed_after": self.tokens.suppressed_after,
                "suppressed_first": self.tokens.suppressed_first,
                "fewest": self.tokens.fewest,
                "fewest_new": self.tokens.fewest_new,
                "unrepeated": self.tokens.unrepeated,
                "penalty": self.tokens.penalty,
            },
            "inputs": by_name(self.inputs.iter().map(input).collect()),
            "cache": by_name(self.cache.iter().map(entry).collect()),
        })
    }
}

fn source(part: &Submodel) -> Value {
    json!({"part": part.name, "file": part.file})
}

fn input(input: &Input) -> (String, Value) {
    let feeds = match &input.feeds {
        Feeds::Tokens => json!("tokens"),
        Feeds::Embeddings(name) => json!({"embeddings": name}),
        Feeds::Positions => json!("positions"),
        Feeds::Mask => json!("mask"),
        Feeds::UsePast => json!("use_past"),
        Feeds::Rows => json!("rows"),
        Feeds::EncoderOutput(name) => json!({"encoder_output": name}),
        Feeds::EncoderInput(name) => json!({"encoder_input": name}),
        Feeds::Given => json!("given"),
    };
    let fields = json!({
        "feeds": feeds,
        "dtype": input.dtype.name(),
        "shape": shape(&input.shape),
        "of_first_step": input.is_of_first_step,
    });
    (input.name.clone(), fields)
}

fn entry(entry: &Entry) -> (String, Value) {
    let fields = json!({
        "present": entry.present,
        "layer": entry.layer,
        "from_first_step": entry.is_from_first_step,
        "dtype": entry.dtype.name(),
        "shape": shape(&entry.shape),
        "batch_axis": entry.batch_axis,
        "grows": entry.grows,
    });
    (entry.past.clone(), fields)
}

fn shape(axes: &[Length]) -> Value {
    let each = axes.iter().map(|length| match length {
        Length::Fixed(size) => json!(size),
        Length::Symbol(symbol) => json!(symbol),
        Length::Unknown => Value::Null,
    });
    each.collect()
}
