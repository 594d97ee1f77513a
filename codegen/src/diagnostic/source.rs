//! Files of a registry, as texts.

/// A file as it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    /// Relative to the registry, with slashes.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Why it could not be read.
    pub(crate) unreadable: Option<String>,
}

/// The files of a registry, those of the one that it is laid over first.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) files: Vec<Source>,
    /// How many of them are of the registry that this one is laid over.
    pub(crate) of_base: usize,
}
