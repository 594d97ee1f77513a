//! What the fuzzing targets do with an input: each asks what a user would ask of such a file, and holds the answers
//! against each other. `fuzz/run TARGET` fuzzes one; CONTRIBUTING.md says more.

// What is built with its counters is linked with what reads them.
use libfuzzer_sys as _;

pub mod answers;
pub mod batch;
pub mod bounds;
pub mod config;
pub mod directory;
pub mod mutate;
pub mod onnx;
mod program;
pub mod protobuf;
pub mod registry;
pub mod tensors;
