//! The files of a registry, as they are read: found, parsed with the places of all that they hold, and made into the
//! types of `schema`.

pub(super) mod draft;
pub(super) mod kind;
pub(super) mod load;
pub(super) mod sources;
