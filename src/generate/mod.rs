//! A loop that generates: logits out, a token in, with the cache in between, for whatever decoder a directory has.
//!
//! [`Generator::open`] reads a directory, holds its files against their contracts and loads them; [`Generator::generate`]
//! runs them step by step, greedily, by nothing but a [`Decoder`]. What runs a file is an [`Engine`]:
//! `run::OnnxRuntime` with the feature `run-onnxruntime`, `run::Tract` with `run-tract`, or one's own. The values of an
//! engine go around as they are, so that no step copies the cache unless the engine does.
//!
//! There is no tokenizer here, and one way to choose a token; [`Generator::generate_with`] takes another.
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

mod choose;
mod engine;
mod feed;
#[cfg(feature = "run-onnxruntime")]
mod onnxruntime;
mod prompt;
mod source;
#[cfg(feature = "run-tract")]
mod tract;

pub use choose::greedy;
pub use engine::{Engine, Rows, Session};
pub use prompt::{Options, Prompt};

use std::path::{Path, PathBuf};

use crate::decoder::{Decoder, Feeds, First, OnDisk};
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::model::Model;
use crate::onnx::Signature;
use feed::Fed;

/// A decoder that is loaded, with what runs it.
#[derive(Debug)]
pub struct Generator<S: Session> {
    decoder: Decoder,
    main: Loaded<S>,
    first: Option<Loaded<S>>,
    encoder: Option<Loaded<S>>,
}

