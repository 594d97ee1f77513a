//! A loop that generates: logits out, a token in, with the cache in between, for whatever decoder a directory has.
//!
//! [`Generator::open`] reads a directory, holds its files against their contracts and loads them; [`Generator::generate`]
//! runs them step by step, greedily, by nothing but a [`Decoder`]. What runs a file is an [`Engine`]:
//! `run::OnnxRuntime` with the feature `run-onnxruntime`, `run::Tract` with `run-tract`, or one's own. The values of an
//! engine go around as they are, so that no step copies the cache unless the engine does.
//!
//! There is no tokenizer here. Tokens are the likeliest, or where the model or the caller says so drawn by a seed of the caller's
//! ([`Options::seed`]); [`Generator::generate_with`] takes another way to choose.
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

mod chance;
mod choose;
mod engine;
#[cfg(feature = "run-onnxruntime")]
mod onnxruntime;
mod options;
mod times;
#[cfg(feature = "run-tract")]
mod tract;

pub use crate::decoder::{Prompt, Rows, Sampling, drawn, greedy};
pub use engine::{Engine, Session};
pub use options::Options;

use std::path::{Path, PathBuf};

use choose::Batch;

use crate::decoder::{Begin, Decoder, Feeds, First, OnDisk, RAGGED, Sequences};
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
            found,
        })
    }

    /// The decoder.
    pub fn decoder(&self) -> &Decoder {
        &self.found.decoder
    }

    /// The tokens that follow a prompt, for each of its sequences, up to the first that ends the sequence, that one included:
    /// the likeliest at each step, or where [`Options::seed`] gives a seed and tokens are to be drawn, one that it draws.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if the prompt does not fit the model, if there are to be more tokens than it is made
    /// for, or if it gives no numbers; [`Error::NotRun`] if a file does not run.
    pub fn generate(&mut self, prompt: &Prompt, options: &Options) -> Result<Vec<Vec<i64>>, Error> {
        let sampling = options.sampling.or(self.decoder().tokens.sampling);
        match options.seed.zip(sampling) {
            Some((seed, sampling)) => self.run(prompt, options, |at, scores, so_far| {
                sampling.warp(scores);
                drawn(scores, chance::share(seed, at, so_far.len()))
            }),
            None => self.generate_with(prompt, options, |scores, _| greedy(scores)),
        }
    }

    /// The same, where `choose` chooses each token: it is told the score of each token of the vocabulary, and the tokens
    /// that the sequence has so far. `None` from it is an error.
    ///
    /// # Errors
    /// As [`generate`](Self::generate).
    pub fn generate_with(
        &mut self,
        prompt: &Prompt,
        options: &Options,
        mut choose: impl FnMut(&[f32], &[i64]) -> Option<i64>,
    ) -> Result<Vec<Vec<i64>>, Error> {
        self.run(prompt, options, |_, scores, so_far| choose(scores, so_far))
    }

    /// The same, where `choose` is told which sequence it is as well, and may change the scores.
    fn run(
        &mut self,
        prompt: &Prompt,
        options: &Options,
        mut choose: impl FnMut(usize, &mut [f32], &[i64]) -> Option<i64>,
    ) -> Result<Vec<Vec<i64>>, Error> {
        let mut begin = self.decoder().begin(prompt, options.start)?;
        let length = begin.tokens.iter().map(Vec::len).max().unwrap_or_default();
        options::within(self.decoder().longest, length, options.most)?;
        let is_ragged = begin.tokens.iter().any(|row| row.len() != length);
        if is_ragged && !self.takes(&Feeds::Mask) {
            return Err(Error::InvalidTensors { what: "the prompt".to_owned(), reason: RAGGED.to_owned() });
        }
        let given = self.source(std::mem::take(&mut begin.source))?;
        let begin = self.told(begin, &given)?;
        let mut step = begin.sequences()?;
        options::within(self.decoder().longest, step.len(), options.most)?;
        let mut batch = Batch::new(&self.decoder().tokens, &begin.tokens, prompt.sequences());
        let end = options.end.as_ref().unwrap_or(&self.decoder().tokens.end).clone();
        let mut cache = Vec::new();
        let mut rows = self.prefill(&step, &begin, &given, &mut cache, options.chunk)?;
        for place in 0..options.most {
            let is_last = place + 1 == options.most;
            let next = self.chosen(&mut rows, &mut batch, &end, is_last, &mut choose)?;
            if is_last || (0..batch.len()).all(|at| batch.ended(at, &end).is_some()) {
                break;
            }
            step.push(&next);
            rows = self.step(&step, None, &given, &mut cache)?;
        }
        Ok(batch.all_made())
    }

    /// What is begun with, where the scores after the start token tell the language.
    fn told(&mut self, begin: Begin, given: &[(String, S::Value)]) -> Result<Begin, Error> {
        if begin.languages.is_empty() {
            return Ok(begin);
        }
        let mut scores = self.step(&begin.sequences()?, None, given, &mut Vec::new())?;
        begin.told_by(&mut scores)
    }

    /// The next token of each sequence, which those that did not end have then; one that did is fed its end again.
    fn chosen(
        &self,
        rows: &mut Rows,
        batch: &mut Batch,
        end: &[i64],
        is_last: bool,
        choose: &mut impl FnMut(usize, &mut [f32], &[i64]) -> Option<i64>,
    ) -> Result<Vec<i64>, Error> {
        let tokens = &self.decoder().tokens;
        let mut next = Vec::with_capacity(batch.len());
        for at in 0..batch.len() {
            if let Some(last) = batch.ended(at, end) {
                next.push(last);
                continue;
            }
            let scores = rows.row_mut(at).ok_or_else(|| self.odd("scores for fewer sequences than the prompt has"))?;
            let sequence = batch.sequence(at);
            let forced = choose::forced(tokens, sequence.tokens.len(), is_last);
            if !choose::change(tokens, scores, &sequence, end, forced) {
                let token = forced.unwrap_or_default();
                return Err(self.odd(&format!("{} scores, and the token {token} is forced", scores.len())));
            }
            let token = match forced.filter(|token| choose::is_left(scores, *token)) {
                Some(token) => token,
                None => choose(at, scores, batch.made(at)).ok_or_else(|| self.odd("scores that are no numbers"))?,
            };
            batch.push(at, token);
            next.push(token);
        }
        Ok(next)
    }

    /// The scores that follow the prompt, and the cache after it.
    fn prefill(
        &mut self,
        prompt: &Sequences,
        begin: &Begin,
        given: &[(String, S::Value)],
        cache: &mut Cache<S::Value>,
        chunk: Option<usize>,
    ) -> Result<Rows, Error> {
        let whole = prompt.len();
        let with_features = Some(begin).filter(|begin| !begin.features.is_empty());
        let may_be_cut = matches!(self.decoder().first, First::EmptyPast) && with_features.is_none();
        let in_pieces = chunk.filter(|_| may_be_cut);
        let size = in_pieces.unwrap_or(whole).clamp(1, whole.max(1));
        let mut rows = Rows::default();
        let mut done = 0;
        while done < whole {
            let now = size.min(whole - done);
            rows = self.step(&prompt.part(done, now), with_features, given, cache)?;
            done += now;
        }
        Ok(rows)
    }

    /// Runs a step, the first with the features of the prompt, where it has some.
    fn step(
        &mut self,
        step: &Sequences,
        with_features: Option<&Begin>,
        given: &[(String, S::Value)],
        cache: &mut Cache<S::Value>,
    ) -> Result<Rows, Error> {
        let own = self.found.inputs(step)?;
        let embedded = self.embedded(step, with_features)?;
        let (path, graph) = self.found.file_of(step);
        let session = match self.first.as_mut() {
            Some(first) if step.is_first() => first,
            _ => &mut self.main,
        };
        let fail = |reason: String| not_run(path, reason);
        if step.is_first() && matches!(self.found.decoder.first, First::EmptyState) {
            session.reset().map_err(fail)?;
        }
        let own = values(session, own).map_err(fail)?;
        let all = own.iter().chain(&embedded).chain(given).chain(cache.iter());
        let takes = |name: &str| graph.input(name).is_some();
        let inputs: Vec<_> = all.filter(|(name, _)| takes(name)).map(|(name, value)| (name.as_str(), value)).collect();
        let outputs = session.run(&inputs).map_err(fail)?;
        let scores = self.found.decoder.keep(step.is_first(), cache, outputs);
        let scores = scores.ok_or_else(|| fail("it gives no scores".to_owned()))?;
        session.rows(&scores).map_err(fail)
    }

    /// What a decoder that takes embeddings is fed in the place of a step's tokens.
    fn embedded(&mut self, step: &Sequences, with_features: Option<&Begin>) -> Result<Vec<(String, S::Value)>, Error> {
        let tokens = self.found.tokens(step)?;
        let (Some(session), Some((path, _))) = (self.embeddings.as_mut(), &self.found.embeddings) else {
            return Ok(Vec::new());
        };
        let fail = |reason| not_run(path, reason);
        let tokens = values(session, tokens).map_err(fail)?;
        let fed: Vec<_> = tokens.iter().map(|(name, value)| (name.as_str(), value)).collect();
        let outputs = session.run(&fed).map_err(fail)?;
        let mut embedded = self.found.decoder.embedded(outputs);
        if let (Some(begin), Some((_, value))) = (with_features, embedded.first_mut()) {
            let placed = begin.placed(step, session.tensor(value).map_err(fail)?)?;
            *value = session.value(placed).map_err(fail)?;
        }
        Ok(embedded)
    }

    /// What is the same at every step, under the names that the decoder has for it.
    fn source(&mut self, source: Vec<(String, Tensor)>) -> Result<Vec<(String, S::Value)>, Error> {
        let (Some(encoder), Some((path, graph))) = (self.encoder.as_mut(), &self.found.encoder) else {
            let values = values(&self.main, source);
            return values.map_err(|reason| not_run(&self.found.file.0, reason));
        };
        let fail = |reason| not_run(path, reason);
        let values = values(encoder, source).map_err(fail)?;
        let takes = |name: &str| graph.input(name).is_some();
        let inputs: Vec<_> =
            values.iter().filter(|(name, _)| takes(name)).map(|(name, value)| (&**name, value)).collect();
        let is_missing = |name: &str| !inputs.iter().any(|(known, _)| *known == name);
        let missing = graph.inputs.iter().find(|input| !input.has_default && is_missing(&input.name));
        if let Some(missing) = missing {
            return Err(fail(format!("its input `{}` is given by nobody: the prompt has to", missing.name)));
        }
        let outputs = encoder.run(&inputs).map_err(fail)?;
        Ok(self.found.decoder.given(values, outputs))
    }

    /// Whether the file of the first step takes an input that is fed this.
    fn takes(&self, feeds: &Feeds) -> bool {
        let (_, graph) = self.found.first.as_ref().unwrap_or(&self.found.file);
        self.decoder().fed(feeds).any(|input| graph.input(&input.name).is_some())
    }

    fn odd(&self, what: &str) -> Error {
        not_run(&self.found.file.0, format!("it gives {what}"))
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
