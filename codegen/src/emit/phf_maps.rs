//! Maps without collisions, as `phf_codegen` writes them.

use std::fmt::Display;
use std::hash::Hash;

use phf_shared::{FmtConst, PhfHash};
use proc_macro2::{LexError, TokenStream};

/// A map.
pub(super) fn map<K: PhfHash + FmtConst + Eq + Hash>(entries: impl IntoIterator<Item = (K, String)>) -> TokenStream {
    let mut map = phf_codegen::Map::new();
    map.phf_path("phf");
    for (key, value) in entries {
        map.entry(key, value);
    }
    parsed(&map.build())
}

/// A map that keeps the order of its entries.
pub(super) fn ordered<K: PhfHash + FmtConst + Eq + Hash>(
    entries: impl IntoIterator<Item = (K, String)>,
) -> TokenStream {
    let mut map = phf_codegen::OrderedMap::new();
    map.phf_path("phf");
    for (key, value) in entries {
        map.entry(key, value);
    }
    parsed(&map.build())
}

/// What `phf_codegen` writes, as tokens.
fn parsed(map: &impl Display) -> TokenStream {
    map.to_string().parse().unwrap_or_else(|error: LexError| error.to_string().parse().unwrap_or_default())
}
