//! The sequences of a batch so far.

use super::ends::Ends;
use crate::decoder::{Tokens, each_repeated};

/// A sequence so far.
pub(super) struct Sequence<'a> {
    /// All tokens, what fills it up in front included.
    pub(super) tokens: &'a [i64],
    /// How many of them fill it up.
    pub(super) filled: usize,
    /// How many it was begun with, what fills it up included.
    pub(super) begun: usize,
    /// What the encoder was fed, or where there is none the prompt, filled up.
    pub(super) source: &'a [i64],
}

/// The sequences of a batch so far, side by side.
pub(super) struct Batch {
    rows: Vec<Vec<i64>>,
    filled: Vec<usize>,
    begun: usize,
    source: Vec<Vec<i64>>,
    ended: Vec<bool>,
}

impl Batch {
    /// What is begun with; `fed` is what the encoder was fed, or where there is none, the same.
    pub(super) fn new(tokens: &Tokens, begun: &[Vec<i64>], fed: &[Vec<i64>]) -> Self {
        let rows = filled(tokens, begun, true);
        let length = rows.first().map_or(0, Vec::len);
        let source = if begun == fed { rows.clone() } else { filled(tokens, fed, false) };
        let filled = begun.iter().map(|row| length - row.len()).collect();
        Self { ended: vec![false; rows.len()], rows, filled, begun: length, source }
    }

    /// A sequence.
    pub(super) fn sequence(&self, at: usize) -> Sequence<'_> {
        Sequence {
            tokens: self.rows.get(at).map_or(&[], Vec::as_slice),
            filled: self.filled.get(at).copied().unwrap_or_default(),
            begun: self.begun,
            source: self.source.get(at).map_or(&[], Vec::as_slice),
        }
    }

    /// A prompt with other tokens.
    pub(super) fn with<'a>(&'a self, at: usize, tokens: &'a [i64]) -> Sequence<'a> {
        Sequence { tokens, ..self.sequence(at) }
    }

    /// How many tokens each was begun with.
    pub(super) fn begun(&self) -> usize {
        self.begun
    }

    /// The same with each sequence so many times, side by side.
    pub(super) fn repeated(self, times: usize) -> Self {
        Self {
            ended: vec![false; self.rows.len().saturating_mul(times)],
            rows: each_repeated(self.rows, times),
            filled: each_repeated(self.filled, times),
            source: each_repeated(self.source, times),
            begun: self.begun,
        }
    }

    /// How many sequences there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The tokens of a sequence that were chosen.
    pub(super) fn made(&self, at: usize) -> &[i64] {
        self.rows.get(at).and_then(|row| row.get(self.begun..)).unwrap_or_default()
    }

    /// The token that a sequence ended with, if it did.
    pub(super) fn ended(&self, at: usize) -> Option<i64> {
        self.made(at).last().filter(|_| self.ended.get(at) == Some(&true)).copied()
    }

    /// Whether all sequences ended.
    pub(super) fn is_done(&self) -> bool {
        self.ended.iter().all(|ended| *ended)
    }

    /// One more token of a sequence, which may end it.
    pub(super) fn push(&mut self, at: usize, token: i64, ends: &Ends) {
        if let (Some(row), Some(ended)) = (self.rows.get_mut(at), self.ended.get_mut(at)) {
            row.push(token);
            *ended = ends.end(row);
        }
    }

    /// The tokens of all that were chosen.
    pub(super) fn all_made(&self) -> Vec<Vec<i64>> {
        (0..self.len()).map(|at| self.made(at).to_vec()).collect()
    }
}

/// Rows of the same length, filled up with what the model fills shorter ones up with, or else with what ends them.
fn filled(tokens: &Tokens, rows: &[Vec<i64>], on_the_left: bool) -> Vec<Vec<i64>> {
    let longest = rows.iter().map(Vec::len).max().unwrap_or_default();
    // Where nothing says it, it is no token.
    let with = tokens.padding.or(tokens.end.first().copied()).unwrap_or(-1);
    let fill = |row: &Vec<i64>| {
        let filling = std::iter::repeat_n(with, longest - row.len());
        let row = row.iter().copied();
        if on_the_left { filling.chain(row).collect() } else { row.chain(filling).collect() }
    };
    rows.iter().map(fill).collect()
}

impl Sequence<'_> {
    /// The tokens that do not fill it up.
    pub(super) fn own(&self) -> &[i64] {
        self.tokens.get(self.filled..).unwrap_or_default()
    }

    /// How many tokens were chosen.
    pub(super) fn chosen(&self) -> usize {
        self.tokens.len().saturating_sub(self.begun)
    }

    /// Whether a token is the first that is chosen: after a start token alone what is forced there comes before it, which
    /// nothing is where a prompt of the model's own follows the start.
    pub(super) fn is_first(&self, tokens: &Tokens) -> bool {
        let is_forced = self.begun == 1 && tokens.forced.iter().any(|(place, _)| *place == 1);
        self.chosen() == usize::from(is_forced)
    }

    /// The last token of a word, where the sequence ends as that does before it.
    pub(super) fn last_of(&self, word: &[i64]) -> Option<i64> {
        let (last, before) = word.split_last()?;
        self.tokens.ends_with(before).then_some(*last)
    }

    /// What comes in a row after its last tokens, of runs with so many tokens.
    pub(super) fn after_last<'b>(&'b self, row: &'b [i64], run: usize) -> impl Iterator<Item = i64> + 'b {
        let from = run.checked_sub(1).and_then(|before| self.tokens.len().checked_sub(before));
        let last = from.and_then(|from| self.tokens.get(from..));
        last.into_iter().flat_map(move |last| {
            let before = row.windows(run).filter_map(|tokens| tokens.split_last());
            before.filter(move |(_, before)| *before == last).map(|(next, _)| *next)
        })
    }
}
