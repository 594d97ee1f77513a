//! Beam search over a session: what it chooses is run, and the cache goes along.

use super::beams::{Kept, Search, divides};
use super::guided::guided_rows;
use super::steps::Start;
use super::{Generator, Options, Prompt, Session};
use crate::decoder::Beams;
use crate::error::Error;

impl<S: Session> Generator<S> {
    /// The best sequences that follow a prompt, so many for each of its own.
    pub(super) fn search(
        &mut self,
        prompt: &Prompt,
        options: &Options,
        kept: Kept,
        returned: usize,
    ) -> Result<Vec<Vec<i64>>, Error> {
        let beams = kept.beams;
        within("the number of beams", beams.count, Beams::MOST)?;
        within("the number of sequences that are given", returned, beams.count)?;
        if !divides(beams.length_penalty, options.most) {
            let (penalty, most) = (beams.length_penalty, options.most);
            let reason =
                format!("`length_penalty` is {penalty}, and {most} tokens to this power are no number above 0");
            return Err(Error::InvalidTensors { what: "beams".to_owned(), reason });
        }
        let (ends, tokens) = (self.ends(options)?, self.decoder().tokens.clone());
        let Start { mut way, batch, begun } = self.start(prompt, options, beams.count)?;
        let mut guided = self.guided(prompt, options, &way.step)?;
        let mut rows = guided_rows(&mut way, guided.as_mut()).taken(&begun);
        let kept = Kept { are_likelihoods: guided.is_some(), ..kept };
        let mut search = Search::new(&tokens, kept, &ends, options.most, batch);
        for place in 0..options.most {
            let Some(mut next) = search.choose(&mut rows).map_err(|what| self.odd(&what))? else { break };
            if place == 0 {
                next.from.iter_mut().for_each(|from| *from = begun.get(*from).copied().unwrap_or_default());
            }
            for way in [Some(&mut way), guided.as_mut().map(|other| &mut other.way)].into_iter().flatten() {
                self.advance_to(way, &next.from, &next.tokens)?;
            }
            rows = guided_rows(&mut way, guided.as_mut());
        }
        Ok(search.best(returned))
    }
}

/// Whether there are no more than the most.
pub(super) fn within(what: &str, found: usize, most: usize) -> Result<(), Error> {
    if found <= most {
        return Ok(());
    }
    Err(Error::Limit { what: what.to_owned(), found: found.to_string(), limit: most as u64 })
}
