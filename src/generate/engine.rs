//! What an engine has to do: load a file, and run it on values of its own.

use std::path::Path;

use crate::onnx::Signature;
use crate::tensors::Tensor;

/// What runs exported files. A program may bring its own.
pub trait Engine {
    /// A file that it has loaded.
    type Session: Session;

    /// Loads a file, whose inputs and outputs are known, with its weights.
    ///
    /// # Errors
    /// What the engine says, if the file cannot be loaded.
    fn open(&self, path: &Path, graph: &Signature) -> Result<Self::Session, String>;
}

/// A file that was loaded.
pub trait Session {
    /// A tensor of the engine, wherever that keeps it.
    type Value;

    /// A tensor as one of the engine's. It may have no elements.
    ///
    /// # Errors
    /// What the engine says, for instance of a type that it does not have.
    fn value(&self, tensor: Tensor) -> Result<Self::Value, String>;

    /// Runs the file once, with all that it takes, in any order. What it gives is under the names of its outputs.
    ///
    /// # Errors
    /// What the engine says, if the file does not run.
    fn run(&mut self, inputs: &[(&str, &Self::Value)]) -> Result<Vec<(String, Self::Value)>, String>;

    /// The last row of each sequence, of scores: batch by tokens by vocabulary. [`Rows::last`] takes them out.
    ///
    /// # Errors
    /// If it is no such tensor.
    fn rows(&self, scores: &Self::Value) -> Result<Rows, String>;
}

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
    pub fn last<T: Copy>(shape: &[usize], values: &[T], number: impl Fn(T) -> f32) -> Result<Self, String> {
        let [batch, tokens, vocabulary] = *shape else {
            return Err(format!(
                "its scores have the shape {shape:?}, where batch, tokens and vocabulary were expected"
            ));
        };
        let elements = batch.checked_mul(tokens).and_then(|rows| rows.checked_mul(vocabulary));
        if elements != Some(values.len()) || tokens == 0 || vocabulary == 0 {
            return Err(format!("its scores have the shape {shape:?} and {} values", values.len()));
        }
        let of_sequence = values.chunks_exact(tokens * vocabulary);
        let last = of_sequence.filter_map(|rows| rows.chunks_exact(vocabulary).next_back());
        Ok(Self { vocabulary, scores: last.flatten().map(|value| number(*value)).collect() })
    }

    /// The scores of a sequence, `None` where there are fewer sequences.
    pub(super) fn row_mut(&mut self, sequence: usize) -> Option<&mut [f32]> {
        self.scores.chunks_exact_mut(self.vocabulary.max(1)).nth(sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;

    #[test]
    fn the_last_row_of_each_sequence_is_taken() {
        let values: Vec<i32> = (0..12).collect();
        let mut rows = Rows::last(&[2, 3, 2], &values, |value| f32::from(i8::try_from(value).unwrap())).unwrap();
        assert_eq!(rows.row_mut(0), Some(&mut [4.0, 5.0][..]));
        assert_eq!(rows.row_mut(1), Some(&mut [10.0, 11.0][..]));
        assert_eq!(rows.row_mut(2), None);
    }

    #[test]
    fn what_is_no_row_of_scores_is_an_error() {
        assert!(Rows::last(&[2, 3], &[0.0_f32; 6], |value| value).unwrap_err().contains("[2, 3]"));
        assert!(Rows::last(&[1, 0, 2], &[0.0_f32; 0], |value| value).is_err());
        assert!(Rows::last(&[1, 2, 2], &[0.0_f32; 3], |value| value).is_err());
    }
}
