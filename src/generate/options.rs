//! How far is generated.

use crate::decoder::Sampling;
use crate::error::Error;

/// How far is generated.
#[derive(Clone, Debug)]
pub struct Options {
    pub(super) most: usize,
    pub(super) end: Option<Vec<i64>>,
    pub(super) start: Option<i64>,
    pub(super) chunk: Option<usize>,
    pub(super) seed: Option<u64>,
    pub(super) sampling: Option<Sampling>,
}

impl Options {
    /// At most this many new tokens.
    pub const fn new(most: usize) -> Self {
        Self { most, end: None, start: None, chunk: None, seed: None, sampling: None }
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

    /// Draws tokens where the model says `do_sample`, or [`sampling`](Self::sampling) does; of the same scores a seed draws the
    /// same. What a sequence draws hangs on its place in the batch, and on no other sequence.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// How tokens are drawn, in the place of what the model says. Without a seed none are.
    #[must_use]
    pub fn sampling(self, sampling: Sampling) -> Self {
        Self { sampling: Some(sampling), ..self }
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
