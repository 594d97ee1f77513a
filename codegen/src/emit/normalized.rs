//! Normalized configs, each with what it inherits.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use crate::model::{MemberOf, Model, Normalized};
use crate::rust_names;

pub(super) fn emit(model: &Model) -> TokenStream {
    let own = model.normalized.iter().filter(|(_, normalized)| normalized.own);
    own.map(|(_, normalized)| table(model, normalized)).collect()
}

fn table(model: &Model, normalized: &Normalized) -> TokenStream {
    let ident = ident(rust_names::normalized(&normalized.key));
    let name = &normalized.name;
    let attributes = normalized.attributes.iter().map(|(name, path)| quote!((#name, &[#(#path),*])));
    let members = normalized.members.iter().map(|member| {
        let name = &member.name;
        let of = match &member.of {
            MemberOf::SubConfig(config, of) => {
                let of = super::ident(rust_names::normalized(&model.normalized[*of].key));
                quote!(MemberOf::SubConfig(#config, &#of))
            }
            MemberOf::Nested(part) => quote!(MemberOf::Nested(#part)),
        };
        quote!(Member { name: #name, of: #of })
    });
    quote! {
        #[doc(hidden)]
        pub static #ident: NormalizedConfigClass = NormalizedConfigClass {
            name: #name,
            attributes: &[#(#attributes),*],
            members: &[#(#members),*],
        };
    }
}
