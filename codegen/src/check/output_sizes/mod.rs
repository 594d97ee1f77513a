//! Whether the sizes that a class says, and the types, are those of outputs that it has.

mod sizes;
mod symbols;

pub(super) use sizes::check;
pub(crate) use sizes::is_size;
pub(super) use symbols::Known;
