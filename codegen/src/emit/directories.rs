//! What the files of a model's directory tell.

use indexmap::IndexSet;
use proc_macro2::TokenStream;
use quote::quote;

use super::option;
use crate::resolve::Registry;
use crate::schema::SignSpec;

pub(super) fn emit(registry: &Registry<'_>) -> TokenStream {
    let spec = registry.directories.as_ref().map(|(_, spec)| *spec);
    let of_library = spec.into_iter().flat_map(|spec| &spec.library).filter_map(|sign| {
        let library = registry.libraries.iter().position(|(name, _)| *name == sign.is)?;
        Some(self::sign(sign, &quote!(&LIBRARIES[#library])))
    });
    let of_framework = spec.into_iter().flat_map(|spec| &spec.framework).map(|sign| {
        let framework = &sign.is;
        self::sign(sign, &quote!(#framework))
    });
    let frameworks: IndexSet<_> = spec.into_iter().flat_map(|spec| &spec.framework).map(|sign| &sign.is).collect();
    let frameworks = frameworks.iter();
    quote! {
        /// What tells the library that the model of a directory comes from; the first that is there counts.
        pub static LIBRARY_SIGNS: &[Sign<&Library>] = &[#(#of_library),*];
        /// What tells the framework of its weights; the first that is there counts.
        pub static FRAMEWORK_SIGNS: &[Sign<&str>] = &[#(#of_framework),*];
        /// Every framework, by the reference's name, for instance `pt`.
        pub static FRAMEWORKS: &[&str] = &[#(#frameworks),*];
    }
}

fn sign(sign: &SignSpec, tells: &TokenStream) -> TokenStream {
    let by = match (&sign.file, &sign.attribute) {
        (Some(pattern), _) => match pattern.split_once('*') {
            Some((start, end)) => quote!(SignedBy::Files { start: #start, end: #end }),
            None => quote!(SignedBy::File(#pattern)),
        },
        (None, attribute) => {
            let attribute = attribute.as_deref().unwrap_or_default();
            quote!(SignedBy::Attribute(#attribute))
        }
    };
    let with = option(&sign.with);
    quote!(Sign { by: #by, with: #with, tells: #tells })
}
