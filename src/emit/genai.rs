//! The `genai_config.json` of onnxruntime-genai.

use serde_json::{Map, Value, json};

use crate::decoder::{Decoder, Entry, Feeds, First, Length};
use crate::error::Error;

/// What neither the contract nor the configs may say.
#[derive(Clone, Debug, Default)]
pub struct GenaiOptions {
    /// For how many tokens the model is made, `context_length`, in the place of what its config says.
    pub context_length: Option<usize>,
}

/// What `genai_config.json` holds for a decoder that is in one file, whose name is given as it stands relative to that.
/// The model's type is `decoder`, which stands for any whose inputs are named, so that nothing hangs on the model's own.
///
/// # Errors
/// [`Error::Untold`] if the format has no place for such a decoder, and why, or if something is missing that it needs.
/// [`Error::MissingAttribute`] if the config has no such attribute.
pub fn genai_config(decoder: &Decoder, file: &str, options: &GenaiOptions) -> Result<Value, Error> {
    let scores = decoder.scores.as_deref().filter(|_| matches!(decoder.first, First::EmptyPast));
    let Some(scores) = scores.filter(|_| decoder.encoder.is_none()) else {
        return Err(untold("it has decoders alone, that are in one file and begin with an empty past".to_owned()));
    };
    let context_length = options.context_length.or(decoder.longest).ok_or_else(|| {
        untold("the config does not say for how many tokens the model is made: `context_length` has to".to_owned())
    })?;
    let number = |name: &str| decoder.part.config.normalized().get(name)?.int(name);
    let vocabulary = number("vocab_size")?;
    let end = &decoder.tokens.end;
    let first_end = *end.first().ok_or_else(|| {
        untold(
            "neither generation_config.json nor, without such a file, config.json says which token ends a sequence, \
             `eos_token_id`"
                .to_owned(),
        )
    })?;
    let begin = decoder.tokens.begin.unwrap_or(first_end);
    let padding = decoder.tokens.padding.unwrap_or(first_end);
    for token in end.iter().chain([&begin, &padding]) {
        if !(0..vocabulary).contains(token) {
            return Err(untold(format!("the token {token} is none of the {vocabulary} of the vocabulary")));
        }
    }
    let cache = Cache::of(decoder)?;
    let mut outputs = Map::from_iter([("logits".to_owned(), json!(scores))]);
    outputs.insert("present_key_names".to_owned(), json!(cache.present[0]));
    outputs.insert("present_value_names".to_owned(), json!(cache.present[1]));
    Ok(json!({
        "model": {
            "type": "decoder",
            "bos_token_id": begin,
            "eos_token_id": end,
            "pad_token_id": padding,
            "context_length": context_length,
            "vocab_size": vocabulary,
            "decoder": {
                "session_options": {"provider_options": []},
                "filename": file,
                "head_size": cache.head_size,
                "hidden_size": number("hidden_size")?,
                "num_attention_heads": number("num_attention_heads")?,
                "num_hidden_layers": cache.layers,
                "num_key_value_heads": cache.heads,
                "inputs": inputs(decoder, &cache)?,
                "outputs": outputs,
            },
        },
        "search": {"do_sample": false, "max_length": context_length, "past_present_share_buffer": false},
    }))
}

fn inputs(decoder: &Decoder, cache: &Cache) -> Result<Map<String, Value>, Error> {
    let mut inputs = Map::new();
    for input in &decoder.inputs {
        let key = match input.feeds {
            Feeds::Tokens => "input_ids",
            Feeds::Positions if input.shape.len() == 2 => "position_ids",
            Feeds::Mask => "attention_mask",
            _ => return Err(untold(format!("it has no input like `{}`", input.name))),
        };
        inputs.insert(key.to_owned(), json!(input.name));
    }
    inputs.insert("past_key_names".to_owned(), json!(cache.past[0]));
    inputs.insert("past_value_names".to_owned(), json!(cache.past[1]));
    Ok(inputs)
}

/// A cache of keys and values, alike in all layers: what the format has a place for.
struct Cache {
    layers: usize,
    heads: i64,
    head_size: i64,
    /// The names of keys and of values, with `%d` for the layer.
    past: [String; 2],
    present: [String; 2],
}

impl Cache {
    fn of(decoder: &Decoder) -> Result<Self, Error> {
        let (pairs, rest) = decoder.cache.as_chunks::<2>();
        let (Some([key, value]), []) = (pairs.first(), rest) else {
            return Err(untold("it has a cache of keys and values, two entries in each layer".to_owned()));
        };
        let named = |name: fn(&Entry) -> &String| [key, value].map(|entry| template(name(entry), entry.layer));
        let (past, present) = (named(|entry| &entry.past), named(|entry| &entry.present));
        for (layer, pair) in pairs.iter().enumerate() {
            for (at, entry) in pair.iter().enumerate() {
                let is_alike = entry.layer == layer
                    && past.get(at).is_some_and(|name| name.replace("%d", &layer.to_string()) == entry.past)
                    && present.get(at).is_some_and(|name| name.replace("%d", &layer.to_string()) == entry.present)
                    && entry.shape == key.shape;
                if !is_alike {
                    return Err(untold(format!(
                        "its layers are all alike, and `{}` is not like the first",
                        entry.past
                    )));
                }
            }
        }
        match (&key.shape[..], key.batch_axis, key.grows) {
            ([_, Length::Fixed(heads), _, Length::Fixed(head_size)], Some(0), Some(2)) => {
                Ok(Self { layers: pairs.len(), heads: *heads, head_size: *head_size, past, present })
            }
            _ => Err(untold(format!(
                "its cache is of batch, heads, tokens and the size of a head, `{}` is not",
                key.past
            ))),
        }
    }
}

/// A name with `%d` in the place of its layer.
fn template(name: &str, layer: usize) -> String {
    name.replacen(&format!(".{layer}"), ".%d", 1)
}

fn untold(reason: String) -> Error {
    Error::Untold { what: "config of onnxruntime-genai", reason }
}
