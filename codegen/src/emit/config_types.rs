//! What config classes fill in.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_yaml::Value;

use super::classes::mentions;
use super::source::Source;
use super::{snake, static_name};
use crate::diagnostic::{Diagnostics, Place};
use crate::expr::Scope;
use crate::resolve::{ConfigType, Registry};
use crate::schema::{AttributeRule, AttributeSpec};

pub(super) fn emit(registry: &Registry<'_>, source: &mut Source, diagnostics: &mut Diagnostics) {
    for (name, config) in registry.config_types.iter().filter(|(_, config)| registry.is_own(&config.place)) {
        let items = config_type(registry, name, config, diagnostics);
        source.add(items, diagnostics);
    }
}

fn config_type(
    registry: &Registry<'_>,
    name: &str,
    config: &ConfigType<'_>,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let mut functions = TokenStream::new();
    let attributes: Vec<_> = config
        .attributes
        .iter()
        .filter(|(_, spec)| !matches!(spec, AttributeSpec::Rule(rule) if rule.is_empty()))
        .map(|(attribute, spec)| {
            let place = config.place.key(attribute);
            let source = match spec {
                AttributeSpec::Default(value) => {
                    let literal = literal(value, &place, diagnostics);
                    quote!(Source::Default(#literal))
                }
                AttributeSpec::Rule(rule) => {
                    let derive = Derive { registry, config: name, attribute };
                    rule_source(&derive, rule, &place, &mut functions, diagnostics)
                }
            };
            quote!(Attribute { name: #attribute, source: #source })
        })
        .collect();
    let ident = static_name("CONFIG", name);
    quote! {
        #[doc(hidden)]
        pub static #ident: ConfigType = ConfigType { name: #name, attributes: &[#(#attributes),*] };
        #functions
    }
}

/// The attribute that a rule is for.
struct Derive<'r> {
    registry: &'r Registry<'r>,
    config: &'r str,
    attribute: &'r str,
}

fn rule_source(
    derive: &Derive<'_>,
    rule: &AttributeRule,
    place: &Place,
    functions: &mut TokenStream,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    if let Some(alias) = &rule.alias {
        return quote!(Source::Alias(#alias));
    }
    if let Some(name) = &rule.older_name_of {
        return quote!(Source::OlderName(#name));
    }
    let function = format_ident!("{}_{}", snake(derive.config), snake(derive.attribute));
    if let Some(text) = rule.derive.as_ref().or(rule.compute.as_ref()) {
        match Scope::of_config(derive.registry).attr(text) {
            Ok(tokens) => {
                let body = match syn::parse2(tokens.clone()) {
                    Ok(syn::Expr::Try(inner)) => inner.expr.to_token_stream(),
                    _ => quote!(Ok(#tokens)),
                };
                let config = format_ident!("{}", if mentions(&body, "config") { "config" } else { "_config" });
                functions.extend(quote! {
                    #[doc(hidden)]
                    pub fn #function(#config: ConfigRef<'_>) -> Result<Attr<'_>, Error> {
                        #body
                    }
                });
            }
            Err(message) => {
                diagnostics.at(&place.key(if rule.derive.is_some() { "derive" } else { "compute" }), message);
            }
        }
    }
    if let Some(of) = &rule.config {
        let derive = option(rule.derive.as_ref().map(|_| quote!(#function)));
        let overlay = option(rule.overlay.as_ref().map(|overlay| quote!(#overlay)));
        let default = rule.default.as_ref().and_then(Value::as_str);
        let reference = |name: &str| {
            let ident = static_name("CONFIG", name);
            quote!(&#ident)
        };
        let of = option((of != "auto").then(|| reference(of)));
        let default = option(default.map(reference));
        let missing = option(rule.missing.as_deref().map(reference));
        return quote!(Source::Nested { of: #of, default: #default, missing: #missing, overlay: #overlay, derive: #derive });
    }
    match &rule.default {
        _ if rule.compute.is_some() => quote!(Source::Computed(#function)),
        None => quote!(Source::Derived(#function)),
        Some(default) => {
            let literal = literal(default, &place.key("default"), diagnostics);
            quote!(Source::DefaultOrDerived(#literal, #function))
        }
    }
}

fn literal(value: &Value, place: &Place, diagnostics: &mut Diagnostics) -> TokenStream {
    match value {
        Value::Null => quote!(Literal::Null),
        Value::Bool(value) => quote!(Literal::Bool(#value)),
        Value::Number(number) => match number.as_i64() {
            Some(value) => {
                let value = proc_macro2::Literal::i64_unsuffixed(value);
                quote!(Literal::Int(#value))
            }
            None => {
                let value = number.as_f64().unwrap_or_default();
                if !value.is_finite() {
                    diagnostics.at(place, format!("`{number}` is no number that a config can have"));
                    return quote!(Literal::Null);
                }
                let value = proc_macro2::Literal::f64_unsuffixed(value);
                quote!(Literal::Float(#value))
            }
        },
        Value::String(text) => quote!(Literal::Str(#text)),
        Value::Sequence(items) => {
            let items: Vec<_> =
                items.iter().enumerate().map(|(index, item)| literal(item, &place.index(index), diagnostics)).collect();
            quote!(Literal::List(&[#(#items),*]))
        }
        Value::Mapping(_) | Value::Tagged(_) => {
            diagnostics.at(place, "expected a number, a text, true, false, null or a list of these, found a mapping");
            quote!(Literal::Null)
        }
    }
}

fn option(tokens: Option<TokenStream>) -> TokenStream {
    tokens.map_or_else(|| quote!(None), |tokens| quote!(Some(#tokens)))
}
