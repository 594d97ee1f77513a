//! Which token comes next.

use std::collections::BTreeSet;

use super::ends::Ends;
use super::times::time;
use crate::decoder::Tokens;

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

/// The sequences of a batch so far.
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
        let of_rows = |rows: Vec<Vec<i64>>| rows.into_iter().flat_map(|row| std::iter::repeat_n(row, times)).collect();
        Self {
            ended: vec![false; self.rows.len().saturating_mul(times)],
            rows: of_rows(self.rows),
            filled: self.filled.into_iter().flat_map(|filled| std::iter::repeat_n(filled, times)).collect(),
            source: of_rows(self.source),
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

/// The token that is forced at a place, or where it is the last one.
pub(super) fn forced(tokens: &Tokens, place: usize, is_last: bool) -> Option<i64> {
    let at_place = || tokens.forced.iter().find(|(forced, _)| *forced == place).map(|(_, token)| *token);
    tokens.forced_end.filter(|_| is_last).or_else(at_place)
}

/// Changes the scores as the model says, in the order of the reference; `end` has the tokens that end a sequence. Nothing
/// but the token that is forced is left, which may be suppressed in its turn. False where there is no such token.
pub(super) fn change(
    tokens: &Tokens,
    scores: &mut [f32],
    sequence: &Sequence<'_>,
    end: &[i64],
    forced: Option<i64>,
) -> bool {
    add(tokens, scores, sequence);
    if let Some(favor) = tokens.favor_of_source {
        penalize(scores, sequence.source.iter().copied(), 1.0 / favor);
    }
    if let Some(penalty) = tokens.penalty {
        penalize(scores, sequence.own().iter().copied(), penalty);
    }
    let is_short = sequence.tokens.len() < tokens.fewest || sequence.chosen() < tokens.fewest_new;
    let last_of = tokens.suppressed_after.iter().filter_map(|word| sequence.last_of(word));
    suppress(scores, sequence.after_last(sequence.tokens, tokens.unrepeated).into_iter());
    suppress(scores, sequence.after_last(sequence.source, tokens.unrepeated_of_source).into_iter());
    suppress(scores, last_of.chain(if is_short { end } else { &[] }.iter().copied()));
    if let Some(token) = forced {
        scores.fill(f32::NEG_INFINITY);
        let Some(score) = usize::try_from(token).ok().and_then(|at| scores.get_mut(at)) else { return false };
        *score = 0.0;
    }
    if let Some((from, factor)) = tokens.decay {
        hasten(scores, end, sequence, from, factor);
    }
    let first = if sequence.is_first(tokens) { tokens.suppressed_first.as_slice() } else { &[] };
    suppress(scores, tokens.suppressed.iter().chain(first).copied());
    if let Some(times) = &tokens.times {
        time(times, scores, sequence.tokens.get(sequence.begun..).unwrap_or_default());
    }
    true
}

/// Whether a token that was forced was not suppressed in its turn.
pub(super) fn is_left(scores: &[f32], token: i64) -> bool {
    usize::try_from(token).ok().and_then(|at| scores.get(at)).is_some_and(|score| *score > f32::NEG_INFINITY)
}

/// Adds to the scores of tokens what they are biased by, those of single tokens first.
fn add(tokens: &Tokens, scores: &mut [f32], sequence: &Sequence<'_>) {
    if tokens.biases.is_empty() {
        return;
    }
    let mut sums = vec![0.0_f32; scores.len()];
    let of_one = tokens.biases.iter().filter(|(word, _)| word.len() == 1);
    let of_more = tokens.biases.iter().filter(|(word, _)| word.len() > 1);
    for (word, bias) in of_one.chain(of_more) {
        let token = sequence.last_of(word).and_then(|token| usize::try_from(token).ok());
        if let Some(sum) = token.and_then(|at| sums.get_mut(at)) {
            *sum += single(*bias);
        }
    }
    scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += sum);
}

/// Makes tokens less likely, each once.
fn penalize(scores: &mut [f32], present: impl Iterator<Item = i64>, penalty: f64) {
    let penalty = single(penalty);
    let present: BTreeSet<_> = present.collect();
    for at in present.into_iter().filter_map(|token| usize::try_from(token).ok()) {
        if let Some(score) = scores.get_mut(at) {
            *score = if *score < 0.0 { *score * penalty } else { *score / penalty };
        }
    }
}

