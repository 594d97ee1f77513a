//! What the files of a model's directory tell.

use proc_macro2::TokenStream;
use quote::quote;

use super::option;
use crate::model::{Sign, SignedBy, Signs};

pub(super) fn emit(signs: &Signs) -> TokenStream {
    let of_library = signs.of_library.iter().map(|sign| {
        let library = sign.tells;
        self::sign(sign, &quote!(&LIBRARIES[#library]))
    });
    let of_framework = signs.of_framework.iter().map(|sign| {
        let framework = &sign.tells;
        self::sign(sign, &quote!(#framework))
    });
    let frameworks = &signs.frameworks;
    quote! {
        /// What tells the library that the model of a directory comes from; the first that is there counts.
        pub static LIBRARY_SIGNS: &[Sign<&Library>] = &[#(#of_library),*];
        /// What tells the framework of its weights; the first that is there counts.
        pub static FRAMEWORK_SIGNS: &[Sign<&str>] = &[#(#of_framework),*];
        /// Every framework, by the reference's name, for instance `pt`.
        pub static FRAMEWORKS: &[&str] = &[#(#frameworks),*];
    }
}

fn sign<T>(sign: &Sign<T>, tells: &TokenStream) -> TokenStream {
    let by = match &sign.by {
        SignedBy::File(name) => quote!(SignedBy::File(#name)),
        SignedBy::Files { start, end } => quote!(SignedBy::Files { start: #start, end: #end }),
        SignedBy::Attribute(attribute) => quote!(SignedBy::Attribute(#attribute)),
    };
    let with = option(sign.with.as_ref());
    quote!(Sign { by: #by, with: #with, tells: #tells })
}
