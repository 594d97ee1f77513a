//! Normalized configs, each with what it inherits.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::resolve::{MemberOf, Normalized, Registry};
use super::static_name;

pub(super) fn emit(registry: &Registry<'_>) -> TokenStream {
    let used = |key: &String| {
        let by_class = registry.classes.iter().any(|class| class.normalized.as_ref() == Some(key));
        let by_member = registry.normalized.values().flat_map(|normalized| normalized.members.values());
        by_class || by_member.into_iter().any(|(_, of)| matches!(of, MemberOf::SubConfig { class, .. } if class == key))
    };
    registry.normalized.iter().filter(|(key, _)| used(key)).map(|(key, normalized)| table(key, normalized)).collect()
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
