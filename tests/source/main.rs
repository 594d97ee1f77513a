//! What holds of the source itself.

mod clock;
mod layers;
mod limits;
mod no_model;
mod supply;
