//! The random numbers by which tokens are drawn.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A number from 0 to 1 for a place of a sequence: of ChaCha8, whose stream is the same everywhere, a stream for each sequence.
pub(super) fn share(seed: u64, sequence: usize, place: usize) -> f64 {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(sequence as u64);
    generator.set_word_pos(place as u128);
    f64::from(generator.next_u32()) / 2_f64.powi(32)
}