/// Makes those that end a sequence the likelier the more new tokens there are beyond a number.
fn hasten(scores: &mut [f32], end: &[i64], sequence: &Sequence<'_>, from: i64, factor: f64) {
    let beyond = i64::try_from(sequence.chosen()).unwrap_or(i64::MAX).saturating_sub(from);
    let Some(beyond) = i32::try_from(beyond).ok().filter(|beyond| *beyond > 0) else { return };
    let share = single(factor.powi(beyond) - 1.0);
    let end: BTreeSet<_> = end.iter().copied().collect();
    for at in end.into_iter().filter_map(|token| usize::try_from(token).ok()) {
        if let Some(score) = scores.get_mut(at).filter(|score| score.is_finite()) {
            *score += score.abs() * share;
        }
    }
}

/// Gives tokens the least score.
fn suppress(scores: &mut [f32], tokens: impl Iterator<Item = i64>) {
    for token in tokens {
        if let Some(score) = usize::try_from(token).ok().and_then(|at| scores.get_mut(at)) {
            *score = f32::NEG_INFINITY;
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "scores have no more")]
fn single(number: f64) -> f32 {
    number as f32
}

impl Sequence<'_> {
    /// The tokens that do not fill it up.
    fn own(&self) -> &[i64] {
        self.tokens.get(self.filled..).unwrap_or_default()
    }

    /// How many tokens were chosen.
    fn chosen(&self) -> usize {
        self.tokens.len().saturating_sub(self.begun)
    }

    /// Whether a token is the first that is chosen: after a start token alone what is forced there comes before it, which
    /// nothing is where a prompt of the model's own follows the start.
    fn is_first(&self, tokens: &Tokens) -> bool {
        let is_forced = self.begun == 1 && tokens.forced.iter().any(|(place, _)| *place == 1);
        self.chosen() == usize::from(is_forced)
    }

    /// The last token of a word, where the sequence ends as that does before it.
    fn last_of(&self, word: &[i64]) -> Option<i64> {
        let (last, before) = word.split_last()?;
        self.tokens.ends_with(before).then_some(*last)
    }

    /// What comes in a row after its last tokens, of runs with so many tokens.
    fn after_last(&self, row: &[i64], run: usize) -> Vec<i64> {
        let Some(last) = run.checked_sub(1).and_then(|before| self.tokens.len().checked_sub(before)) else {
            return Vec::new();
        };
        let last = self.tokens.get(last..).unwrap_or_default();
        let before = row.windows(run).filter_map(|tokens| tokens.split_last().filter(|(_, before)| *before == last));
        before.map(|(next, _)| *next).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Batch, Ends, change};
    use crate::decoder::Tokens;

    /// Scores of five tokens after others, where 4 ends a sequence.
    fn changed(tokens: &Tokens, mut scores: [f32; 5], rows: &[Vec<i64>], made: &[i64], fed: &[Vec<i64>]) -> [f32; 5] {
        let mut batch = Batch::new(tokens, rows, fed);
        made.iter().for_each(|token| batch.push(0, *token, &Ends::default()));
        assert!(change(tokens, &mut scores, &batch.sequence(0), &[4], None));
        scores
    }

    /// The tokens of five that may be chosen after others.
    fn left(tokens: &Tokens, begun: &[i64], made: &[i64]) -> Vec<usize> {
        let rows = [begun.to_vec()];
        let scores = changed(tokens, [0.0; 5], &rows, made, &rows);
        (0..scores.len()).filter(|at| scores[*at].is_finite()).collect()
    }

    #[test]
    fn what_is_not_to_be_chosen_is_not() {
        let none = Tokens::default();
        assert_eq!(left(&none, &[1], &[]), [0, 1, 2, 3, 4]);
        let some = Tokens { suppressed: vec![0, -1, 9], suppressed_first: vec![1], ..Tokens::default() };
        assert_eq!(left(&some, &[1], &[]), [2, 3, 4]);
        assert_eq!(left(&some, &[1], &[2]), [1, 2, 3, 4]);
        // What is forced after the start alone comes before the first that is chosen.
        let forced = Tokens { forced: vec![(1, 2)], ..some };
        assert_eq!(left(&forced, &[1], &[2]), [2, 3, 4]);
        assert_eq!(left(&forced, &[1, 3], &[]), [2, 3, 4]);
    }

    #[test]
    fn what_is_there_is_less_likely() {
        let tokens = Tokens { penalty: Some(2.0), padding: Some(0), ..Tokens::default() };
        let scores = [4.0, 3.0, -1.0, 1.0, 0.0];
        let alone = [vec![1, 2, 9]];
        assert_eq!(changed(&tokens, scores, &alone, &[1], &alone), [4.0, 1.5, -2.0, 1.0, 0.0]);
        // What fills a row up is not there.
        let filled = [vec![1, 2, 9], vec![3; 4]];
        assert_eq!(changed(&tokens, scores, &filled, &[1], &filled), [4.0, 1.5, -2.0, 1.0, 0.0]);
    }

    #[test]
    fn what_the_source_has_is_likelier_or_not_repeated() {
        let tokens = Tokens { favor_of_source: Some(2.0), padding: Some(0), ..Tokens::default() };
        let fed = [vec![1, 2], vec![3; 3]];
        assert_eq!(changed(&tokens, [4.0, 3.0, -1.0, 1.0, 0.0], &[vec![3]], &[], &fed), [8.0, 6.0, -0.5, 1.0, 0.0]);
        let tokens = Tokens { unrepeated_of_source: 2, ..Tokens::default() };
        assert_eq!(changed(&tokens, [0.0; 5], &[vec![1]], &[], &fed)[2], f32::NEG_INFINITY);
        assert_eq!(changed(&tokens, [0.0; 5], &[vec![2]], &[], &[vec![1, 2]]), [0.0; 5]);
    }

    #[test]
    fn a_word_is_not_ended() {
        let words = Tokens { suppressed_after: vec![vec![1, 2, 3]], ..Tokens::default() };
        assert_eq!(left(&words, &[0, 1], &[2]), [0, 1, 2, 4]);
        assert_eq!(left(&words, &[0, 2], &[2]), [0, 1, 2, 3, 4]);
        assert_eq!(left(&words, &[1], &[2]), [0, 1, 2, 4]);
        assert_eq!(left(&words, &[2], &[]), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_short_sequence_does_not_end() {
        let short = Tokens { fewest: 3, ..Tokens::default() };
        assert_eq!(left(&short, &[0], &[1]), [0, 1, 2, 3]);
        assert_eq!(left(&short, &[0, 1], &[1]), [0, 1, 2, 3, 4]);
        let new = Tokens { fewest_new: 2, ..Tokens::default() };
        assert_eq!(left(&new, &[0, 1, 2], &[1]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_run_of_tokens_is_not_repeated() {
        let of = |run| Tokens { unrepeated: run, ..Tokens::default() };
        assert_eq!(left(&of(2), &[1, 2], &[3, 1]), [0, 1, 3, 4]);
        assert_eq!(left(&of(1), &[1, 2], &[3]), [0, 4]);
        assert_eq!(left(&of(3), &[1, 2], &[3, 1]), [0, 1, 2, 3, 4]);
        assert_eq!(left(&of(3), &[1], &[]), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_sequence_is_biased_and_an_end_hastened() {
        let biases = vec![(vec![0], 1.0), (vec![1, 2], 2.0), (vec![3, 2], 4.0)];
        let rows = [vec![1]];
        let biased = Tokens { biases, ..Tokens::default() };
        assert_eq!(changed(&biased, [0.0; 5], &rows, &[], &rows), [1.0, 0.0, 2.0, 0.0, 0.0]);
        let hastened = Tokens { decay: Some((1, 2.0)), ..Tokens::default() };
        assert_eq!(changed(&hastened, [-1.0; 5], &rows, &[1], &rows)[4], -1.0);
        assert_eq!(changed(&hastened, [-1.0; 5], &rows, &[1, 1, 1], &rows)[4], 2.0);
    }
}
