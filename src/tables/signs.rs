//! What in a directory tells where a model is from.

/// Something in a directory that tells something.
#[derive(Debug)]
pub struct Sign<T: 'static> {
    /// What has to be there.
    pub by: SignedBy,
    /// A file that has to be there as well.
    pub with: Option<&'static str>,
    /// What it tells.
    pub tells: T,
}

/// What a sign is.
#[derive(Clone, Copy, Debug)]
pub enum SignedBy {
    /// A file with this path.
    File(&'static str),
    /// Any file whose path begins and ends like this.
    Files {
        /// What it begins with.
        start: &'static str,
        /// What it ends with.
        end: &'static str,
    },
    /// An attribute of `config.json`.
    Attribute(&'static str),
}
