//! What holds of the source itself.

mod layers;
mod no_model;
