//! What the compiler of registries and the library that looks things up in them have to agree on, and what both do
//! alike.

#![forbid(unsafe_code)]

mod key;
mod nearest;
pub mod regular_file;

pub use key::{Key, digest, same};
pub use nearest::{Known, nearest, nearest_known, slip_of};
