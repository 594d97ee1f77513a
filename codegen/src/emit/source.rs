//! What is written, as text.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{File, Item};

use crate::diagnostic::Diagnostics;

/// Items of Rust. They are kept as text: as tokens and as a tree they take many times the memory.
pub(super) struct Source {
    /// None where nothing but mistakes is looked for.
    text: Option<String>,
    names: HashSet<String>,
    /// Names that more than one item has.
    pub(super) named_twice: Vec<String>,
}

impl Source {
    pub(super) fn new() -> Self {
        Self { text: Some(String::new()), ..Self::of_names_alone() }
    }

    /// One that keeps no text.
    pub(super) fn of_names_alone() -> Self {
        Self { text: None, names: HashSet::new(), named_twice: Vec::new() }
    }

    /// Adds items; where something is wrong, their names alone.
    pub(super) fn add(&mut self, items: TokenStream, diagnostics: &mut Diagnostics) {
        self.note_names(&items);
        let Some(text) = self.text.as_mut().filter(|_| diagnostics.is_empty()) else { return };
        let write = |items: ParseStream<'_>| {
            while !items.is_empty() {
                *text += &prettyplease::unparse(&file(items.parse()?));
            }
            Ok(())
        };
        if let Err(error) = write.parse2(items) {
            diagnostics.of_file(0, format!("the registry compiles to something that is not Rust: {error}"));
        }
    }

    /// Adds what is written elsewhere.
    pub(super) fn append(&mut self, other: Self) {
        if let Some(text) = &mut self.text {
            *text += &other.text.unwrap_or_default();
        }
        self.named_twice.extend(other.named_twice);
        for name in other.names {
            self.note(name);
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text.unwrap_or_default()
    }

    fn note_names(&mut self, items: &TokenStream) {
        let mut is_named = false;
        for token in items.clone() {
            let TokenTree::Ident(word) = token else {
                is_named = false;
                continue;
            };
            if std::mem::replace(&mut is_named, word == "static" || word == "const" || word == "fn") {
                self.note(word.to_string());
            }
        }
    }

    fn note(&mut self, name: String) {
        if let Some(name) = self.names.replace(name) {
            self.named_twice.push(name);
        }
    }
}

fn file(item: Item) -> File {
    File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] }
}
