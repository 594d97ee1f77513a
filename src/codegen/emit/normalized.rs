//! Normalized configs, each with what it inherits.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::super::resolve::{MemberOf, Normalized, Registry};
use super::static_name;

pub(super) fn emit(registry: &Registry<'_>) -> TokenStream {
    let by_class = registry.classes.iter().filter_map(|class| class.normalized.as_ref());
    let members = registry.normalized.values().flat_map(|normalized| normalized.members.values());
    let by_member = members.filter_map(|(_, of)| match of {
        MemberOf::SubConfig { class, .. } => Some(class),
        MemberOf::Nested(_) => None,
    });
    let used: HashSet<&String> = by_class.chain(by_member).collect();
    let tables = registry.normalized.iter().filter(|(key, _)| used.contains(key));
    tables.map(|(key, normalized)| table(key, normalized)).collect()
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
        static #ident: NormalizedConfigClass = NormalizedConfigClass {
            name: #name,
            attributes: &[#(#attributes),*],
            members: &[#(#members),*],
        };
    }
}
