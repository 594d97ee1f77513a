//! What the compiler makes of registries, and what it says of wrong ones.

#[path = "../../../tests/common/expectations.rs"]
#[allow(dead_code, reason = "each test takes the part that it needs")]
mod expectations;
#[path = "../../../tests/common/shortened.rs"]
#[cfg(feature = "schema")]
mod shortened;

mod compiles;
mod constructs;
mod parts;
#[cfg(feature = "schema")]
mod schemas;
mod too_much;
mod wrong_registries;

use std::path::Path;

/// The folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in a folder of the repository")
}
