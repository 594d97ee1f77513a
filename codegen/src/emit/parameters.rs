//! The parameters of functions: those that a body does not use begin with an underscore.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::ident;

/// The name of a parameter, with an underscore where the body does not use it.
pub(super) fn used(name: &str, body: &TokenStream) -> Ident {
    if mentions(body, name) { ident(name) } else { format_ident!("_{name}") }
}

/// `dx: &Context<'_>` and further parameters.
pub(super) fn with_context(body: &TokenStream, further: &[(&str, TokenStream)]) -> TokenStream {
    let dx = if mentions(body, "cx") { ident("dx") } else { used("dx", body) };
    let further = further.iter().map(|(parameter, ty)| {
        let parameter = used(parameter, body);
        quote!(#parameter: #ty)
    });
    quote!(#dx: &Context<'_>, #(#further),*)
}

/// The statement that takes the exporter config out of the context, where the body uses it.
pub(super) fn binds_config(body: &TokenStream) -> TokenStream {
    if mentions(body, "cx") { quote!(let cx = dx.config;) } else { TokenStream::new() }
}

/// What a function does that may fail: the statements of its body.
pub(super) fn done(body: &TokenStream) -> TokenStream {
    if mentions(body, "tried") {
        quote!(let tried = Tried::default(); #body tried.end(()))
    } else {
        quote!(#body Ok(()))
    }
}

/// What a function does that may fail and gives a value.
pub(super) fn ends_with(value: &TokenStream) -> TokenStream {
    if mentions(value, "tried") {
        quote!(let tried = Tried::default(); let value = #value; tried.end(value))
    } else {
        quote!(Ok(#value))
    }
}

/// A function that fails with an `Error`, and does what the body says.
pub(super) fn function(name: &Ident, parameters: &[(&str, TokenStream)], body: &TokenStream) -> TokenStream {
    let parameters = parameters.iter().map(|(parameter, ty)| {
        let parameter = used(parameter, body);
        quote!(#parameter: #ty)
    });
    let body = done(body);
    quote! {
        fn #name(#(#parameters),*) -> Result<(), Error> { #body }
    }
}

fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}
