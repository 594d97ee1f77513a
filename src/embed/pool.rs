//! The vectors of a text's tokens become one.

use super::Mode;

/// The vectors of a text's tokens, one after the other, and which of them count.
pub(super) struct Text<'a> {
    pub(super) values: &'a [f32],
    pub(super) dims: usize,
    pub(super) counts: &'a [bool],
    /// The place of its first token, whether or not that counts.
    pub(super) first: usize,
}

impl<'a> Text<'a> {
    /// The vectors that count, each with its place, which begins at 0.
    fn counted(&self) -> impl Iterator<Item = (usize, &'a [f32])> {
        let counts = self.counts.iter().enumerate();
        self.values
            .chunks_exact(self.dims)
            .zip(counts)
            .filter(|(_, (_, counts))| **counts)
            .map(|(row, (at, _))| (at, row))
    }

    /// A vector by its place.
    fn at(&self, place: usize) -> Vec<f32> {
        self.values.chunks_exact(self.dims).nth(place).map(<[f32]>::to_vec).unwrap_or_default()
    }
}

pub(super) fn pooled(mode: Mode, text: &Text<'_>) -> Vec<f32> {
    match mode {
        Mode::Cls => text.at(text.counted().next().map_or(0, |(at, _)| at)),
        Mode::LastToken => text.counted().last().map_or_else(|| vec![0.0; text.dims], |(at, _)| text.at(at)),
        Mode::Max => text.counted().fold(vec![f32::NEG_INFINITY; text.dims], |mut most, (_, row)| {
            most.iter_mut().zip(row).for_each(|(most, value)| *most = most.max(*value));
            most
        }),
        Mode::Mean => mean(text, |_| 1.0, |count| count),
        Mode::MeanSqrtLen => mean(text, |_| 1.0, f32::sqrt),
        Mode::WeightedMean => mean(text, |at| weight(at.saturating_sub(text.first)), |count| count),
    }
}

#[allow(clippy::cast_precision_loss, reason = "places in a text")]
fn weight(place: usize) -> f32 {
    (place + 1) as f32
}

/// The least that a sum is divided by, as the reference has it.
const LEAST: f32 = 1e-9;

/// The sum of vectors by their weights, over what comes of the sum of these.
fn mean(text: &Text<'_>, weight: impl Fn(usize) -> f32, over: impl Fn(f32) -> f32) -> Vec<f32> {
    let mut sums = vec![0.0_f32; text.dims];
    let mut all = 0.0_f32;
    for (at, row) in text.counted() {
        let weight = weight(at);
        all += weight;
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value * weight);
    }
    let divisor = over(all.max(LEAST));
    sums.iter_mut().for_each(|sum| *sum /= divisor);
    sums
}
