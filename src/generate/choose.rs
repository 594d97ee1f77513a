//! Which token comes next.

use crate::decoder::Tokens;

/// The token of the highest score, the first of several; `None` where no score is a number.
pub fn greedy(scores: &[f32]) -> Option<i64> {
    let mut best: Option<(usize, f32)> = None;
    for (token, score) in scores.iter().enumerate() {
        let is_better = best.map_or(!score.is_nan(), |(_, known)| *score > known);
        if is_better {
            best = Some((token, *score));
        }
    }
    best.and_then(|(token, _)| i64::try_from(token).ok())
}

/// The token that is forced at a place.
pub(super) fn forced(tokens: &Tokens, place: usize) -> Option<i64> {
    tokens.forced.iter().find(|(forced, _)| *forced == place).map(|(_, token)| *token)
}

/// Gives tokens that are not to be chosen the least score.
pub(super) fn suppress(tokens: &Tokens, scores: &mut [f32], is_first: bool) {
    let first = if is_first { tokens.suppressed_first.as_slice() } else { &[] };
    for token in tokens.suppressed.iter().chain(first) {
        if let Some(score) = usize::try_from(*token).ok().and_then(|at| scores.get_mut(at)) {
            *score = f32::NEG_INFINITY;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::greedy;

    #[test]
    fn the_first_of_the_highest_scores_counts_and_what_is_no_number_does_not() {
        assert_eq!(greedy(&[0.0, 3.0, f32::NAN, 3.0]), Some(1));
        assert_eq!(greedy(&[f32::NAN, f32::NEG_INFINITY]), Some(1));
        assert_eq!(greedy(&[f32::NAN]), None);
        assert_eq!(greedy(&[]), None);
    }
}
