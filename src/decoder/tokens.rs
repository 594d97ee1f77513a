//! The tokens that a model begins and ends with, as `generation_config.json` and the config say.

use serde_json::{Map, Value};

use super::sampling::{self, Sampling};
use super::told::{Config, Told};
use super::{Beams, beams, language, not_applied};
use crate::config::json_file;
use crate::config::types::Attr;
use crate::error::Error;
use crate::model::Model;

/// The file, beside the config.
const FILE: &str = "generation_config.json";

/// The tokens of a model, from `generation_config.json`, or where there is no such file from its config.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    /// What the decoder begins with where it has no prompt of its own; `None` where it has one, or nothing says it.
    pub start: Option<i64>,
    /// The same for each sequence of a batch, where these begin with tokens of their own; else empty.
    pub starts: Vec<i64>,
    /// What follows the start token before anything is chosen: of a model that is told which language it hears, that, what to
    /// do with it and whether times are asked for. `None` stands in the place of the language where the scores tell that.
    pub prompt: Vec<Option<i64>>,
    /// The tokens of languages, where the scores tell which: the one with the highest of them after the start token alone.
    pub languages: Vec<i64>,
    /// What begins a text, `bos_token_id`, whether or not the decoder has a prompt of its own.
    pub begin: Option<i64>,
    /// Those that end a sequence, any of them.
    pub end: Vec<i64>,
    /// What fills up shorter sequences.
    pub padding: Option<i64>,
    /// Tokens that are forced, each with its place, counted from the start token on, which is 0; of several at a place one.
    pub forced: Vec<(usize, i64)>,
    /// Strings of text that end a sequence, where a token ends one of them: [`Texts::ends`](super::Texts::ends) tells it.
    pub stop_strings: Vec<String>,
    /// What is forced where the most tokens are reached that are asked for, one of these, `forced_eos_token_id`.
    pub forced_end: Vec<i64>,
    /// Tokens that are never chosen, not where they are forced either.
    pub suppressed: Vec<i64>,
    /// Sequences of tokens, the last of which is not chosen after the others, unless it is forced there. One token alone that ends
    /// a sequence is chosen.
    pub suppressed_after: Vec<Vec<i64>>,
    /// Tokens that are not chosen right after the start, its prompt and what is forced there.
    pub suppressed_first: Vec<i64>,
    /// How many tokens a sequence has at least, prompt or start token included, before one may end it; 0 where the fewest new
    /// tokens are said, which count alone.
    pub fewest: usize,
    /// The same of new tokens.
    pub fewest_new: usize,
    /// How many tokens in a row are not chosen twice; 0 where any may be. What fills up a prompt counts as well.
    pub unrepeated: usize,
    /// How many tokens in a row that the encoder's tokens have, or where there is none the prompt's, are not chosen; 0 where
    /// any may be.
    pub unrepeated_of_source: usize,
    /// What the scores of tokens that are there already are divided by, those below 0 multiplied with; `None` where they
    /// stay. What fills up a prompt is not there.
    pub penalty: Option<f64>,
    /// What the scores of the encoder's tokens, or where there is none of the prompt's, are multiplied with, those below 0
    /// divided by; `None` where they stay.
    pub favor_of_source: Option<f64>,
    /// Sequences of tokens, with what is added to the score of the last one after the others, before all else.
    pub biases: Vec<(Vec<i64>, f64)>,
    /// Whether scores that are no numbers are 0, and those beyond all numbers the largest or least, `remove_invalid_values`: after
    /// what is forced, and before what follows here.
    pub finite: bool,
    /// From how many new tokens on those that end a sequence become likelier, and the factor of each token after these; `None`
    /// where they do not.
    pub decay: Option<(i64, f64)>,
    /// What the rules for tokens of times go by, where `return_timestamps` asks for them; `None` where none are asked for. They
    /// come last. What is given is the tokens of one pass over all that the encoder is fed.
    pub times: Option<Times>,
    /// How tokens are drawn, where `do_sample` asks for it; `None` where the likeliest are taken. The loop here draws them by a
    /// seed alone, which its caller gives.
    pub sampling: Option<Sampling>,
    /// How several sequences are kept of each, of which the best are given, where `num_beams` asks for it; `None` where one is.
    /// Where there is `sampling` as well, those that go on are drawn.
    pub beams: Option<Beams>,
    /// How many sequences are given for each, `num_return_sequences`, where beams are kept or tokens are drawn; `None` for one.
    pub returned: Option<usize>,
    /// How far scores are moved away from those of a prompt that asks for nothing, `guidance_scale`; `None` where they stay, or
    /// there is an encoder.
    pub guidance: Option<f64>,
    /// What `generation_config.json` asks for that would change which token comes next, and that the loop here does not do:
    /// keys with their values, as `penalty_alpha`.
    pub not_applied: Map<String, Value>,
}

