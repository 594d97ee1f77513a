//! Which token comes next.

use std::collections::BTreeSet;

use crate::decoder::Tokens;

/// The token that is forced at a place, or where it is the last one.
pub(super) fn forced(tokens: &Tokens, place: usize, is_last: bool) -> Option<i64> {
    let at_place = || tokens.forced.iter().find(|(forced, _)| *forced == place).map(|(_, token)| *token);
    tokens.forced_end.filter(|_| is_last).or_else(at_place)
}

/// A sequence so far.
pub(super) struct Sequence<'a> {
    /// The tokens of the prompt, or the start token.
    pub(super) begun: &'a [i64],
    /// The tokens that were chosen.
    pub(super) made: &'a [i64],
    /// How many tokens there are, padding included.
    pub(super) length: usize,
    /// Whether only tokens that were forced are before.
    pub(super) is_first: bool,
}

/// Makes tokens less likely that are there already, those that fill a row up included, as the reference counts them.
pub(super) fn penalize(tokens: &Tokens, scores: &mut [f32], sequence: &Sequence<'_>) {
    let Some(penalty) = tokens.penalty else { return };
    #[allow(clippy::cast_possible_truncation, reason = "scores have no more")]
    let penalty = penalty as f32;
    let padding = tokens.padding.filter(|_| sequence.length > sequence.count());
    let present: BTreeSet<_> = sequence.tokens().chain(padding).collect();
    for score in present.into_iter().filter_map(|token| usize::try_from(token).ok()) {
        if let Some(score) = scores.get_mut(score) {
            *score = if *score < 0.0 { *score * penalty } else { *score / penalty };
        }
    }
}

/// Gives tokens that are not to be chosen after others the least score; `end` has those that end a sequence.
pub(super) fn suppress(tokens: &Tokens, scores: &mut [f32], sequence: &Sequence<'_>, end: &[i64]) {
    let first = if sequence.is_first { tokens.suppressed_first.as_slice() } else { &[] };
    let is_short = sequence.length < tokens.fewest || sequence.made.len() < tokens.fewest_new;
    let end = if is_short { end } else { &[] };
    let after = tokens.suppressed_after.iter().filter_map(|word| sequence.last_of(word));
    let repeated = sequence.repeated(tokens.unrepeated);
    for token in tokens.suppressed.iter().chain(first).chain(end).copied().chain(after).chain(repeated) {
        if let Some(score) = usize::try_from(token).ok().and_then(|at| scores.get_mut(at)) {
            *score = f32::NEG_INFINITY;
        }
    }
}

impl Sequence<'_> {
    /// All tokens.
    fn tokens(&self) -> impl DoubleEndedIterator<Item = i64> + Clone {
        self.begun.iter().chain(self.made).copied()
    }

    fn count(&self) -> usize {
        self.begun.len() + self.made.len()
    }

    /// The last token of a word, where the sequence ends as that does before it. As the reference has it, there are to be as
    /// many tokens as the word has.
    fn last_of(&self, word: &[i64]) -> Option<i64> {
        let (last, before) = word.split_last()?;
        let ends = || before.iter().rev().zip(self.tokens().rev()).all(|(expected, token)| *expected == token);
        (self.count() >= word.len() && ends()).then_some(*last)
    }

    /// What came after the last tokens where they stood before, of runs with so many tokens.
    fn repeated(&self, run: usize) -> Vec<i64> {
        if run == 0 || self.count() + 1 < run {
            return Vec::new();
        }
        let all: Vec<_> = self.tokens().collect();
        let last = all.get(all.len() + 1 - run..).unwrap_or_default();
        let before = all.windows(run).filter_map(|tokens| tokens.split_last().filter(|(_, before)| *before == last));
        before.map(|(next, _)| *next).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Sequence, penalize, suppress};
    use crate::decoder::Tokens;

    /// The tokens of five that may be chosen after others, where 4 ends a sequence.
    fn left(tokens: &Tokens, begun: &[i64], made: &[i64], is_first: bool) -> Vec<usize> {
        let mut scores = [0.0; 5];
        let sequence = Sequence { begun, made, length: begun.len() + made.len(), is_first };
        suppress(tokens, &mut scores, &sequence, &[4]);
        (0..scores.len()).filter(|at| scores[*at].is_finite()).collect()
    }

    #[test]
    fn what_is_not_to_be_chosen_is_not() {
        let none = Tokens::default();
        assert_eq!(left(&none, &[1], &[], true), [0, 1, 2, 3, 4]);
        let some = Tokens { suppressed: vec![0, -1, 9], suppressed_first: vec![1], ..Tokens::default() };
        assert_eq!(left(&some, &[1], &[], true), [2, 3, 4]);
        assert_eq!(left(&some, &[1], &[2], false), [1, 2, 3, 4]);
    }

    #[test]
    fn what_is_there_is_less_likely() {
        let tokens = Tokens { penalty: Some(2.0), padding: Some(0), ..Tokens::default() };
        let after = |length| {
            let mut scores = [4.0, 3.0, -1.0, 1.0];
            penalize(&tokens, &mut scores, &Sequence { begun: &[1, 2, 9], made: &[1], length, is_first: false });
            scores
        };
        assert_eq!(after(4), [4.0, 1.5, -2.0, 1.0]);
        assert_eq!(after(5), [2.0, 1.5, -2.0, 1.0], "with padding");
    }

    #[test]
    fn a_word_is_not_ended() {
        let words = Tokens { suppressed_after: vec![vec![1, 2, 3]], ..Tokens::default() };
        assert_eq!(left(&words, &[0, 1], &[2], false), [0, 1, 2, 4]);
        assert_eq!(left(&words, &[0, 2], &[2], false), [0, 1, 2, 3, 4]);
        // There are to be as many tokens as the word has.
        assert_eq!(left(&words, &[1], &[2], false), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_short_sequence_does_not_end() {
        let short = Tokens { fewest: 3, ..Tokens::default() };
        assert_eq!(left(&short, &[0], &[1], false), [0, 1, 2, 3]);
        assert_eq!(left(&short, &[0, 1], &[1], false), [0, 1, 2, 3, 4]);
        let new = Tokens { fewest_new: 2, ..Tokens::default() };
        assert_eq!(left(&new, &[0, 1, 2], &[1], false), [0, 1, 2, 3]);
    }

    #[test]
    fn a_run_of_tokens_is_not_repeated() {
        let of = |run| Tokens { unrepeated: run, ..Tokens::default() };
        assert_eq!(left(&of(2), &[1, 2], &[3, 1], false), [0, 1, 3, 4]);
        assert_eq!(left(&of(1), &[1, 2], &[3], false), [0, 4]);
        assert_eq!(left(&of(3), &[1, 2], &[3, 1], false), [0, 1, 2, 3, 4]);
        assert_eq!(left(&of(3), &[1], &[], true), [0, 1, 2, 3, 4]);
    }
}
