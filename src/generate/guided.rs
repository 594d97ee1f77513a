//! Scores that are moved away from those of sequences which ask for nothing.

use super::likely::guide;
use super::steps::Way;
use super::{Generator, Options, Prompt, Rows, Session, options};
use crate::decoder::{Feeds, First, RAGGED, Sequences};
use crate::error::Error;

/// What scores are moved away from.
pub(super) struct Guide<V> {
    factor: f64,
    pub(super) way: Way<V>,
}

/// The scores that follow, moved away from those that are guided, where some are.
pub(super) fn guided_rows<V>(way: &mut Way<V>, guided: Option<&mut Guide<V>>) -> Rows {
    let mut rows = std::mem::take(&mut way.rows);
    if let Some(other) = guided {
        guide(&mut rows, &mut other.way.rows, other.factor, way.step.batch());
    }
    rows
}

impl<S: Session> Generator<S> {
    /// Sequences that ask for nothing, where scores are to be moved away from theirs.
    pub(super) fn guided(
        &mut self,
        prompt: &Prompt,
        options: &Options,
        begun: &Sequences,
    ) -> Result<Option<Guide<S::Value>>, Error> {
        let factor = options.guidance.or(self.decoder().tokens.guidance).filter(|factor| *factor != 1.0);
        let Some(factor) = factor else { return Ok(None) };
        let odd = |reason: String| Error::InvalidTensors { what: "guidance".to_owned(), reason };
        if !factor.is_finite() {
            return Err(odd(format!("its factor is {factor}, where a number was expected")));
        }
        let has_source = self.decoder().encoder.is_some() || self.decoder().fed(&Feeds::Given).next().is_some();
        if has_source || matches!(self.decoder().first, First::EmptyState) {
            return Err(odd("it takes a decoder alone, whose file does not keep its past itself".to_owned()));
        }
        let unguided = prompt.asks_for_nothing();
        let rows =
            if unguided.is_empty() { begun.tokens_from(begun.len().saturating_sub(1)) } else { unguided.to_vec() };
        if rows.len() != begun.batch() || rows.iter().any(Vec::is_empty) {
            let (found, expected) = (rows.len(), begun.batch());
            return Err(odd(format!(
                "it has {found} sequences to move away from, and the prompt {expected}: each has one, with a token"
            )));
        }
        if rows.iter().any(|row| row.len() != rows[0].len()) && !self.takes_mask() {
            return Err(odd(RAGGED.to_owned()));
        }
        let step = Sequences::new(&rows);
        options::within(self.decoder().longest, step.len(), options.most)?;
        let way = self.prefilled(step, None, Vec::new(), options.chunk)?;
        Ok(Some(Guide { factor, way }))
    }
}
