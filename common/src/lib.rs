//! What the compiler of registries and the library that looks things up in them have to agree on.

#![forbid(unsafe_code)]

mod key;
mod nearest;

pub use key::Key;
pub use nearest::nearest;
