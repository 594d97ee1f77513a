//! What tokens are as text: of `tokenizer.json`, or as the caller says.

use std::collections::HashMap;
use std::path::Path;

use super::text_steps::TextSteps;
use crate::config::json_file::{self, Most};
use crate::error::Error;
use crate::json_form::read::{JsonRef, ObjectRef};

/// The most bytes of a `tokenizer.json`. Those of the largest vocabularies have half of it.
const MOST_BYTES: usize = 64 << 20;

/// The most values in it, keys counted as well.
const MOST_VALUES: usize = 1 << 23;

/// The most strings of text that end a sequence: each is held against all tokens.
#[cfg(feature = "generate")]
pub(crate) const MOST_STRINGS: usize = 1_024;

/// What each token adds to a text that goes on with it, in UTF-8 or parts of that.
///
/// ```
/// use optimum_exporters::decoder::Texts;
///
/// let texts = Texts::new([(0, "st".into()), (1, "opera".into()), (2, "tion".into())]);
/// assert_eq!(texts.of(1), Some(&b"opera"[..]));
/// assert!(texts.ends(&["stop"], &[0, 1]));
/// assert!(!texts.ends(&["stop"], &[0, 1, 2]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(HashMap<i64, Box<[u8]>>);

impl Texts {
    /// Tokens with what they are as text behind others: a blank before a word is part of it.
    pub fn new(texts: impl IntoIterator<Item = (i64, Vec<u8>)>) -> Self {
        Self(texts.into_iter().map(|(token, text)| (token, text.into_boxed_slice())).collect())
    }

    /// The tokens of a `tokenizer.json`, as its decoder makes text of them.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::InvalidConfig`] if the file cannot be read, has no vocabulary, or its decoder has a step that
    /// is not known.
    pub fn read(file: impl AsRef<Path>) -> Result<Self, Error> {
        let file = file.as_ref();
        let document = json_file::read_object_within(file, Most { bytes: MOST_BYTES, values: MOST_VALUES })?;
        let texts = document.root().as_object().ok_or("it is no object".to_owned()).and_then(of_tokenizer);
        texts.map_err(|reason| Error::InvalidConfig { what: file.display().to_string(), reason })
    }

    /// What a token adds to a text.
    pub fn of(&self, token: i64) -> Option<&[u8]> {
        self.0.get(&token).map(AsRef::as_ref)
    }

    /// Whether a text of tokens has one of some strings that the last token ends, whole or with its beginning: without that
    /// token the string would not be there. A string without signs is always there.
    pub fn ends<S: AsRef<[u8]>>(&self, strings: &[S], tokens: &[i64]) -> bool {
        let Some((last, before)) = tokens.split_last() else { return false };
        let Some(text) = self.of(*last) else { return false };
        // As in the reference, no more tokens are looked at than the longest string has bytes.
        let most = strings.iter().map(|string| string.as_ref().len()).max().unwrap_or_default().saturating_sub(1);
        let before = before.get(before.len().saturating_sub(most)..).unwrap_or_default();
        strings.iter().any(|string| {
            let string = string.as_ref();
            !string.is_empty() && (1..=text.len()).any(|length| self.is_end(string, before, &text[..length]))
        })
    }

    /// Whether a text of tokens and what is behind them ends with a string.
    fn is_end(&self, string: &[u8], before: &[i64], behind: &[u8]) -> bool {
        let mut rest = string;
        let texts = before.iter().rev().map(|token| self.of(*token));
        for text in std::iter::once(Some(behind)).chain(texts) {
            let Some(text) = text else { return false };
            if text.ends_with(rest) {
                return true;
            }
            match rest.strip_suffix(text) {
                Some(shorter) => rest = shorter,
                None => return false,
            }
        }
        false
    }

