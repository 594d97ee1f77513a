//! The classes that models are loaded as.

use std::fmt;

use crate::tables::library::Library;

/// A class that a library's loaders load.
#[derive(Debug)]
pub struct LoadedClass {
    /// The library.
    pub library: &'static Library,
    /// The tasks that it is loaded for, the one that it tells first.
    pub tasks: &'static [&'static str],
    /// The model types that it is loaded for.
    pub model_types: &'static [&'static str],
}

/// A class, or a function, that loads a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelClass<'a> {
    /// The library that it is imported from.
    pub library: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl fmt::Display for ModelClass<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.library, self.name)
    }
}
