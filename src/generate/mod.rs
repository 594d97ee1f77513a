//! A loop that generates: logits out, a token in, with the cache in between, for whatever decoder a directory has.
//!
//! [`Generator::open`] reads a directory, holds its files against their contracts and loads them; [`Generator::generate`]
//! runs them step by step, greedily, by nothing but a [`Decoder`]. What runs a file is an [`Engine`]:
//! `run::OnnxRuntime` with the feature `run-onnxruntime`, `run::Tract` with `run-tract`, or one's own. The values of an
//! engine go around as they are, so that no step copies the cache unless the engine does.
//!
//! There is no tokenizer here. Tokens are the likeliest, or where the model or the caller says so drawn by a seed of the caller's
//! ([`Options::seed`]), or the best sequences are searched ([`Options::beams`]); [`Generator::generate_with`] takes another way to
//! choose.
//!
//! ```no_run
//! use optimum_exporters::generate::{Generator, Options, Prompt};
//! use optimum_exporters::run::OnnxRuntime;
//!
//! let mut generator = Generator::open("my-export", &OnnxRuntime::from_env()?)?;
//! let prompt = Prompt::tokens(vec![vec![5, 17, 42, 7]]);
//! for row in generator.generate(&prompt, &Options::new(16))? {
//!     println!("{row:?}");
//! }
//! # Ok::<(), optimum_exporters::Error>(())
//! ```

mod batch;
mod beams;
mod chance;
mod choose;
mod ends;
mod engine;
mod guided;
mod likely;
#[cfg(feature = "run-onnxruntime")]
mod onnxruntime;
mod options;
mod plain;
mod search;
mod steps;
mod times;
#[cfg(feature = "run-tract")]
mod tract;

pub use crate::decoder::{Beams, Early, Prompt, Rows, Sampling, Texts, drawn, greedy};
pub use engine::{Engine, Session};
pub use options::Options;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use beams::Kept;
use chance::Chance;
use ends::Ends;

use crate::decoder::{Decoder, OnDisk};
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::model::Model;
use crate::onnx::Signature;
use crate::tensors::Tensor;

/// A decoder that is loaded, with what runs it.
#[derive(Debug)]
pub struct Generator<S: Session> {
    found: OnDisk,
    main: S,
    first: Option<S>,
    encoder: Option<S>,
    embeddings: Option<S>,
    texts: Option<Arc<Texts>>,
}

impl<S: Session> Generator<S> {
    /// Loads the decoder that a directory has.
    ///
    /// # Errors
    /// As [`Model::from_dir`] and [`Decoder::find`]; [`Error::NotRun`] if a file cannot be loaded.
    pub fn open<E: Engine<Session = S>>(directory: impl AsRef<Path>, engine: &E) -> Result<Self, Error> {
        let model = Model::from_dir(directory)?;
        Self::load(Decoder::find(&model, &Arguments::new(), "")?, engine)
    }

    /// Loads a decoder whose files are known.
    ///
    /// # Errors
    /// [`Error::NotRun`] if a file cannot be loaded.
    pub fn load<E: Engine<Session = S>>(found: OnDisk, engine: &E) -> Result<Self, Error> {
        let load =
            |(path, graph): &(PathBuf, Signature)| engine.open(path, graph).map_err(|reason| not_run(path, reason));
        Ok(Self {
            main: load(&found.file)?,
            first: found.first.as_ref().map(load).transpose()?,
            encoder: found.encoder.as_ref().map(load).transpose()?,
            embeddings: found.embeddings.as_ref().map(load).transpose()?,
            texts: None,
            found,
        })
    }

    /// The decoder.
    pub fn decoder(&self) -> &Decoder {
        &self.found.decoder
    }

    /// The tokens that follow a prompt, for each of its sequences, up to the first that ends the sequence, or one of the strings
    /// of text that do, that one included: the likeliest at each step, or where [`Options::seed`] gives a seed and tokens are to
    /// be drawn, one that it draws. Where the model or [`Options::beams`] keeps several, it is the best sequences of these, and
    /// where tokens are to be drawn, those that go on are; where several are given of one, they stand side by side.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if the prompt does not fit the model, if there are to be more tokens than it is made
    /// for, or if it gives no numbers; [`Error::NotRun`] if a file does not run; as [`Texts::read`], or [`Error::Untold`], if strings
    /// of text are to end a sequence, and what tokens are as text is not told.
    pub fn generate(&mut self, prompt: &Prompt, options: &Options) -> Result<Vec<Vec<i64>>, Error> {
        let tokens = &self.decoder().tokens;
        let drawn_by = options.seed.zip(options.sampling.or(tokens.sampling));
        let beams = options.beams.or(tokens.beams).filter(|beams| beams.count > 1);
        let returned = options.returned.or(tokens.returned).unwrap_or(1);
        match (drawn_by, beams) {
            (_, Some(beams)) => {
                self.search(prompt, options, Kept { beams, drawn_by, are_likelihoods: false }, returned)
            }
            (Some((seed, sampling)), None) => {
                search::within("the number of sequences that are given", returned, Beams::MOST)?;
                self.run(prompt, options, returned, |at, scores, so_far| {
                    sampling.warp(scores);
                    drawn(scores, Chance::new(seed, at).share(so_far.len()))
                })
            }
            (None, None) if options.returned.is_some_and(|returned| returned > 1) => {
                let reason = format!(
                    "it is {returned}, and no more than one is kept, nor any drawn: `Options::beams` or `Options::seed` says so"
                );
                Err(Error::InvalidTensors { what: "the number of sequences that are given".to_owned(), reason })
            }
            (None, None) => self.generate_with(prompt, options, |scores, _| greedy(scores)),
        }
    }

    /// The same, where `choose` chooses each token: it is told the score of each token of the vocabulary, and the tokens
    /// that the sequence has so far. `None` from it is an error. One sequence is kept of each, whatever the model says.
    ///
    /// # Errors
    /// As [`generate`](Self::generate).
    pub fn generate_with(
        &mut self,
        prompt: &Prompt,
        options: &Options,
        mut choose: impl FnMut(&[f32], &[i64]) -> Option<i64>,
    ) -> Result<Vec<Vec<i64>>, Error> {
        self.run(prompt, options, 1, |_, scores, so_far| choose(scores, so_far))
    }

    /// What ends a sequence.
    fn ends(&mut self, options: &Options) -> Result<Ends, Error> {
        Ends::of(&self.found.decoder.tokens, options, &self.found.directory, &mut self.texts)
    }
}

/// Entries under the names of the inputs that they become.
type Cache<V> = Vec<(String, V)>;

/// Tensors as values of an engine.
fn values<S: Session>(session: &S, tensors: Vec<(String, Tensor)>) -> Result<Vec<(String, S::Value)>, String> {
    tensors.into_iter().map(|(name, tensor)| Ok((name, session.value(tensor)?))).collect()
}

fn not_run(path: &Path, reason: String) -> Error {
    Error::NotRun { path: path.to_owned(), reason }
}
