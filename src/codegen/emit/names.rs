//! Enumerations of the names of a registry: exporters, libraries and tasks.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::diagnostic::{Diagnostics, Place};
use super::super::resolve::Registry;

pub(super) fn emit(registry: &Registry<'_>, diagnostics: &mut Diagnostics) -> TokenStream {
    let libraries: Vec<_> = registry.libraries.iter().map(|(name, _)| *name).collect();
    let enums = [
        ("Exporter", "An exporter.", "exporter", registry.exporters.clone()),
        (
            "Library",
            "A library that models come from, the one that wins where several have a model type first.",
            "library",
            libraries,
        ),
        (
            "Task",
            "A task that a model can be exported for, `-with-past` where a model type has it.",
            "task",
            tasks(registry),
        ),
    ];
    let enums: TokenStream =
        enums.into_iter().map(|(name, doc, kind, names)| enumeration((name, doc, kind), &names, diagnostics)).collect();
    quote! {
        /// The names of exporters, libraries and tasks, as enumerations.
        pub mod names {
            #enums
        }
    }
}

/// Each task, followed by its form with past where some model type has it.
fn tasks<'r>(registry: &'r Registry<'r>) -> Vec<&'r str> {
    let with_past = |task: &str| {
        let supports = registry.models.iter().flat_map(|model| &model.exporters);
        let mut names = supports.flat_map(|support| support.tasks.iter().map(|(task, _)| *task));
        names.find(|name| name.strip_suffix("-with-past") == Some(task))
    };
    registry.tasks.iter().flat_map(|task| [Some(*task), with_past(task)]).flatten().collect()
}

fn enumeration((name, doc, kind): (&str, &str, &str), names: &[&str], diagnostics: &mut Diagnostics) -> TokenStream {
    let ident = format_ident!("{name}");
    let mut known = BTreeMap::new();
    let variants: Vec<_> = names.iter().map(|name| format_ident!("{}", camel(name))).collect();
    for (variant, name) in variants.iter().zip(names) {
        if let Some(other) = known.insert(variant, name) {
            let message =
                format!("the names `{other}` and `{name}` are both written as `{variant}` in Rust: change one");
            diagnostics.at(&Place::of_file(0), message);
        }
    }
    if names.is_empty() {
        return TokenStream::new();
    }
    let docs = names.iter().map(|name| format!("`{name}`"));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#[doc = #docs] #variants),*
        }

        impl #ident {
            /// All of them.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #names),*
                }
            }
        }

        impl std::fmt::Display for #ident {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for #ident {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<#ident> for &'static str {
            fn from(name: #ident) -> Self {
                name.as_str()
            }
        }

        impl std::str::FromStr for #ident {
            type Err = super::Error;

            fn from_str(name: &str) -> Result<Self, super::Error> {
                let known = Self::ALL.iter().find(|known| known.as_str() == name);
                known.copied().ok_or_else(|| super::unknown_name(#kind, name, Self::ALL.iter().map(|known| known.as_str())))
            }
        }
    }
}

/// `text-classification` as `TextClassification`.
fn camel(name: &str) -> String {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let camel: String = words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect();
    if camel.is_empty() || camel.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{camel}")
    } else {
        camel
    }
}

#[cfg(test)]
mod tests {
    use super::camel;

    #[test]
    fn words_begin_with_a_capital() {
        assert_eq!(camel("text-classification"), "TextClassification");
        assert_eq!(camel("text2text-generation-with-past"), "Text2textGenerationWithPast");
        assert_eq!(camel("sentence_transformers"), "SentenceTransformers");
        assert_eq!(camel("3d"), "_3d");
        assert_eq!(camel("é"), "_");
    }
}
