//! What `generation_config.json` or the config says under a key, and what it may not say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::Attr;
use crate::error::{Error, shortened};

/// What the file says.
pub(super) type Config = Map<String, Value>;

/// What is said: by the file alone where there is one, else by the configs, which are asked in order.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) file: Option<&'a Config>,
    pub(super) configs: &'a [&'a PretrainedConfig],
}

impl<'a> Told<'a> {
    /// The value of a key, null counting as none.
    pub(super) fn get(self, key: &str) -> Result<Option<Attr<'a>>, Error> {
        match self.file {
            Some(file) => Ok(file.get(key).filter(|value| !value.is_null()).map(Into::into)),
            None => self.of_configs(key),
        }
    }

    /// What the configs say, whether or not there is a file.
    pub(super) fn of_configs(self, key: &str) -> Result<Option<Attr<'a>>, Error> {
        for config in self.configs {
            if let Some(value) = config.as_ref().find_non_null(key)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Whether it was made of a config: the reference takes only what every model may have from such.
    pub(super) fn is_of_config(self) -> bool {
        let says = |file: &'a Config| file.get("_from_model_config").map(Attr::from);
        self.file.is_none_or(|file| says(file).is_some_and(Attr::is_truthy))
    }

    /// The value of a key that not every model may have.
    pub(super) fn extra(self, key: &str) -> Result<Option<Attr<'a>>, Error> {
        if self.is_of_config() { Ok(None) } else { self.get(key) }
    }

    /// The same of what has to be a mapping.
    pub(super) fn mapping(self, key: &str) -> Result<Option<&'a Config>, Error> {
        if self.extra(key)?.is_none() {
            return Ok(None);
        }
        match self.file.and_then(|file| file.get(key)) {
            None => Ok(None),
            Some(Value::Object(known)) => Ok(Some(known)),
            Some(other) => Err(wrong(key, other.into(), "a mapping from names to tokens")),
        }
    }

    /// One token, or several.
    pub(super) fn ids(self, key: &str) -> Result<Vec<i64>, Error> {
        match self.get(key)? {
            None => Ok(Vec::new()),
            Some(Attr::List(ids)) => ids.iter().map(|id| id.int(key)).collect(),
            Some(id) => Ok(vec![id.int(key)?]),
        }
    }

    /// Tokens, which are a list.
    pub(super) fn list(self, key: &str) -> Result<Vec<i64>, Error> {
        match self.get(key)? {
            None | Some(Attr::List(_)) => self.ids(key),
            Some(other) => Err(wrong(key, other, "a list of tokens")),
        }
    }

    /// One text that is not empty, or several.
    pub(super) fn strings(self, key: &str) -> Result<Vec<String>, Error> {
        let string = |value: Attr<'_>| match value {
            Attr::Str(text) if !text.is_empty() => Ok(text.to_owned()),
            other => Err(wrong(key, other, "a text that is not empty, or a list of such")),
        };
        match self.get(key)? {
            None => Ok(Vec::new()),
            Some(Attr::List(texts)) => texts.iter().map(string).collect(),
            Some(text) => Ok(vec![string(text)?]),
        }
    }

    /// The tokens of which one is forced.
    pub(super) fn forced(self, key: &str) -> Result<Vec<i64>, Error> {
        let vocabulary = self.vocabulary();
        let ids = self.ids(key)?;
        ids.iter().try_for_each(|id| in_vocabulary(key, *id, vocabulary))?;
        let suppressed: BTreeSet<_> = self.list("suppress_tokens")?.into_iter().collect();
        if !ids.is_empty() && ids.iter().all(|id| suppressed.contains(id)) {
            let found = format!("{}, all of which `suppress_tokens` has", shortened(&format!("{ids:?}")));
            return Err(Error::WrongType { what: key.to_owned(), found, expected: "a token that is not suppressed" });
        }
        Ok(ids)
    }

    /// How many tokens there are, as far as a config says so.
    fn vocabulary(self) -> Option<i64> {
        let size = self.of_configs("vocab_size").ok().flatten();
        size.and_then(|size| size.int("vocab_size").ok())
    }

    /// A number of tokens; what is less than 0 is 0.
    pub(super) fn count(self, key: &str) -> Result<Option<usize>, Error> {
        let count = self.get(key)?.map(|count| count.int(key)).transpose()?;
        Ok(count.map(|count| usize::try_from(count).unwrap_or_default()))
    }

    /// A number that something is multiplied with; none where that changes nothing.
    pub(super) fn factor(self, key: &str) -> Result<Option<f64>, Error> {
        match self.get(key)? {
            None => Ok(None),
            Some(Attr::Float(factor)) if factor > 0.0 => Ok(Some(factor).filter(|_| factor != 1.0)),
            Some(one) if one.equals_int(1) => Ok(None),
            Some(other) => Err(wrong(key, other, "a floating point number above 0, as 1.1")),
        }
    }

    /// Words, each of a token or several.
    pub(super) fn words(self, key: &str) -> Result<Vec<Vec<i64>>, Error> {
        const EXPECTED: &str = "lists of tokens, in a list that is not empty";
        let words = match self.get(key)? {
            None => return Ok(Vec::new()),
            Some(Attr::List(words)) if !words.is_empty() => words,
            Some(other) => return Err(wrong(key, other, EXPECTED)),
        };
        let vocabulary = self.vocabulary();
        let words = words.iter().map(|word| sequence(key, word, vocabulary, EXPECTED));
        let mut words = words.collect::<Result<Vec<_>, _>>()?;
        words.retain(|word| !word.is_empty());
        Ok(words)
    }

    /// Sequences of tokens, each with what is added to the score of the last one after the others.
    pub(super) fn biases(self, key: &str) -> Result<Vec<(Vec<i64>, f64)>, Error> {
        const EXPECTED: &str = "lists of tokens each with a floating point number, as [[[5, 7], -2.0]]";
        let biases = match self.get(key)? {
            None => return Ok(Vec::new()),
            Some(Attr::List(biases)) if !biases.is_empty() => biases,
            Some(other) => return Err(wrong(key, other, EXPECTED)),
        };
        let vocabulary = self.vocabulary();
        let mut places = BTreeMap::new();
        let mut all: Vec<(Vec<i64>, f64)> = Vec::new();
        for pair in biases.iter() {
            let (Some(word), Some(Attr::Float(bias))) = (pair.item(0, key)?, pair.item(1, key)?) else {
                return Err(wrong(key, pair, EXPECTED));
            };
            let word = sequence(key, word, vocabulary, EXPECTED)?;
            // The last of the same sequence counts, in the place of the first.
            let place = *places.entry(word.clone()).or_insert(all.len());
            match all.get_mut(place) {
                Some((_, known)) => *known = bias,
                None => all.push((word, bias)),
            }
        }
        Ok(all)
    }

    /// From how many new tokens on the end becomes likelier, and the factor at each token.
    pub(super) fn decay(self, key: &str) -> Result<Option<(i64, f64)>, Error> {
        const EXPECTED: &str = "a number of tokens and a factor, as [15, 1.6]";
        let Some(pair) = self.get(key)? else { return Ok(None) };
        let (Some(from), Some(factor)) = (pair.item(0, key)?, pair.item(1, key)?) else {
            return Err(wrong(key, pair, EXPECTED));
        };
        Ok(Some((from.int(key)?, number(key, factor, EXPECTED)?)))
    }
}

