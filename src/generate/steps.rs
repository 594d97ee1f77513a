//! Steps of sequences on their way: what a session is fed, and what becomes of what it gives.

use super::batch::Batch;
use super::options;
use super::{Cache, Generator, Options, Prompt, Rows, Session, not_run, values};
use crate::decoder::{Begin, Feeds, First, RAGGED, Sequences, each_repeated};
use crate::error::Error;
use crate::tensors::Tensor;

/// What a prompt begins with.
pub(super) struct Start<V> {
    /// The scores that follow it.
    pub(super) way: Way<V>,
    pub(super) batch: Batch,
    /// The rows that the sequences go on from which are made of each.
    pub(super) begun: Vec<usize>,
}

/// Sequences on their way.
pub(super) struct Way<V> {
    pub(super) step: Sequences,
    /// The scores that follow.
    pub(super) rows: Rows,
    cache: Cache<V>,
    /// What is the same at every step.
    given: Cache<V>,
}

impl<S: Session> Generator<S> {
    /// What a prompt begins with, where so many sequences of each of its own are to go on.
    pub(super) fn start(
        &mut self,
        prompt: &Prompt,
        options: &Options,
        copies: usize,
    ) -> Result<Start<S::Value>, Error> {
        let mut begin = self.decoder().begin(prompt, options.start)?;
        let length = begin.tokens.iter().map(Vec::len).max().unwrap_or_default();
        options::within(self.decoder().longest, length, options.most)?;
        let is_ragged = begin.tokens.iter().any(|row| row.len() != length);
        if is_ragged && !self.takes_mask() {
            return Err(Error::InvalidTensors { what: "the prompt".to_owned(), reason: RAGGED.to_owned() });
        }
        let mut given = self.source(std::mem::take(&mut begin.source))?;
        let begin = self.told(begin, &given)?;
        let mut step = begin.sequences()?;
        options::within(self.decoder().longest, step.len(), options.most)?;
        let batch = Batch::new(&self.decoder().tokens, &begin.tokens, prompt.sequences());
        let mut begun = each_repeated(0..step.batch(), copies);
        if copies > 1 && self.keeps_given(&given) {
            self.take_given(&mut given, &begun)?;
            step = step.repeated(copies);
            begun = (0..begun.len()).collect();
        }
        let way = self.prefilled(step, Some(&begin), given, options.chunk)?;
        Ok(Start { way, batch, begun })
    }

    /// Whether a file keeps what it computes at the first step of what it is given, by rows: it goes by nothing that is
    /// said of them later, so that all sequences have to be there from the beginning.
    fn keeps_given(&self, given: &Cache<S::Value>) -> bool {
        matches!(self.decoder().first, First::EmptyState) && !given.is_empty()
    }

    /// What an encoder gave is the same for all sequences that go on from one.
    fn take_given(&self, given: &mut Cache<S::Value>, from: &[usize]) -> Result<(), Error> {
        for (_, value) in given {
            *value = self.main.taken(value, 0, from).map_err(|reason| not_run(&self.found.file.0, reason))?;
        }
        Ok(())
    }

    /// Sequences with the scores that follow them.
    pub(super) fn prefilled(
        &mut self,
        step: Sequences,
        begin: Option<&Begin>,
        given: Cache<S::Value>,
        chunk: Option<usize>,
    ) -> Result<Way<S::Value>, Error> {
        let mut cache = Vec::new();
        let rows = self.prefill(&step, begin, &given, &mut cache, chunk)?;
        Ok(Way { step, rows, cache, given })
    }

    /// Goes a step on, each sequence with its next token.
    pub(super) fn advance(&mut self, way: &mut Way<S::Value>, next: &[i64]) -> Result<(), Error> {
        way.step.push(next);
        way.rows = self.step(&way.step, None, &way.given, &mut way.cache)?;
        Ok(())
    }

    /// The same of other sequences, each of which goes on from one of those before.
    pub(super) fn advance_to(&mut self, way: &mut Way<S::Value>, from: &[usize], next: &[i64]) -> Result<(), Error> {
        let (before, is_more) = (way.step.batch(), way.step.batch() != from.len());
        if !is_more && from.iter().copied().eq(0..before) {
            return self.advance(way, next);
        }
        way.step.push_to(from, next);
        if matches!(self.decoder().first, First::EmptyState) && !self.takes(&Feeds::Rows) {
            return Err(self.odd("no input to say which rows its state goes on from"));
        }
        for (name, value) in &mut way.cache {
            let entry = self.found.decoder.cache.iter().find(|entry| entry.past == *name);
            let Some(entry) = entry.filter(|entry| is_more || !entry.is_from_first_step) else { continue };
            let axis = entry.batch_axis.ok_or_else(|| self.odd(&format!("`{name}` without an axis of sequences")))?;
            *value = self.main.taken(value, axis, from).map_err(|reason| not_run(&self.found.file.0, reason))?;
        }
        if is_more {
            self.take_given(&mut way.given, from)?;
        }
        way.rows = self.step(&way.step, None, &way.given, &mut way.cache)?;
        Ok(())
    }

    /// What is begun with, where the scores after the start token tell the language.
    fn told(&mut self, begin: Begin, given: &[(String, S::Value)]) -> Result<Begin, Error> {
        if begin.languages.is_empty() {
            return Ok(begin);
        }
        let mut scores = self.step(&begin.sequences()?, None, given, &mut Vec::new())?;
        begin.told_by(&mut scores)
    }

    /// The scores that follow the prompt, and the cache after it.
    fn prefill(
        &mut self,
        prompt: &Sequences,
        begin: Option<&Begin>,
        given: &[(String, S::Value)],
        cache: &mut Cache<S::Value>,
        chunk: Option<usize>,
    ) -> Result<Rows, Error> {
        let whole = prompt.len();
        let with_features = begin.filter(|begin| !begin.features.is_empty());
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

    /// Whether the file of the first step takes a mask, so that rows can be padded.
    pub(super) fn takes_mask(&self) -> bool {
        self.takes(&Feeds::Mask) || self.takes(&Feeds::StepMask)
    }

    /// Whether the file of the first step takes an input that is fed this.
    pub(super) fn takes(&self, feeds: &Feeds) -> bool {
        let (_, graph) = self.found.first.as_ref().unwrap_or(&self.found.file);
        self.decoder().fed(feeds).any(|input| graph.input(&input.name).is_some())
    }

    pub(super) fn odd(&self, what: &str) -> Error {
        not_run(&self.found.file.0, format!("it gives {what}"))
    }
}
