//! What `generation_config.json` asks for that a loop which goes on from one token to the next does not do.

use serde_json::{Map, Value};

use super::beams;
use super::told::Told;
use crate::config::types::Attr;
use crate::error::Error;

/// Whether a value changes anything.
type Changes = fn(Attr<'_>) -> bool;

/// What changes the token that is chosen, whatever else is asked for.
const ALWAYS: &[(&str, Changes)] = &[
    ("assistant_early_exit", is_any),
    ("constraints", is_any),
    ("dola_layers", is_any),
    ("force_words_ids", is_any),
    ("max_time", is_any),
    ("prompt_lookup_num_tokens", is_true),
    ("token_healing", is_true),
    ("use_mtp", is_true),
    ("watermarking_config", is_any),
];

/// What is done where several sequences are kept in groups, or have to have words: none of it.
const OF_BEAMS: &[(&str, Changes)] = &[
    ("diversity_penalty", is_true),
    ("early_stopping", is_true),
    ("length_penalty", is_not_one),
    ("num_beam_groups", is_above_one),
    ("num_beams", is_above_one),
];

/// The keys with their values, where they change something.
pub(super) fn of(told: Told<'_>, has_prompt: bool) -> Result<Map<String, Value>, Error> {
    let mut found = Map::new();
    let mut add = |keys: &[(&str, Changes)]| {
        for (key, changes) in keys {
            if let Some(value) = told.get(key)?.filter(|value| changes(*value)) {
                found.insert((*key).to_owned(), value.to_json());
            }
        }
        Ok::<_, Error>(())
    };
    add(ALWAYS)?;
    let is_drawn = told.get("do_sample")?.is_some_and(is_true);
    match (told.get("num_beams")?.is_some_and(is_above_one), beams::of(told)?) {
        (true, None) => add(OF_BEAMS)?,
        (false, _) if !is_drawn => add(&[("penalty_alpha", is_true)])?,
        _ => {}
    }
    if beams::guidance(told, has_prompt)?.is_none() {
        add(&[("guidance_scale", is_not_one)])?;
    }
    Ok(found)
}

/// Whether Python takes it for true.
fn is_true(value: Attr<'_>) -> bool {
    value.is_truthy()
}

fn is_any(_: Attr<'_>) -> bool {
    true
}

fn is_not_one(value: Attr<'_>) -> bool {
    !value.equals_int(1)
}

fn is_above_one(value: Attr<'_>) -> bool {
    matches!(value, Attr::Int(count) if count > 1)
}
