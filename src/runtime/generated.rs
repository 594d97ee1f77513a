//! The tables that `build.rs` compiles from `registry/`, with the functions and statics that they are made of.

// How the code is broken into lines is nobody's choice.
#![allow(missing_docs, clippy::suspicious_else_formatting)]
// Conditions are as the registry has them.
#![allow(clippy::nonminimal_bool)]
// A library may have one model, of its own name.
#![allow(clippy::module_inception)]

include!(concat!(env!("OUT_DIR"), "/registry.rs"));