/// What the rules for tokens of times go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// The token that asks for none, which is never chosen; those after it are the times, from the earliest on.
    pub none: i64,
    /// The token that ends a sequence; those before it are text.
    pub end: i64,
    /// Which time is the latest that comes first, counted from 0; `None` where any may.
    pub latest_first: Option<i64>,
}

impl Times {
    /// The earliest time.
    pub const fn first(&self) -> i64 {
        self.none.saturating_add(1)
    }
}

pub(super) fn generation_config(model: &Model) -> Result<Option<Config>, Error> {
    let path = model.directory().join(FILE);
    // A config alone may stand in a directory of others.
    let is_there = !model.directory().as_os_str().is_empty() && path.is_file();
    is_there.then(|| json_file::read_map(&path)).transpose()
}

/// The tokens. What a decoder with a prompt of its own begins with is said by the prompt; `with_language` tells whether
/// what follows the start token is of a language.
pub(super) fn of(told: Told<'_>, has_prompt: bool, with_language: bool) -> Result<Tokens, Error> {
    let begin = told.ids("bos_token_id")?;
    let starts = Some(told.ids("decoder_start_token_id")?).filter(|starts| !starts.is_empty());
    let starts = starts.filter(|_| !has_prompt).unwrap_or_else(|| if has_prompt { Vec::new() } else { begin.clone() });
    let prompt =
        if with_language && !has_prompt { language::prompt(told)? } else { language::LanguagePrompt::default() };
    // What is told a language draws none, whatever is said.
    let sampling = if with_language && !has_prompt { None } else { sampling::of(told)? };
    let beams = beams::of(told)?;
    let returned = told.count("num_return_sequences")?.filter(|count| *count > 1);
    let mut not_applied = not_applied::of(told, has_prompt)?;
    let are_several = sampling.is_some() || beams.is_some();
    if let Some(count) = returned.filter(|_| !are_several) {
        not_applied.insert("num_return_sequences".to_owned(), count.into());
    }
    Ok(Tokens {
        start: starts.first().copied(),
        starts: if starts.len() > 1 { starts } else { Vec::new() },
        prompt: prompt.tokens,
        languages: prompt.languages,
        times: prompt.times,
        begin: begin.first().copied(),
        end: end(told)?,
        stop_strings: told.strings("stop_strings")?,
        padding: told.ids("pad_token_id")?.first().copied(),
        forced: first(told, begin)?.into_iter().map(|token| (1, token)).collect(),
        forced_end: told.forced("forced_eos_token_id")?,
        sampling,
        beams,
        returned: returned.filter(|_| are_several),
        guidance: beams::guidance(told, has_prompt)?,
        not_applied,
        ..scored(told)?
    })
}

/// What changes the scores of tokens.
fn scored(told: Told<'_>) -> Result<Tokens, Error> {
    let fewest_new = told.count("min_new_tokens")?;
    let fewest = told.count("min_length")?.filter(|_| fewest_new.is_none());
    Ok(Tokens {
        suppressed: told.list("suppress_tokens")?,
        suppressed_after: told.words("bad_words_ids")?,
        suppressed_first: told.list("begin_suppress_tokens")?,
        fewest: fewest.unwrap_or_default(),
        fewest_new: fewest_new.unwrap_or_default(),
        unrepeated: told.count("no_repeat_ngram_size")?.unwrap_or_default(),
        unrepeated_of_source: told.count("encoder_no_repeat_ngram_size")?.unwrap_or_default(),
        penalty: told.factor("repetition_penalty")?,
        favor_of_source: told.factor("encoder_repetition_penalty")?,
        biases: told.biases("sequence_bias")?,
        finite: matches!(told.get("remove_invalid_values")?, Some(Attr::Bool(true))),
        decay: told.decay("exponential_decay_length_penalty")?,
        ..Tokens::default()
    })
}

/// What ends a sequence. Where nothing says what fills up the others, the first of these does, so that there has to be one.
fn end(told: Told<'_>) -> Result<Vec<i64>, Error> {
    let end = told.ids("eos_token_id")?;
    if end.is_empty() && told.get("eos_token_id")?.is_some() && told.get("pad_token_id")?.is_none() {
        let (what, found) = ("eos_token_id".to_owned(), "[], and there is no `pad_token_id`".to_owned());
        return Err(Error::WrongType { what, found, expected: "a token that ends a sequence" });
    }
    Ok(end)
}

/// What is forced first. A config may say so in an old way, which counts where what is said was made of one.
fn first(told: Told<'_>, begin: Vec<i64>) -> Result<Vec<i64>, Error> {
    let of_begin = told.is_of_config() && told.get("force_bos_token_to_be_generated")?.is_some_and(Attr::is_truthy);
    if of_begin { Ok(begin) } else { told.forced("forced_bos_token_id") }
}
