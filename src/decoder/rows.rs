//! Scores, and the token that they choose.

/// Scores of the next token, for each sequence of a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    vocabulary: usize,
    scores: Vec<f32>,
}

impl Rows {
    /// The last row along the second of three axes.
    ///
    /// # Errors
    /// If there are no three axes, no rows, or not as many values as the shape says.
    pub fn last<T: Copy, S: Copy + TryInto<usize>>(
        shape: &[S],
        values: &[T],
        number: impl Fn(T) -> f32,
    ) -> Result<Self, String> {
        // A size that is none cannot be that of so many values.
        let shape: Vec<usize> = shape.iter().map(|size| (*size).try_into().unwrap_or(usize::MAX)).collect();
        let [batch, tokens, vocabulary] = shape[..] else {
            return Err(format!(
                "its scores have the shape {shape:?}, where batch, tokens and vocabulary were expected"
            ));
        };
        let each = tokens.checked_mul(vocabulary).filter(|each| *each > 0);
        let Some(each) = each.filter(|each| each.checked_mul(batch) == Some(values.len())) else {
            return Err(format!("its scores have the shape {shape:?} and {} values", values.len()));
        };
        let of_sequence = values.chunks_exact(each);
        let last = of_sequence.filter_map(|rows| rows.chunks_exact(vocabulary).next_back());
        Ok(Self { vocabulary, scores: last.flatten().map(|value| number(*value)).collect() })
    }

    /// The token of the highest score for each sequence; `None` where one has no score that is a number.
    pub fn greedy(&self) -> Option<Vec<i64>> {
        self.scores.chunks_exact(self.vocabulary.max(1)).map(greedy).collect()
    }

    /// The rows at some places, one after the other; those that there are not are left out.
    #[must_use]
    pub fn taken(&self, places: &[usize]) -> Self {
        let mut scores = Vec::with_capacity(places.len().saturating_mul(self.vocabulary));
        for place in places {
            let row = self.scores.chunks_exact(self.vocabulary.max(1)).nth(*place);
            scores.extend_from_slice(row.unwrap_or_default());
        }
        Self { vocabulary: self.vocabulary, scores }
    }

    /// The scores of a sequence, `None` where there are fewer sequences.
    pub fn row_mut(&mut self, sequence: usize) -> Option<&mut [f32]> {
        self.scores.chunks_exact_mut(self.vocabulary.max(1)).nth(sequence)
    }
}

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

#[cfg(test)]
mod tests {
    use super::{Rows, greedy};

    #[test]
    fn the_last_row_of_each_sequence_is_taken() {
        let values: Vec<i32> = (0..12).collect();
        let mut rows = Rows::last(&[2, 3, 2], &values, |value| f32::from(i8::try_from(value).unwrap())).unwrap();
        assert_eq!(rows.row_mut(0), Some(&mut [4.0, 5.0][..]));
        assert_eq!(rows.row_mut(1), Some(&mut [10.0, 11.0][..]));
        assert_eq!(rows.row_mut(2), None);
        assert_eq!(rows.greedy(), Some(vec![1, 1]));
    }

    #[test]
    fn what_is_no_row_of_scores_is_an_error() {
        assert!(Rows::last(&[2, 3], &[0.0_f32; 6], |value| value).unwrap_err().contains("[2, 3]"));
        assert!(Rows::last(&[1, 0, 2], &[0.0_f32; 0], |value| value).is_err());
        assert!(Rows::last(&[1, 2, 2], &[0.0_f32; 3], |value| value).is_err());
        assert!(Rows::last(&[0, 1 << 63, 2_usize], &[0.0_f32; 0], |value| value).is_err());
        assert_eq!(Rows::last(&[0, 1, 2], &[0.0_f32; 0], |value| value).unwrap().row_mut(0), None);
    }

    #[test]
    fn the_first_of_the_highest_scores_counts_and_what_is_no_number_does_not() {
        assert_eq!(greedy(&[0.0, 3.0, f32::NAN, 3.0]), Some(1));
        assert_eq!(greedy(&[f32::NAN, f32::NEG_INFINITY]), Some(1));
        assert_eq!(greedy(&[f32::NAN]), None);
        assert_eq!(greedy(&[]), None);
    }
}
