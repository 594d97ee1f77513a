//! Files of a registry, as texts.

/// A file as it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    /// Relative to the registry, with slashes.
    pub(crate) name: String,
    /// What the file would be called in a registry, where it is by itself.
    pub(crate) stands_for: Option<String>,
    pub(crate) text: String,
    /// Why it could not be read.
    pub(crate) unreadable: Option<String>,
}

impl Source {
    /// What the file is called in a registry.
    pub(crate) fn name_in_registry(&self) -> &str {
        self.stands_for.as_deref().unwrap_or(&self.name)
    }
}

/// The files of a registry, those of the one that it is laid over first.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) files: Vec<Source>,
    /// How many of them are of the registry that this one is laid over.
    pub(crate) of_base: usize,
}
