//! Which token comes next.

use super::batch::Sequence;
use super::likely::single;
use super::times::time;
use crate::decoder::Tokens;

/// The tokens that are forced at a place, or where it is the last one: of several any.
pub(super) fn forced(tokens: &Tokens, place: usize, is_last: bool) -> impl Iterator<Item = i64> + Clone + '_ {
    let of_end = if is_last { tokens.forced_end.as_slice() } else { &[] };
    let at_place = tokens.forced.iter().filter(move |(forced, _)| of_end.is_empty() && *forced == place);
    of_end.iter().copied().chain(at_place.map(|(_, token)| *token))
}

/// What changing scores takes of memory, which is used again.
#[derive(Default)]
pub(super) struct Room {
    seen: Seen,
    sums: Vec<f32>,
}

/// Changes the scores as the model says, in the order of the reference; `end` has the tokens that end a sequence, in
/// their order. Nothing but the tokens that are forced is left, which may be suppressed in their turn. One that has no score is the error.
pub(super) fn change(
    tokens: &Tokens,
    scores: &mut [f32],
    sequence: &Sequence<'_>,
    end: &[i64],
    is_last: bool,
    room: &mut Room,
) -> Result<(), i64> {
    add(tokens, scores, sequence, &mut room.sums);
    if let Some(favor) = tokens.favor_of_source {
        penalize(scores, sequence.source, 1.0 / favor, &mut room.seen);
    }
    if let Some(penalty) = tokens.penalty {
        penalize(scores, sequence.own(), penalty, &mut room.seen);
    }
    withhold(tokens, scores, sequence, end);
    force(scores, forced(tokens, sequence.tokens.len(), is_last))?;
    if tokens.finite {
        make_finite(scores);
    }
    if let Some((from, factor)) = tokens.decay {
        hasten(scores, end, sequence, from, factor);
    }
    let first = if sequence.is_first(tokens) { tokens.suppressed_first.as_slice() } else { &[] };
    suppress(scores, tokens.suppressed.iter().chain(first).copied());
    if let Some(times) = &tokens.times {
        time(times, scores, sequence.tokens.get(sequence.begun..).unwrap_or_default());
    }
    Ok(())
}

/// What is wrong where a token is forced that has no score.
pub(super) fn missing(scores: &[f32], token: i64) -> String {
    format!("{} scores, and the token {token} is forced", scores.len())
}

/// The token that is forced and was not suppressed in its turn, where it is the only one.
pub(super) fn only(scores: &[f32], mut forced: impl Iterator<Item = i64>) -> Option<i64> {
    let token = forced.next().filter(|_| forced.next().is_none())?;
    let score = usize::try_from(token).ok().and_then(|at| scores.get(at))?;
    Some(token).filter(|_| *score > f32::NEG_INFINITY)
}

/// Adds to the scores of tokens what they are biased by, those of single tokens first.
fn add(tokens: &Tokens, scores: &mut [f32], sequence: &Sequence<'_>, sums: &mut Vec<f32>) {
    if tokens.biases.is_empty() {
        return;
    }
    sums.clear();
    sums.resize(scores.len(), 0.0);
    let of_one = tokens.biases.iter().filter(|(word, _)| word.len() == 1);
    let of_more = tokens.biases.iter().filter(|(word, _)| word.len() > 1);
    for (word, bias) in of_one.chain(of_more) {
        let token = sequence.last_of(word).and_then(|token| usize::try_from(token).ok());
        if let Some(sum) = token.and_then(|at| sums.get_mut(at)) {
            *sum += single(*bias);
        }
    }
    scores.iter_mut().zip(sums).for_each(|(score, sum)| *score += *sum);
}

/// Makes tokens less likely, each once.
fn penalize(scores: &mut [f32], present: &[i64], penalty: f64, seen: &mut Seen) {
    let penalty = single(penalty);
    seen.begin(scores.len());
    for at in present.iter().filter_map(|token| usize::try_from(*token).ok()) {
        if let Some(score) = scores.get_mut(at).filter(|_| seen.is_new(at)) {
            *score = if *score < 0.0 { *score * penalty } else { *score / penalty };
        }
    }
}

/// Leaves out what would repeat a run or end a word, and what would end a sequence too early.
fn withhold(tokens: &Tokens, scores: &mut [f32], sequence: &Sequence<'_>, end: &[i64]) {
    suppress(scores, sequence.after_last(sequence.tokens, tokens.unrepeated));
    suppress(scores, sequence.after_last(sequence.source, tokens.unrepeated_of_source));
    // What ends a sequence is no word.
    let is_end = |word: &Vec<i64>| matches!(word[..], [token] if end.binary_search(&token).is_ok());
    let words = tokens.suppressed_after.iter().filter(|word| !is_end(word));
    suppress(scores, words.filter_map(|word| sequence.last_of(word)));
    if sequence.tokens.len() < tokens.fewest || sequence.chosen() < tokens.fewest_new {
        suppress(scores, end.iter().copied());
    }
}

