//! What the library allocates: counted, never timed. Nothing is registered here at run time, and
//! `tests/registration` counts what lookups cost where something is.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/counting.rs"]
mod counting;

#[cfg(feature = "codegen")]
mod compiler;
mod contracts;
#[cfg(feature = "check")]
mod identify;
#[cfg(feature = "check")]
mod onnx;
#[cfg(feature = "tensors")]
mod tensors;
