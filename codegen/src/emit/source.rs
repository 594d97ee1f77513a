//! What is written, as text.

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{File, Item};

/// Items of Rust. They are kept as text: as tokens and as a tree they take many times the memory.
#[derive(Default)]
pub(super) struct Source(String);

impl Source {
    /// Items alone.
    pub(super) fn of(items: TokenStream) -> Self {
        let mut source = Self::default();
        source.add(items);
        source
    }

    /// Adds items.
    pub(super) fn add(&mut self, items: TokenStream) {
        let write = |items: ParseStream<'_>| {
            while !items.is_empty() {
                self.0 += &prettyplease::unparse(&file(items.parse()?));
            }
            Ok(())
        };
        // What is written is Rust, and what were not would be found by the compiler.
        let as_it_is = items.to_string();
        if write.parse2(items).is_err() {
            self.0 += &as_it_is;
        }
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

fn file(item: Item) -> File {
    File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] }
}
