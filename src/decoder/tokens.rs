//! The tokens that a model begins and ends with, as `generation_config.json` and the config say.

use serde_json::{Map, Value};

use crate::config::json_file;
use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::Attr;
use crate::error::Error;
use crate::model::Model;

/// The file, beside the config.
const FILE: &str = "generation_config.json";

/// What the file says; nothing where there is none.
pub(super) type Config = Map<String, Value>;

/// The tokens of a model, from `generation_config.json` where that says them, else from its config.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    /// What the decoder begins with where it has no prompt of its own; `None` where it has one, or nothing says it.
    pub start: Option<i64>,
    /// What begins a text, `bos_token_id`, whether or not the decoder has a prompt of its own.
    pub begin: Option<i64>,
    /// Those that end a sequence, any of them.
    pub end: Vec<i64>,
    /// What fills up shorter sequences.
    pub padding: Option<i64>,
    /// Tokens that are forced, each with its place, counted from the start token on, which is 0.
    pub forced: Vec<(usize, i64)>,
    /// What is forced where the most tokens are reached that are asked for, `forced_eos_token_id`.
    pub forced_end: Option<i64>,
    /// Tokens that are never chosen.
    pub suppressed: Vec<i64>,
    /// Sequences of tokens, the last of which is not chosen after the others.
    pub suppressed_after: Vec<Vec<i64>>,
    /// Tokens that are not chosen right after the start and what is forced there.
    pub suppressed_first: Vec<i64>,
    /// How many tokens a sequence has at least, prompt or start token included, before one may end it.
    pub fewest: usize,
    /// The same of new tokens.
    pub fewest_new: usize,
    /// How many tokens in a row are not chosen twice; 0 where any may be.
    pub unrepeated: usize,
    /// What the scores of tokens that are there already are divided by, those below 0 multiplied with; `None` where they stay.
    pub penalty: Option<f64>,
}

pub(super) fn generation_config(model: &Model) -> Result<Config, Error> {
    let path = model.directory().join(FILE);
    // A config alone may stand in a directory of others.
    let is_there = !model.directory().as_os_str().is_empty() && path.is_file();
    if is_there { json_file::read_map(&path) } else { Ok(Map::new()) }
}

/// The tokens; configs are asked in order. What a decoder with a prompt of its own begins with is said by the prompt.
pub(super) fn of(file: &Config, configs: &[&PretrainedConfig], has_prompt: bool) -> Result<Tokens, Error> {
    let told = Told { file, configs };
    let alone = told.of_file();
    let begin = told.ids("bos_token_id")?.first().copied();
    let start = told.ids("decoder_start_token_id")?.first().copied().or(begin);
    let first = told.ids("forced_bos_token_id")?.into_iter().map(|token| (1, token));
    let end = told.ids("eos_token_id")?;
    let (mut suppressed, suppressed_after) = alone.words("bad_words_ids", &end)?;
    suppressed.extend(told.ids("suppress_tokens")?);
    // Those of places are the beginning of a prompt, and not what follows one.
    let mut forced = if has_prompt { Vec::new() } else { told.pairs("forced_decoder_ids")? };
    if forced.is_empty() {
        forced.extend(first);
    }
    Ok(Tokens {
        start: start.filter(|_| !has_prompt),
        begin,
        end,
        padding: told.ids("pad_token_id")?.first().copied(),
        forced,
        forced_end: alone.ids("forced_eos_token_id")?.first().copied(),
        suppressed,
        suppressed_after,
        suppressed_first: told.ids("begin_suppress_tokens")?,
        fewest: alone.count("min_length")?,
        fewest_new: alone.count("min_new_tokens")?,
        unrepeated: alone.count("no_repeat_ngram_size")?,
        penalty: alone.factor("repetition_penalty")?,
    })
}

struct Told<'a> {
    file: &'a Config,
    configs: &'a [&'a PretrainedConfig],
}

impl<'a> Told<'a> {
    /// The value of a key, null counting as none.
    fn get(&self, key: &str) -> Result<Option<Attr<'a>>, Error> {
        if let Some(value) = self.file.get(key).filter(|value| !value.is_null()) {
            return Ok(Some(value.into()));
        }
        for config in self.configs {
            if let Some(value) = config.as_ref().find_non_null(key)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// The file alone where there is one: without it alone the reference goes by the config.
    fn of_file(&self) -> Self {
        let configs = if self.file.is_empty() { self.configs } else { &[] };
        Self { file: self.file, configs }
    }

    /// One token, or several.
    fn ids(&self, key: &str) -> Result<Vec<i64>, Error> {
        match self.get(key)? {
            None => Ok(Vec::new()),
            Some(Attr::List(ids)) => ids.iter().map(|id| id.int(key)).collect(),
            Some(id) => Ok(vec![id.int(key)?]),
        }
    }

    /// A number of tokens, 0 where none is said; what is less is none.
    fn count(&self, key: &str) -> Result<usize, Error> {
        let count = self.ids(key)?.first().copied();
        Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
    }

    /// A number that something is multiplied with; none where that changes nothing, or is no such number.
    fn factor(&self, key: &str) -> Result<Option<f64>, Error> {
        let factor = match self.get(key)? {
            Some(Attr::Float(factor)) => Some(factor),
            #[allow(clippy::cast_precision_loss, reason = "what is not exact is no factor that anyone means")]
            Some(other) => Some(other.int(key)? as f64),
            None => None,
        };
        Ok(factor.filter(|factor| factor.is_finite() && *factor > 0.0 && *factor != 1.0))
    }

    /// Words of one token, and those of several. What ends a sequence is none, as the reference has it.
    fn words(&self, key: &str, end: &[i64]) -> Result<(Vec<i64>, Vec<Vec<i64>>), Error> {
        let Some(Attr::List(words)) = self.get(key)? else { return Ok((Vec::new(), Vec::new())) };
        let (mut alone, mut after) = (Vec::new(), Vec::new());
        for word in words.iter() {
            let Attr::List(word) = word else { continue };
            let word = word.iter().map(|token| token.int(key)).collect::<Result<Vec<_>, _>>()?;
            match word[..] {
                [] => {}
                [token] if end.contains(&token) => {}
                [token] => alone.push(token),
                _ => after.push(word),
            }
        }
        Ok((alone, after))
    }

    /// Tokens with their places.
    fn pairs(&self, key: &str) -> Result<Vec<(usize, i64)>, Error> {
        let Some(Attr::List(pairs)) = self.get(key)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for pair in pairs.iter() {
            let Attr::List(pair) = pair else { continue };
            // A place without a token is left to the model.
            if let (Some(place), Some(token)) = (pair.get(0), pair.get(1).and_then(Attr::non_null)) {
                let (place, token) = (place.int(key)?, token.int(key)?);
                found.extend(usize::try_from(place).ok().map(|place| (place, token)));
            }
        }
        Ok(found)
    }
}
