//! Enumerations of the names of a registry: exporters, libraries, tasks and model types.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::tables::{parsed, table};
use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::resolve::Registry;
use crate::schema::split_past;

/// A name that there is.
struct Name<'r> {
    name: &'r str,
    doc: String,
    /// Where it stands.
    place: Place,
}

impl<'r> Name<'r> {
    fn new(name: &'r str, place: Place) -> Self {
        Self { name, doc: format!("`{name}`"), place }
    }
}

pub(super) fn emit(registry: &Registry<'_>, diagnostics: &mut Diagnostics) -> TokenStream {
    let enums = [
        ("Exporter", "An exporter.", "exporter", exporters(registry)),
        (
            "Library",
            "A library that models come from, the one that wins where several have a model type first.",
            "library",
            libraries(registry),
        ),
        (
            "Task",
            "A task that a model can be exported for, `-with-past` where a model type has it.",
            "task",
            tasks(registry),
        ),
        (
            "ModelType",
            "A model type that can be exported, with the libraries that have it and the exporters of each.",
            "model type",
            model_types(registry),
        ),
    ];
    let enums: TokenStream =
        enums.into_iter().map(|(name, doc, kind, names)| enumeration((name, doc, kind), &names, diagnostics)).collect();
    quote! {
        /// The names of exporters, libraries, tasks and model types, as enumerations: what is misspelt in a
        /// program does not compile, and what is misspelt elsewhere is an error that says what is near.
        ///
        /// Each member is written as its name, `as_str` and `Display` give it, and `FromStr` takes it; lookups
        /// take members as they take texts. New members are no breaking change.
        pub mod names {
            #enums
        }
    }
}

fn exporters<'r>(registry: &'r Registry<'r>) -> Vec<Name<'r>> {
    let places = registry.exporter_files.iter().map(|(place, _)| place.key("exporter"));
    registry.exporters.iter().zip(places).map(|(name, place)| Name::new(name, place)).collect()
}

fn libraries<'r>(registry: &'r Registry<'r>) -> Vec<Name<'r>> {
    let file = |name: &str| registry.library_files.iter().rfind(|(_, file)| file.contains_key(name));
    let place = |name: &str| file(name).map_or(Place::of_file(0), |(place, _)| place.key(name).itself());
    registry.libraries.iter().map(|(name, _)| Name::new(name, place(name))).collect()
}

/// Each task, followed by its form with past where some model type has it.
fn tasks<'r>(registry: &'r Registry<'r>) -> Vec<Name<'r>> {
    let with_past = |task: &str| {
        let supports = registry.models.iter().flat_map(|model| &model.exporters);
        let mut tasks = supports.flat_map(|support| &support.tasks);
        tasks.find(|(name, _)| split_past(name) == (task, true))
    };
    let stated = registry.task_files.iter().flat_map(|(place, file)| {
        file.tasks.iter().enumerate().map(move |(index, task)| (task.as_str(), place.key("tasks").index(index)))
    });
    // One that is given twice is reported where it is.
    let stated = stated.collect::<IndexMap<_, _>>().into_iter();
    let all = stated.flat_map(|(task, place)| [Some((task, place)), with_past(task).cloned()]).flatten();
    all.map(|(name, place)| Name::new(name, place)).collect()
}

/// Each model type that some exporter has, in alphabetical order.
fn model_types<'r>(registry: &'r Registry<'r>) -> Vec<Name<'r>> {
    let mut names: BTreeMap<&str, Name<'r>> = BTreeMap::new();
    for model in registry.models.iter().filter(|model| !model.exporters.is_empty()) {
        let exporters: Vec<_> = model.exporters.iter().map(|support| support.exporter).collect();
        let of = format!("{} with {}", model.library, exporters.join(" and "));
        match names.get_mut(model.model_type) {
            Some(known) => known.doc += &format!("; {of}"),
            None => {
                let name = Name::new(model.model_type, model.place.key("model_type"));
                let doc = format!("{}: {of}", name.doc);
                names.insert(model.model_type, Name { doc, ..name });
            }
        }
    }
    names.into_values().collect()
}

fn enumeration(
    (name, doc, kind): (&str, &str, &str),
    names: &[Name<'_>],
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let ident = format_ident!("{name}");
    let variants: Vec<_> = names.iter().map(|name| format_ident!("{}", camel(name.name))).collect();
    if !are_told_apart(&variants, names, diagnostics) || names.is_empty() {
        return TokenStream::new();
    }
    let texts = texts(&ident, &variants);
    let parsing = parsing(&ident, kind, &variants, names);
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

/// Whether Rust can tell the names apart; reports those that it cannot.
fn are_told_apart(variants: &[Ident], names: &[Name<'_>], diagnostics: &mut Diagnostics) -> bool {
    let mut known: BTreeMap<_, &Name<'_>> = BTreeMap::new();
    for (variant, name) in variants.iter().zip(names) {
        if let Some(other) = known.insert(variant, name) {
            let title =
                format!("the names `{}` and `{}` are both written as `{variant}` in Rust", other.name, name.name);
            let problem = Problem::new(title).related(other.place.clone(), format!("`{}` stands here", other.name));
            diagnostics.at(&name.place, problem.help("give one of them another name"));
        }
    }
    known.len() == names.len()
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
fn parsing(ident: &Ident, kind: &str, variants: &[Ident], names: &[Name<'_>]) -> TokenStream {
    let mut members = table();
    for (variant, name) in variants.iter().zip(names) {
        members.entry(name.name, format!("{ident}::{variant}"));
    }
    let members = parsed(&members.build());
    quote! {
        impl std::str::FromStr for #ident {
            type Err = super::Error;

            fn from_str(name: &str) -> Result<Self, super::Error> {
                use super::phf;
                static MEMBERS: phf::Map<&str, #ident> = #members;
                MEMBERS.get(name).copied().ok_or_else(|| super::unknown_name(#kind, name, Self::NAMES.iter().copied()))
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
