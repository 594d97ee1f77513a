//! What ends a sequence.

use std::path::Path;
use std::sync::Arc;

use super::Options;
use super::search::within;
use crate::decoder::{MOST_STRINGS, Texts, Tokens};
use crate::error::{Error, shortened};

/// The file that says what tokens are as text.
const FILE: &str = "tokenizer.json";

/// What ends a sequence: tokens, and strings of text that a token ends.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// In their order.
    pub(super) tokens: Vec<i64>,
    strings: Vec<String>,
    texts: Arc<Texts>,
}

impl Ends {
    /// As the caller says, or the model; `known` has what was read of the model's directory before.
    pub(super) fn of(
        tokens: &Tokens,
        options: &Options,
        directory: &Path,
        known: &mut Option<Arc<Texts>>,
    ) -> Result<Self, Error> {
        let mut end = options.end.as_ref().unwrap_or(&tokens.end).clone();
        end.sort_unstable();
        let strings = options.stop_strings.as_ref().unwrap_or(&tokens.stop_strings).clone();
        within("the number of strings that end a sequence", strings.len(), MOST_STRINGS)?;
        if strings.is_empty() {
            return Ok(Self { tokens: end, ..Self::default() });
        }
        let texts = match (&options.texts, &*known) {
            (Some(texts), _) | (None, Some(texts)) => Arc::clone(texts),
            (None, None) => Arc::clone(known.insert(Arc::new(read(directory, &strings)?))),
        };
        if strings.iter().any(String::is_empty) || !strings.iter().any(|string| texts.can_end(string)) {
            let reason = format!("no token ends one of {}", shortened(&format!("{strings:?}")));
            return Err(Error::InvalidTensors {
                what: "what is to end a sequence, `stop_strings`,".to_owned(),
                reason,
            });
        }
        Ok(Self { tokens: end, strings, texts })
    }

    /// Whether strings of text end a sequence as well.
    pub(super) fn has_strings(&self) -> bool {
        !self.strings.is_empty()
    }

    /// Whether the last of some tokens ends them.
    pub(super) fn end(&self, tokens: &[i64]) -> bool {
        tokens.last().is_some_and(|last| self.tokens.binary_search(last).is_ok())
            || self.texts.ends(&self.strings, tokens)
    }
}

fn read(directory: &Path, strings: &[String]) -> Result<Texts, Error> {
    let path = directory.join(FILE);
    if path.is_file() {
        return Texts::read(path);
    }
    let reason = format!(
        "{} has no {FILE}, and {} is to end a sequence: the caller has to say it, with `Options::texts`, or that no text \
         ends one, with `Options::stop_strings`",
        directory.display(),
        shortened(&format!("{strings:?}"))
    );
    Err(Error::Untold { what: "text of tokens", reason })
}
