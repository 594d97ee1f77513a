//! The files of the registry that is built in.

/// The files of the registry that is built in, each with its name, for a registry that is laid over it:
/// see [`Compiler::over`](crate::codegen::Compiler::over).
pub const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/registry_files.rs"));
