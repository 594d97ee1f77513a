//! The program, run as a user runs it, and whatever it can be given; and what the documents say of it.

#[path = "../common/mod.rs"]
mod common;

mod cases;
mod check;
mod check_ir;
mod cli;
mod documents;
mod dummy;
mod emit;
mod interpreted;
mod others;
mod registry;
mod robustness;
mod runtimes;
mod schemas;
mod static_axes;
