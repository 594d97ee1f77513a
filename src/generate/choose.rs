//! Which token comes next.

use crate::decoder::Tokens;

/// The token that is forced at a place, or where it is the last one.
pub(super) fn forced(tokens: &Tokens, place: usize, is_last: bool) -> Option<i64> {
    let at_place = || tokens.forced.iter().find(|(forced, _)| *forced == place).map(|(_, token)| *token);
    tokens.forced_end.filter(|_| is_last).or_else(at_place)
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
