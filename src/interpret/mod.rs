//! Registries that are read at run time: what a compiled one has, from its files alone.
//!
//! A registry is read, held against itself and lowered into a typed model by the compiler, and nothing is written of
//! it: the model is kept, and classes and generators are made of it whose functions go by the model. They say what
//! compiled ones say, with the same errors in the same order.
//!
//! The model and the tables are never freed, as those that are compiled in are not, so that names, classes and
//! constructors are of the same types. Who reads registries again and again does that in processes that end.
//!
//! What a registry makes the run time do is bounded, whatever it says: see [`budget`].

mod budget;
mod classes;
mod config_types;
mod construct;
mod draws;
mod dummies;
mod expr;
mod functions;
mod leaked;
mod libraries;
mod load;
mod loaded;
mod maps;
mod normalized;
mod parts;
mod plan;
mod program;
mod scope;
mod steps;
mod tables;
mod text;

pub use load::{Over, sources};