/// Leaves the tokens that are forced, where there are any. One that has no score is the error.
fn force(scores: &mut [f32], forced: impl Iterator<Item = i64> + Clone) -> Result<(), i64> {
    if forced.clone().next().is_some() {
        scores.fill(f32::NEG_INFINITY);
    }
    for token in forced {
        *usize::try_from(token).ok().and_then(|at| scores.get_mut(at)).ok_or(token)? = 0.0;
    }
    Ok(())
}

/// Puts numbers in the place of what is none, and the largest ones in that of what is beyond them.
fn make_finite(scores: &mut [f32]) {
    for score in scores {
        *score = if score.is_nan() { 0.0 } else { score.clamp(f32::MIN, f32::MAX) };
    }
}

/// Makes those that end a sequence, which stand in their order, the likelier the more new tokens there are beyond a number.
fn hasten(scores: &mut [f32], end: &[i64], sequence: &Sequence<'_>, from: i64, factor: f64) {
    let beyond = i64::try_from(sequence.chosen()).unwrap_or(i64::MAX).saturating_sub(from);
    let Some(beyond) = i32::try_from(beyond).ok().filter(|beyond| *beyond > 0) else { return };
    let share = single(factor.powi(beyond) - 1.0);
    let once = end.chunk_by(|one, other| one == other).filter_map(<[i64]>::first);
    for at in once.filter_map(|token| usize::try_from(*token).ok()) {
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

/// Which tokens of a vocabulary were seen.
#[derive(Default)]
struct Seen {
    at: Vec<u32>,
    now: u32,
}

impl Seen {
    /// Begins anew, with so many tokens.
    fn begin(&mut self, vocabulary: usize) {
        if self.at.len() != vocabulary || self.now == u32::MAX {
            self.at.clear();
            self.at.resize(vocabulary, 0);
            self.now = 0;
        }
        self.now += 1;
    }

    /// Whether a token is seen for the first time.
    fn is_new(&mut self, token: usize) -> bool {
        let now = self.now;
        self.at.get_mut(token).is_some_and(|at| std::mem::replace(at, now) != now)
    }
}

#[cfg(test)]
mod tests {
    use super::{Room, change, forced, missing, only};
    use crate::decoder::Tokens;
    use crate::generate::batch::Batch;
    use crate::generate::ends::Ends;

    /// Scores of five tokens after others, where 4 ends a sequence.
    fn changed(tokens: &Tokens, mut scores: [f32; 5], rows: &[Vec<i64>], made: &[i64], fed: &[Vec<i64>]) -> [f32; 5] {
        let mut batch = Batch::new(tokens, rows, fed);
        made.iter().for_each(|token| batch.push(0, *token, &Ends::default()));
        change(tokens, &mut scores, &batch.sequence(0), &[4], false, &mut Room::default()).unwrap();
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
    fn what_ends_a_sequence_is_no_word() {
        let words = Tokens { suppressed_after: vec![vec![4], vec![1], vec![2, 4]], ..Tokens::default() };
        assert_eq!(left(&words, &[0], &[]), [0, 2, 3, 4]);
        assert_eq!(left(&words, &[0], &[2]), [0, 2, 3]);
    }

    #[test]
    fn any_of_several_is_forced_unless_it_is_suppressed() {
        let several = Tokens { forced: vec![(1, 3), (1, 2), (1, 0)], suppressed: vec![0], ..Tokens::default() };
        assert_eq!(left(&several, &[1], &[]), [2, 3]);
        assert_eq!(left(&several, &[1], &[1]), [1, 2, 3, 4]);
        let mut scores = [1.0; 5];
        let (rows, last) = ([vec![1]], Tokens { forced_end: vec![1, 9], ..several });
        let batch = Batch::new(&last, &rows, &rows);
        let of = |is_last| forced(&last, 1, is_last).collect::<Vec<_>>();
        assert_eq!((of(true), of(false)), (vec![1, 9], vec![3, 2, 0]));
        let failed = change(&last, &mut scores, &batch.sequence(0), &[4], true, &mut Room::default()).unwrap_err();
        assert_eq!(missing(&scores, failed), "5 scores, and the token 9 is forced");
        assert_eq!((only(&[0.0, 1.0], [1].into_iter()), only(&[0.0, 1.0], [0, 1].into_iter())), (Some(1), None));
        assert_eq!(only(&[0.0, f32::NEG_INFINITY], [1].into_iter()), None);
    }

    #[test]
    fn what_is_no_number_is_made_one_before_anything_is_suppressed() {
        let tokens = Tokens { finite: true, suppressed: vec![4], ..Tokens::default() };
        let scores = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.5, 2.0];
        let rows = [vec![1]];
        let expected = [0.0, f32::MAX, f32::MIN, 1.5, f32::NEG_INFINITY];
        assert_eq!(changed(&tokens, scores, &rows, &[], &rows), expected);
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
