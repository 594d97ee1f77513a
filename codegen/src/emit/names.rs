//! Enumerations of the names of a registry: exporters, libraries, tasks and model types.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{ident, phf_maps};
use crate::model::{Model, split_past};
use crate::rust_names;

/// A name that there is, with its documentation.
struct Name<'m> {
    name: &'m str,
    doc: String,
}

impl<'m> Name<'m> {
    fn new(name: &'m str) -> Self {
        Self { name, doc: format!("`{name}`") }
    }
}

/// What an enumeration is of.
struct Kind {
    ident: Ident,
    doc: &'static str,
    /// What one of the names is called in messages.
    what: &'static str,
}

pub(super) fn emit(model: &Model) -> TokenStream {
    let kind = |name, doc, what| Kind { ident: ident(name), doc, what };
    let exporters = model.exporters.iter().map(|name| Name::new(name)).collect::<Vec<_>>();
    let libraries = model.libraries.iter().map(|(name, _)| Name::new(name)).collect::<Vec<_>>();
    let enums = [
        enumeration(&kind("Exporter", "An exporter.", "exporter"), &exporters),
        enumeration(
            &kind(
                "Library",
                "A library that models come from, the one that wins where several have a model type first.",
                "library",
            ),
            &libraries,
        ),
        enumeration(
            &kind("Task", "A task that a model can be exported for, `-with-past` where a model type has it.", "task"),
            &tasks(model),
        ),
        enumeration(
            &kind(
                "ModelType",
                "A model type that can be exported, with the libraries that have it and the exporters of each.",
                "model type",
            ),
            &model_types(model),
        ),
    ];
    quote! {
        /// The names of exporters, libraries, tasks and model types, as enumerations: what is misspelt in a
        /// program does not compile, and what is misspelt elsewhere is an error that says what is near.
        ///
        /// Each member is written as its name, `as_str` and `Display` give it, and `FromStr` takes it; lookups
        /// take members as they take texts. New members are no breaking change.
        pub mod names {
            #(#enums)*
        }
    }
}

/// Each task, followed by its form with past where some model type has it.
fn tasks(model: &Model) -> Vec<Name<'_>> {
    let with_past = |task: &str| {
        let supports = model.model_types.iter().flat_map(|model_type| &model_type.supports);
        let mut tasks = supports.flat_map(|support| &support.tasks);
        tasks.find(|name| split_past(name) == (task, true))
    };
    model.tasks.iter().flat_map(|task| [Some(task), with_past(task)]).flatten().map(|name| Name::new(name)).collect()
}

/// Each model type that some exporter has, in alphabetical order.
fn model_types(model: &Model) -> Vec<Name<'_>> {
    let mut names: BTreeMap<&str, Name<'_>> = BTreeMap::new();
    for model_type in model.model_types.iter().filter(|model_type| !model_type.supports.is_empty()) {
        let exporters: Vec<_> = model_type.supports.iter().map(|support| &*support.exporter).collect();
        let of = format!("{} with {}", model.libraries[model_type.library].0, exporters.join(" and "));
        match names.get_mut(&*model_type.name) {
            Some(known) => known.doc += &format!("; {of}"),
            None => {
                let name = Name::new(&model_type.name);
                let doc = format!("{}: {of}", name.doc);
                names.insert(&model_type.name, Name { doc, ..name });
            }
        }
    }
    names.into_values().collect()
}

fn enumeration(kind: &Kind, names: &[Name<'_>]) -> TokenStream {
    if names.is_empty() {
        return TokenStream::new();
    }
    let Kind { ident, doc, .. } = kind;
    let members = rust_names::members(names.iter().map(|name| name.name));
    let variants: Vec<_> = members.into_iter().map(super::ident).collect();
    let texts = texts(ident, &variants);
    let parsing = parsing(kind, &variants, names);
    let (names, docs): (Vec<_>, Vec<_>) = names.iter().map(|name| (name.name, &name.doc)).unzip();
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#[doc = #docs] #variants),*
        }

        impl #ident {
            /// All of them, in the order of the registry; model types in alphabetical order.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            const NAMES: &'static [&'static str] = &[#(#names),*];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }

        #texts
        #parsing
    }
}

/// From members to texts. A table stands in the place of a `match` of all members, for which a compiler's time grows
/// with their square.
fn texts(ident: &Ident, variants: &[Ident]) -> TokenStream {
    let words = variants.iter().map(ToString::to_string);
    quote! {
        impl std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                const WORDS: &[&str] = &[#(#words),*];
                f.write_str(WORDS[*self as usize])
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
    }
}

/// From texts to members.
fn parsing(Kind { ident, what, .. }: &Kind, variants: &[Ident], names: &[Name<'_>]) -> TokenStream {
    let members = variants.iter().zip(names).map(|(variant, name)| (name.name, format!("{ident}::{variant}")));
    let members = phf_maps::map(members);
    quote! {
        impl std::str::FromStr for #ident {
            type Err = super::Error;

            fn from_str(name: &str) -> Result<Self, super::Error> {
                use super::phf;
                static MEMBERS: phf::Map<&str, #ident> = #members;
                MEMBERS.get(name).copied().ok_or_else(|| super::unknown_name(#what, name, Self::NAMES.iter().copied()))
            }
        }
    }
}
