//! Scores as logarithms of how likely each is.

use crate::decoder::Rows;

/// Makes scores the logarithms of likelihoods, in their place. Those that are no numbers make all so.
pub(super) fn likely(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = scores.iter().map(|score| f64::from((score - highest).exp())).sum();
    let sum = single(sum.ln());
    scores.iter_mut().for_each(|score| *score = *score - highest - sum);
}

/// Moves scores away from those that ask for nothing, for so many sequences.
pub(super) fn guide(scores: &mut Rows, unguided: &mut Rows, factor: f64, sequences: usize) {
    let factor = single(factor);
    for at in 0..sequences {
        let (Some(row), Some(other)) = (scores.row_mut(at), unguided.row_mut(at)) else { return };
        likely(row);
        likely(other);
        // What is the same stays, as that which is not to be taken at all.
        let differ = row.iter_mut().zip(other).filter(|(score, other)| score != other);
        differ.for_each(|(score, other)| *score = factor * (*score - *other) + *other);
    }
}

#[allow(clippy::cast_possible_truncation, reason = "scores have no more")]
pub(super) fn single(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::{guide, likely};
    use crate::decoder::Rows;

    #[test]
    fn likelihoods_are_one_together_and_guidance_moves_them() {
        let mut scores = [1.0, 3.0, f32::NEG_INFINITY, 2.0];
        likely(&mut scores);
        assert!((scores.iter().map(|score| score.exp()).sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!(scores[2], f32::NEG_INFINITY);
        let rows = |scores: &[f32]| Rows::last(&[1, 1, scores.len()], scores, |score| score).unwrap();
        let (mut of_prompt, mut of_none) = (rows(&[2.0, 1.0]), rows(&[2.0, 1.5]));
        guide(&mut of_prompt, &mut of_none, 3.0, 1);
        let (mut of_prompt_alone, mut of_none_alone) = ([2.0, 1.0], [2.0, 1.5]);
        likely(&mut of_prompt_alone);
        likely(&mut of_none_alone);
        let mut expected = [0, 1].map(|at| 3.0 * (of_prompt_alone[at] - of_none_alone[at]) + of_none_alone[at]);
        assert_eq!(of_prompt.row_mut(0), Some(&mut expected[..]));
        // A token that both leave out stays out.
        let (mut of_prompt, mut of_none) = ([0, 0]).map(|_| rows(&[1.0, f32::NEG_INFINITY])).into();
        guide(&mut of_prompt, &mut of_none, 3.0, 1);
        assert_eq!(of_prompt.row_mut(0), Some(&mut [0.0, f32::NEG_INFINITY][..]));
    }
}
