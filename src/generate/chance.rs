//! The random numbers by which tokens are drawn.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Random numbers of a sequence: of ChaCha8, whose stream is the same everywhere, a stream for each sequence.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn new(seed: u64, sequence: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(sequence as u64);
        Self(generator)
    }

    /// A number from 0 to 1, for a place of the sequence.
    pub(super) fn share(mut self, place: usize) -> f64 {
        self.0.set_word_pos(place as u128);
        f64::from(self.0.next_u32()) / 2_f64.powi(32)
    }

    /// What is added to the logarithms of likelihoods, so that of some the highest is one that is drawn as likely as it is, the
    /// next one of the others, and so on: numbers of Gumbel's distribution, one after the other.
    pub(super) fn noise(&mut self) -> f64 {
        let share = (f64::from(self.0.next_u32()) + 0.5) / 2_f64.powi(32);
        -(-share.ln()).ln()
    }
}
