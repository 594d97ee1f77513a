//! Files of exports and of tensors: what is read, and what is written.

#[path = "../common/mod.rs"]
mod common;

#[cfg(feature = "check")]
mod check;
#[cfg(feature = "tensors")]
mod embed;
#[cfg(feature = "check")]
mod ir;
#[cfg(feature = "check")]
mod onnx;
#[cfg(feature = "ndarray")]
mod tensors;
mod widths;
