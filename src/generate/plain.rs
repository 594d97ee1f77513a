//! A token after another: the likeliest, one that is drawn, or one that the caller chooses.

use super::batch::Batch;
use super::choose::{self, Room};
use super::ends::Ends;
use super::guided::guided_rows;
use super::steps::Start;
use super::{Generator, Options, Prompt, Rows, Session};
use crate::error::Error;

impl<S: Session> Generator<S> {
    /// The tokens that follow a prompt, so many sequences for each of its own. `choose` is told which sequence it is, and may change
    /// the scores.
    pub(super) fn run(
        &mut self,
        prompt: &Prompt,
        options: &Options,
        copies: usize,
        mut choose: impl FnMut(usize, &mut [f32], &[i64]) -> Option<i64>,
    ) -> Result<Vec<Vec<i64>>, Error> {
        let ends = self.ends(options)?;
        let Start { mut way, mut batch, begun } = self.start(prompt, options, copies)?;
        let mut guided = self.guided(prompt, options, &way.step)?;
        let mut from = Some(begun).filter(|_| copies > 1);
        batch = batch.repeated(copies);
        let mut room = Room::default();
        for place in 0..options.most {
            let is_last = place + 1 == options.most;
            let mut rows = guided_rows(&mut way, guided.as_mut());
            if let Some(from) = &from {
                rows = rows.taken(from);
            }
            let next = self.chosen(&mut rows, &mut batch, &ends, is_last, &mut room, &mut choose)?;
            if is_last || batch.is_done() {
                break;
            }
            let from = from.take();
            for way in [Some(&mut way), guided.as_mut().map(|other| &mut other.way)].into_iter().flatten() {
                match &from {
                    Some(from) => self.advance_to(way, from, &next)?,
                    None => self.advance(way, &next)?,
                }
            }
        }
        Ok(batch.all_made())
    }

    /// The next token of each sequence, which those that did not end have then; one that did is fed its end again.
    fn chosen(
        &self,
        rows: &mut Rows,
        batch: &mut Batch,
        ends: &Ends,
        is_last: bool,
        room: &mut Room,
        choose: &mut impl FnMut(usize, &mut [f32], &[i64]) -> Option<i64>,
    ) -> Result<Vec<i64>, Error> {
        let tokens = &self.decoder().tokens;
        let mut next = Vec::with_capacity(batch.len());
        for at in 0..batch.len() {
            if let Some(last) = batch.ended(at) {
                next.push(last);
                continue;
            }
            let scores = rows.row_mut(at).ok_or_else(|| self.odd("scores for fewer sequences than the prompt has"))?;
            let sequence = batch.sequence(at);
            let changed = choose::change(tokens, scores, &sequence, &ends.tokens, is_last, room);
            changed.map_err(|token| self.odd(&choose::missing(scores, token)))?;
            let forced = choose::forced(tokens, sequence.tokens.len(), is_last);
            let token = match choose::only(scores, forced) {
                Some(token) => token,
                None => choose(at, scores, batch.made(at)).ok_or_else(|| self.odd("scores that are no numbers"))?,
            };
            batch.push(at, token, ends);
            next.push(token);
        }
        Ok(next)
    }
}