    /// Whether there is a token that can end a string.
    #[cfg(feature = "generate")]
    pub(crate) fn can_end(&self, string: &str) -> bool {
        let last = string.as_bytes().last();
        self.0.keys().any(|token| {
            let text = self.of(*token).unwrap_or_default();
            let mut places = text.iter().enumerate().filter(|(_, byte)| Some(*byte) == last);
            places.any(|(at, _)| {
                let (text, string) = (&text[..=at], string.as_bytes());
                text.ends_with(string) || string.ends_with(text)
            })
        })
    }
}

fn of_tokenizer(tokenizer: ObjectRef<'_>) -> Result<Texts, String> {
    let mut steps = TextSteps::of(tokenizer.get("decoder"))?;
    let vocabulary = tokenizer.get("model").and_then(JsonRef::as_object).and_then(|model| model.get("vocab"));
    let mut texts = HashMap::new();
    let mut add = |token: Option<i64>, text: Option<&str>| {
        let (token, text) = token.zip(text).ok_or("it has a token without a number or a text")?;
        texts.insert(token, steps.text(text)?.into_boxed_slice());
        Ok::<_, String>(())
    };
    match vocabulary.map(|all| (all.as_object(), all.as_list())) {
        Some((Some(by_text), _)) => by_text.iter().try_for_each(|(text, token)| add(token.as_i64(), Some(text)))?,
        Some((_, Some(pieces))) => pieces.iter().enumerate().try_for_each(|(at, piece)| {
            let text = piece.as_list().and_then(|piece| piece.get(0)).and_then(JsonRef::as_str);
            add(i64::try_from(at).ok(), text)
        })?,
        _ => return Err("its `model.vocab` is no vocabulary: tokens by their texts, or a list of both".to_owned()),
    }
    for token in tokenizer.get("added_tokens").and_then(JsonRef::as_list).iter().flat_map(|tokens| tokens.iter()) {
        let token = token.as_object();
        let text = token.and_then(|token| token.get("content")).and_then(JsonRef::as_str);
        add(token.and_then(|token| token.get("id")).and_then(JsonRef::as_i64), text)?;
    }
    Ok(Texts(texts))
}

#[cfg(test)]
mod tests {
    use super::Texts;

    /// Whether some tokens, each a text, end with the last of them a string.
    fn ends(string: &str, tokens: &[&str]) -> bool {
        let texts = Texts::new((0..).zip(tokens.iter().map(|text| text.as_bytes().to_vec())));
        let tokens: Vec<i64> = (0..).take(tokens.len()).collect();
        texts.ends(&[string], &tokens)
    }

    #[test]
    fn a_string_ends_a_text_where_it_reaches_into_the_last_token() {
        for tokens in [
            &["st", "op"][..],
            &["stop"],
            &["st", "opera"],
            &["sto", "pper"],
            &["las", "topper"],
            &["x", "s", "to", "pped"],
        ] {
            assert!(ends("stop", tokens), "{tokens:?}");
        }
        for tokens in [&["stop", "at"][..], &["st", "op", "at"], &["st", "opera", "tion"], &["top"], &["sxtop"], &[]] {
            assert!(!ends("stop", tokens), "{tokens:?}");
        }
        assert!(ends("aab", &["aaa", "b"]) && ends("pp", &["x", "ppp"]) && ends(".", &["a.b.c"]));
        assert!(ends("stop", &["st", "", "op"]) && !ends("stop", &["stop", ""]));
    }

    #[test]
    fn a_token_without_a_text_is_in_no_string() {
        let texts = Texts::new([(0, b"st".to_vec()), (1, b"op".to_vec())]);
        assert!(texts.ends(&["stop"], &[5, 0, 1]));
        assert!(!texts.ends(&["stop"], &[0, 5, 1]));
        assert!(!texts.ends(&["stop"], &[0, 1, -1]));
        assert!(!texts.ends::<&str>(&[], &[0, 1]));
        assert!(!texts.ends(&["", "x"], &[0, 1]));
    }
}
