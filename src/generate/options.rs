//! How far is generated.

use crate::error::Error;

/// How far is generated.
#[derive(Clone, Debug)]
pub struct Options {
    pub(super) most: usize,
    pub(super) end: Option<Vec<i64>>,
    pub(super) start: Option<i64>,
    pub(super) chunk: Option<usize>,
}

impl Options {
    /// At most this many new tokens.
    pub const fn new(most: usize) -> Self {
        Self { most, end: None, start: None, chunk: None }
    }

    /// The tokens that end a sequence, in the place of those that the model says; none, for sequences of full length.
    #[must_use]
    pub fn end(self, end: Vec<i64>) -> Self {
        Self { end: Some(end), ..self }
    }

    /// What a decoder begins with after an encoder, in the place of what the model says.
    #[must_use]
    pub fn start(self, start: i64) -> Self {
        Self { start: Some(start), ..self }
    }

    /// Runs a prompt in pieces of this many tokens, which takes less memory where prompts are long. A decoder whose first
    /// step takes another file, or a flag, takes its prompt at once, as does a prompt with features.
    #[must_use]
    pub fn chunk(self, tokens: usize) -> Self {
        Self { chunk: Some(tokens), ..self }
    }
}

/// Whether a model is made for so many tokens.
pub(super) fn within(longest: Option<usize>, prompt: usize, most: usize) -> Result<(), Error> {
    // The last token is chosen and never fed.
    let fed = prompt.saturating_add(most.saturating_sub(1));
    match longest {
        Some(longest) if fed > longest => Err(Error::InvalidTensors {
            what: "the prompt".to_owned(),
            reason: format!(
                "with {prompt} tokens and {most} that are new, {fed} are fed, and the model is made for {longest}"
            ),
        }),
        _ => Ok(()),
    }
}