/// A file that is loaded, with what it takes and gives.
#[derive(Debug)]
struct Loaded<S> {
    path: PathBuf,
    graph: Signature,
    session: S,
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
        let load = |(path, graph): (PathBuf, Signature)| {
            let session = engine.open(&path, &graph).map_err(|reason| not_run(&path, reason))?;
            Ok(Loaded { path, graph, session })
        };
        Ok(Self {
            main: load(found.file)?,
            first: found.first.map(load).transpose()?,
            encoder: found.encoder.map(load).transpose()?,
            decoder: found.decoder,
        })
    }

    /// The decoder.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// The tokens that follow a prompt, for each of its sequences: the likeliest at each step, up to the first that ends
    /// the sequence, that one included.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if the prompt does not fit the model, if there are to be more tokens than it is made
    /// for, or if it gives no numbers; [`Error::NotRun`] if a file does not run.
    pub fn generate(&mut self, prompt: &Prompt, options: &Options) -> Result<Vec<Vec<i64>>, Error> {
        self.generate_with(prompt, options, |scores, _| greedy(scores))
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
        let (begin, source) = source::of(&self.decoder, prompt, options)?;
        let longest = begin.iter().map(Vec::len).max().unwrap_or_default();
        prompt::within(self.decoder.longest, longest, options.most)?;
        let is_ragged = begin.iter().any(|row| row.len() != longest);
        if is_ragged && !self.takes(&Feeds::Mask) {
            return Err(prompt::ragged());
        }
        let given = self.source(source)?;
        let mut fed = Fed::new(&begin);
        let mut made = vec![Vec::new(); begin.len()];
        let end = options.end.as_ref().unwrap_or(&self.decoder.tokens.end).clone();
        let mut cache = Vec::new();
        let mut rows = self.prefill(&mut fed, &given, &mut cache, options.chunk)?;
        for place in 0..options.most {
            let mut next = Vec::with_capacity(made.len());
            for (at, row) in made.iter_mut().enumerate() {
                if let Some(last) = row.last().filter(|last| end.contains(last)) {
                    next.push(*last);
                    continue;
                }
                let scores =
                    rows.row_mut(at).ok_or_else(|| self.odd("scores for fewer sequences than the prompt has"))?;
                let forced = choose::forced(&self.decoder.tokens, longest + place);
                choose::suppress(&self.decoder.tokens, scores, place == 0);
                let token = match forced {
                    Some(token) => token,
                    None => choose(scores, row).ok_or_else(|| self.odd("scores that are no numbers"))?,
                };
                row.push(token);
                next.push(token);
            }
            let all_done = made.iter().all(|row| row.last().is_some_and(|last| end.contains(last)));
            if all_done || place + 1 == options.most {
                break;
            }
            fed.push(&next);
            rows = self.step(&fed, 1, &given, &mut cache)?;
        }
        Ok(made)
    }

    /// The scores that follow the prompt, and the cache after it.
    fn prefill(
        &mut self,
        fed: &mut Fed,
        given: &[(String, S::Value)],
        cache: &mut Cache<S::Value>,
        chunk: Option<usize>,
    ) -> Result<Rows, Error> {
        let whole = fed.len();
        let size =
            chunk.filter(|_| matches!(self.decoder.first, First::EmptyPast)).unwrap_or(whole).clamp(1, whole.max(1));
        let mut rows = Rows::default();
        let mut done = 0;
        while done < whole {
            let now = size.min(whole - done);
            rows = self.step(&fed.up_to(done + now), now, given, cache)?;
            done += now;
        }
        Ok(rows)
    }

    /// Runs the last `tokens` of what is fed, the cache having those before.
    fn step(
        &mut self,
        fed: &Fed,
        tokens: usize,
        given: &[(String, S::Value)],
        cache: &mut Cache<S::Value>,
    ) -> Result<Rows, Error> {
        let is_first = cache.is_empty() && fed.len() == tokens;
        let has_past = !matches!(self.decoder.first, First::NoPast);
        let loaded = match self.first.as_mut() {
            Some(first) if is_first => first,
            _ => &mut self.main,
        };
        let wrap = |path: &Path, reason: String| not_run(path, reason);
        let tokens = if has_past { tokens } else { fed.len() };
        let own = feed::inputs(&self.decoder, &loaded.graph, fed, tokens, is_first)
            .and_then(|inputs| feed::values(&loaded.session, inputs))
            .map_err(|reason| wrap(&loaded.path, reason))?;
        let empty = match &self.decoder.first {
            First::EmptyPast | First::DummyPast { .. } if is_first => {
                let past = feed::first_past(&self.decoder, &loaded.graph, fed.batch());
                past.and_then(|past| feed::values(&loaded.session, past))
                    .map_err(|reason| wrap(&loaded.path, reason))?
            }
            _ => Vec::new(),
        };
        let all = own.iter().chain(given).chain(cache.iter()).chain(&empty);
        let takes = |name: &str| loaded.graph.input(name).is_some();
        let inputs: Vec<_> = all.filter(|(name, _)| takes(name)).map(|(name, value)| (name.as_str(), value)).collect();
        let outputs = loaded.session.run(&inputs).map_err(|reason| wrap(&loaded.path, reason))?;
        let mut rows = None;
        for (name, value) in outputs {
            if self.decoder.scores.as_ref() == Some(&name) {
                rows = Some(loaded.session.rows(&value).map_err(|reason| wrap(&loaded.path, reason))?);
                continue;
            }
            let Some(entry) = self.decoder.cache.iter().find(|entry| entry.present == name) else { continue };
            if is_first || !entry.is_from_first_step {
                cache.retain(|(known, _)| *known != entry.past);
                cache.push((entry.past.clone(), value));
            }
        }
        let path = &loaded.path;
        rows.ok_or_else(|| not_run(path, "it gives no scores".to_owned()))
    }

    /// What is the same at every step, under the names that the decoder has for it.
    fn source(&mut self, source: source::Source) -> Result<Vec<(String, S::Value)>, Error> {
        let Some(encoder) = self.encoder.as_mut() else {
            let values = feed::values(&self.main.session, source.inputs);
            return values.map_err(|reason| not_run(&self.main.path, reason));
        };
        let fail = |reason| not_run(&encoder.path, reason);
        let values = feed::values(&encoder.session, source.inputs).map_err(fail)?;
        let takes = |name: &str| encoder.graph.input(name).is_some();
        let inputs: Vec<_> =
            values.iter().filter(|(name, _)| takes(name)).map(|(name, value)| (&**name, value)).collect();
        let missing = encoder
            .graph
            .inputs
            .iter()
            .find(|input| !input.has_default && !inputs.iter().any(|(name, _)| *name == input.name));
        if let Some(missing) = missing {
            return Err(fail(format!("its input `{}` is given by nobody: the prompt has to", missing.name)));
        }
        let outputs = encoder.session.run(&inputs).map_err(fail)?;
        let (mut outputs, mut values) = (outputs, values);
        let mut given = Vec::new();
        for input in &self.decoder.inputs {
            let found = match &input.feeds {
                Feeds::EncoderOutput(name) => take(&mut outputs, name),
                Feeds::EncoderInput(name) => take(&mut values, name),
                _ => continue,
            };
            given.extend(found.map(|value| (input.name.clone(), value)));
        }
        Ok(given)
    }

    /// Whether the file of the first step takes an input that is fed this.
    fn takes(&self, feeds: &Feeds) -> bool {
        let graph = &self.first.as_ref().unwrap_or(&self.main).graph;
        self.decoder.fed(feeds).any(|input| graph.input(&input.name).is_some())
    }

    fn odd(&self, what: &str) -> Error {
        not_run(&self.main.path, format!("it gives {what}"))
    }
}

/// Entries under the names of the inputs that they become.
type Cache<V> = Vec<(String, V)>;

fn take<V>(values: &mut Vec<(String, V)>, name: &str) -> Option<V> {
    let at = values.iter().position(|(known, _)| known == name)?;
    Some(values.swap_remove(at).1)
}

fn not_run(path: &Path, reason: String) -> Error {
    Error::NotRun { path: path.to_owned(), reason }
}
