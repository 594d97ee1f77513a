//! The rules for tokens of times.

use std::ops::Range;

use crate::decoder::Times;

/// Leaves the tokens that may follow where times are asked for: the first is a time, those inside stand in pairs, and none
/// goes back; `made` are the tokens that were chosen.
pub(super) fn time(times: &Times, scores: &mut [f32], made: &[i64]) {
    let count = scores.len();
    let place = |token: i64| usize::try_from(token).unwrap_or_default().min(count);
    let first = place(times.first());
    suppress(scores, place(times.none)..place(times.none.saturating_add(1)));
    let is_time = |token: &i64| *token >= times.first();
    let last_is = made.last().is_some_and(is_time);
    let one_before_is = made.iter().nth_back(1).is_none_or(is_time);
    if last_is && one_before_is {
        suppress(scores, first..count);
    } else if last_is {
        suppress(scores, 0..place(times.end));
    }
    // The time that ends a pair may be that which begins the next.
    let beyond = i64::from(!last_is || one_before_is);
    if let Some(latest) = made.iter().rfind(|token| is_time(token)) {
        suppress(scores, first..place(latest.saturating_add(beyond)).max(first));
    }
    if made.is_empty() {
        suppress(scores, 0..first);
        let latest =
            times.latest_first.map_or(i64::MAX, |latest| times.first().saturating_add(latest).saturating_add(1));
        suppress(scores, place(latest)..count);
    }
    prefer(scores, first);
}

/// Leaves times alone where they are together likelier than any other token.
fn prefer(scores: &mut [f32], first: usize) {
    let (text, times) = scores.split_at_mut(first);
    let highest = times.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = times.iter().map(|score| (score - highest).exp()).sum();
    let likeliest = text.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if highest + sum.ln() > likeliest {
        text.fill(f32::NEG_INFINITY);
    }
}

fn suppress(scores: &mut [f32], tokens: Range<usize>) {
    if let Some(scores) = scores.get_mut(tokens) {
        scores.fill(f32::NEG_INFINITY);
    }
}

#[cfg(test)]
mod tests {
    use super::time;
    use crate::decoder::Times;

    /// The tokens of ten that may follow, where 4 ends a sequence, 5 asks for no times, and times begin at 6.
    fn left(made: &[i64]) -> Vec<usize> {
        let mut scores = [9.0; 10];
        time(&Times { none: 5, end: 4, latest_first: Some(1) }, &mut scores, made);
        (0..scores.len()).filter(|at| scores[*at].is_finite()).collect()
    }

    #[test]
    fn times_come_first_stand_in_pairs_and_do_not_go_back() {
        assert_eq!(left(&[]), [6, 7]);
        assert_eq!(left(&[7]), [0, 1, 2, 3, 4]);
        // Together they are likelier than one token of text.
        assert_eq!(left(&[7, 1]), [8, 9]);
        assert_eq!(left(&[7, 1, 8]), [8, 9]);
        assert_eq!(left(&[7, 1, 8, 8]), [0, 1, 2, 3, 4]);
        assert_eq!(left(&[7, 1, 9]), [4, 9]);
        assert_eq!(left(&[9, 1]), [0, 1, 2, 3, 4]);
    }
}
