//! A registry of one's own: three models in `registry/`, compiled by `build.rs`.

/// The tables of `registry/`, with a static for each constructor.
pub mod registry {
    include!(concat!(env!("OUT_DIR"), "/registry.rs"));
}
