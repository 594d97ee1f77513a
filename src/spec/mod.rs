//! Tensors before any value is drawn: shapes, types and how values are drawn, and the sizes that these are made with.

pub(crate) mod dummy;
pub(crate) mod sizes;
pub(crate) mod tensor;
