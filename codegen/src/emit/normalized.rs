//! Normalized configs, each with what it inherits.

use proc_macro2::TokenStream;
use quote::quote;

use super::static_name;
use crate::resolve::{MemberOf, Normalized, Registry};

pub(super) fn emit(registry: &Registry<'_>) -> TokenStream {
    let own = registry.normalized.iter().filter(|(_, normalized)| normalized.file >= registry.of_base);
    own.map(|(key, normalized)| table(key, normalized)).collect()
}

fn table(key: &str, normalized: &Normalized) -> TokenStream {
    let ident = static_name("NORMALIZED", key);
    let name = &normalized.name;
    let attributes = normalized.attributes.iter().map(|(name, path)| {
        let path = path.split('.');
        quote!((#name, &[#(#path),*]))
    });
    let members = normalized.members.iter().map(|(name, (_, of))| {
        let of = match of {
            MemberOf::SubConfig { config, class } => {
                let class = static_name("NORMALIZED", class);
                quote!(MemberOf::SubConfig(#config, &#class))
            }
            MemberOf::Nested(nested) => quote!(MemberOf::Nested(#nested)),
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
