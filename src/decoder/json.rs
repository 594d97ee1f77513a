//! A decoder as JSON.

use serde_json::{Map, Value, json};

use super::{Beams, Decoder, Early, Entry, Feeds, First, Input, Length, Sampling, Tokens};
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
            "tokens": tokens(&self.tokens),
            "inputs": by_name(self.inputs.iter().map(input).collect()),
            "cache": by_name(self.cache.iter().map(entry).collect()),
        })
    }
}

/// The tokens. What most models do not have stands there only where it is said.
fn tokens(tokens: &Tokens) -> Value {
    let mut all = of_any(tokens);
    if let Value::Object(all) = &mut all {
        all.extend(said(tokens));
    }
    all
}

/// What every model has.
fn of_any(tokens: &Tokens) -> Value {
    json!({
        "start": tokens.start,
        "begin": tokens.begin,
        "end": tokens.end,
        "padding": tokens.padding,
        "forced": tokens.forced,
        "forced_end": tokens.forced_end,
        "suppressed": tokens.suppressed,
        "suppressed_after": tokens.suppressed_after,
        "suppressed_first": tokens.suppressed_first,
        "fewest": tokens.fewest,
        "fewest_new": tokens.fewest_new,
        "unrepeated": tokens.unrepeated,
        "penalty": tokens.penalty,
    })
}

/// What is said of a few.
fn said(tokens: &Tokens) -> Map<String, Value> {
    let mut said = Map::new();
    let mut add = |name: &str, is_said: bool, value: Value| {
        if is_said {
            said.insert(name.to_owned(), value);
        }
    };
    add("stop_strings", !tokens.stop_strings.is_empty(), json!(tokens.stop_strings));
    add("starts", !tokens.starts.is_empty(), json!(tokens.starts));
    add("prompt", !tokens.prompt.is_empty(), json!(tokens.prompt));
    add("languages", !tokens.languages.is_empty(), json!(tokens.languages));
    add("unrepeated_of_source", tokens.unrepeated_of_source > 0, json!(tokens.unrepeated_of_source));
    add("favor_of_source", tokens.favor_of_source.is_some(), json!(tokens.favor_of_source));
    add("biases", !tokens.biases.is_empty(), json!(tokens.biases));
    add("finite", tokens.finite, json!(tokens.finite));
    add("decay", tokens.decay.is_some(), json!(tokens.decay));
    let times =
        tokens.times.map(|times| json!({"none": times.none, "end": times.end, "latest_first": times.latest_first}));
    add("times", times.is_some(), json!(times));
    add("sampling", tokens.sampling.is_some(), json!(tokens.sampling.as_ref().map(sampling)));
    add("beams", tokens.beams.is_some(), json!(tokens.beams.as_ref().map(beams)));
    add("returned", tokens.returned.is_some(), json!(tokens.returned));
    add("guidance", tokens.guidance.is_some(), json!(tokens.guidance));
    add("not_applied", !tokens.not_applied.is_empty(), json!(tokens.not_applied));
    said
}

fn beams(beams: &Beams) -> Value {
    let early = match beams.early {
        Early::Likely => json!(false),
        Early::Full => json!(true),
        Early::Never => json!("never"),
    };
    json!({
        "count": beams.count,
        "length_penalty": beams.length_penalty,
        "early": early,
        "renormalized": beams.renormalized,
    })
}

fn sampling(sampling: &Sampling) -> Value {
    json!({
        "temperature": sampling.temperature,
        "top_h": sampling.top_h,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "min_p": sampling.min_p,
        "typical_p": sampling.typical_p,
        "epsilon_cutoff": sampling.epsilon_cutoff,
        "eta_cutoff": sampling.eta_cutoff,
    })
}

fn source(part: &Submodel) -> Value {
    json!({"part": part.name, "file": part.file})
}

fn input(input: &Input) -> (String, Value) {
    let feeds = match &input.feeds {
        Feeds::Tokens => json!("tokens"),
        Feeds::Embeddings(name) => json!({"embeddings": name}),
        Feeds::Positions => json!("positions"),
        Feeds::Window(first) => json!({"window": first}),
        Feeds::Mask => json!("mask"),
        Feeds::StepMask => json!("step_mask"),
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