/// Tokens of the vocabulary, one after the other.
fn sequence(key: &str, tokens: Attr<'_>, vocabulary: Option<i64>, expected: &'static str) -> Result<Vec<i64>, Error> {
    let Attr::List(tokens) = tokens else { return Err(wrong(key, tokens, expected)) };
    let token = |token: Attr<'_>| {
        let token = token.int(key)?;
        in_vocabulary(key, token, vocabulary).map(|()| token)
    };
    tokens.iter().map(token).collect()
}

pub(super) fn number(key: &str, value: Attr<'_>, expected: &'static str) -> Result<f64, Error> {
    match value {
        Attr::Float(number) => Ok(number),
        #[allow(clippy::cast_precision_loss, reason = "what is not exact is no factor that anyone means")]
        Attr::Int(number) => Ok(number as f64),
        other => Err(wrong(key, other, expected)),
    }
}

/// An error that says what is found under a key.
pub(super) fn wrong(key: &str, found: Attr<'_>, expected: &'static str) -> Error {
    Error::WrongType { what: key.to_owned(), found: shortened(&found.to_json().to_string()), expected }
}

fn in_vocabulary(key: &str, token: i64, vocabulary: Option<i64>) -> Result<(), Error> {
    if token >= 0 && vocabulary.is_none_or(|vocabulary| token < vocabulary) {
        return Ok(());
    }
    let of = vocabulary.map_or(String::new(), |vocabulary| format!(", and the vocabulary has {vocabulary} tokens"));
    Err(Error::WrongType { what: key.to_owned(), found: format!("{token}{of}"), expected: "a token of it, from 0 on" })
}
