//! The built-in registry as it is written: what the compiler has made the tables of [`registry`](crate::registry)
//! from.

use crate::codegen::Sources;

include!(concat!(env!("OUT_DIR"), "/registry_files.rs"));

/// The files of the registry that is compiled in, as they were when it was.
pub fn sources() -> Sources {
    Sources::of(FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
}
