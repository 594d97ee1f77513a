//! How far is generated.

use std::sync::Arc;

use crate::decoder::{Beams, Sampling, Texts};
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
    pub(super) stop_strings: Option<Vec<String>>,
    pub(super) texts: Option<Arc<Texts>>,
    pub(super) beams: Option<Beams>,
    pub(super) returned: Option<usize>,
    pub(super) guidance: Option<f64>,
}

impl Options {
    /// At most this many new tokens.
    pub const fn new(most: usize) -> Self {
        Self {
            most,
            end: None,
            start: None,
            chunk: None,
            seed: None,
            sampling: None,
            stop_strings: None,
            texts: None,
            beams: None,
            returned: None,
            guidance: None,
        }
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

    /// Strings of text that end a sequence with the token that ends one of them, in the place of those that the model says; none,
    /// for sequences that no text ends. What tokens are as text is read from `tokenizer.json`, or told by [`texts`](Self::texts).
    #[must_use]
    pub fn stop_strings(self, strings: Vec<String>) -> Self {
        Self { stop_strings: Some(strings), ..self }
    }

    /// What tokens are as text, for a model without `tokenizer.json`.
    #[must_use]
    pub fn texts(self, texts: Texts) -> Self {
        Self { texts: Some(Arc::new(texts)), ..self }
    }

    /// Keeps several sequences of each and gives the best, in the place of what the model says; `Beams::new(1)` keeps one. The engine
    /// has to know [`Session::taken`](super::Session::taken) then.
    #[must_use]
    pub fn beams(self, beams: Beams) -> Self {
        Self { beams: Some(beams), ..self }
    }

    /// How many sequences are given of each, side by side, where several are kept or tokens are drawn; in the place of what the model
    /// says. Elsewhere more than one is an error.
    #[must_use]
    pub fn returned(self, returned: usize) -> Self {
        Self { returned: Some(returned.max(1)), ..self }
    }

    /// Moves scores so far away from those that follow [`Prompt::without`](super::Prompt::without), in the place of what the model
    /// says; 1 leaves them. Each step is run twice.
    #[must_use]
    pub fn guidance(self, factor: f64) -> Self {
        Self { guidance: Some(factor), ..self }
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
