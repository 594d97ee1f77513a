//! Drawn tensors.
