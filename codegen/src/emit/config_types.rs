//! What config classes fill in.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::Exprs;
use super::parameters::{ends_with, used};
use super::source::Source as Text;
use super::{ident, option};
use crate::model::{ConfigType, Expr, Handle, Literal, Model, Source};
use crate::rust_names;

pub(super) fn emit(model: &Model, text: &mut Text) {
    for (_, config) in model.config_types.iter().filter(|(_, config)| config.own) {
        text.add(config_type(model, config));
    }
}

fn config_type(model: &Model, config: &ConfigType) -> TokenStream {
    let ConfigType { name, attributes, .. } = config;
    let table = attributes.iter().map(|attribute| {
        let (name, source) = (&attribute.name, source(model, config, &attribute.name, &attribute.source));
        quote!(Attribute { name: #name, source: #source })
    });
    let functions = attributes.iter().filter_map(|attribute| {
        let expr = computed(&attribute.source)?;
        Some(function(model, &rust_names::rule(name, &attribute.name), expr))
    });
    let ident = ident(rust_names::config_type(name));
    quote! {
        #[doc(hidden)]
        pub static #ident: ConfigType = ConfigType { name: #name, attributes: &[#(#table),*] };
        #(#functions)*
    }
}

/// What a rule computes.
fn computed(source: &Source) -> Option<&Expr> {
    match source {
        Source::Default(_) | Source::Filled(_) | Source::Alias(_) | Source::OlderName(_) => None,
        Source::Derived(expr) | Source::Computed(expr) | Source::DefaultOrDerived(_, expr) => Some(expr),
        Source::Nested { derive, .. } => derive.as_ref(),
    }
}

fn source(model: &Model, config: &ConfigType, attribute: &str, source: &Source) -> TokenStream {
    let function = ident(rust_names::rule(&config.name, attribute));
    match source {
        Source::Default(default) => {
            let default = literal(default);
            quote!(Source::Default(#default))
        }
        Source::Filled(value) => {
            let value = literal(value);
            quote!(Source::Filled(#value))
        }
        Source::Alias(name) => quote!(Source::Alias(#name)),
        Source::OlderName(name) => quote!(Source::OlderName(#name)),
        Source::Derived(_) => quote!(Source::Derived(Derive::Compiled(#function))),
        Source::Computed(_) => quote!(Source::Computed(Derive::Compiled(#function))),
        Source::DefaultOrDerived(default, _) => {
            let default = literal(default);
            quote!(Source::DefaultOrDerived(#default, Derive::Compiled(#function)))
        }
        Source::Nested { of, default, missing, overlay, flat, derive } => {
            let [of, default, missing] = [of, default, missing].map(|of| option(of.map(|of| reference(model, of))));
            let overlay = option(overlay.as_ref());
            let derive = option(derive.as_ref().map(|_| quote!(Derive::Compiled(#function))));
            quote!(Source::Nested {
                of: #of, default: #default, missing: #missing, overlay: #overlay, flat: #flat, derive: #derive
            })
        }
    }
}

fn reference(model: &Model, config: Handle<ConfigType>) -> TokenStream {
    let config = ident(rust_names::config_type(&model.config_types[config].name));
    quote!(&#config)
}

fn function(model: &Model, name: &str, expr: &Expr) -> TokenStream {
    let value = Exprs::new(model).attr(expr);
    let (function, config, body) = (ident(name), used("config", &value), ends_with(&value));
    quote! {
        #[doc(hidden)]
        pub fn #function(#config: ConfigRef<'_>) -> Result<Attr<'_>, Error> {
            #body
        }
    }
}

fn literal(value: &Literal) -> TokenStream {
    match value {
        Literal::Null => quote!(Literal::Null),
        Literal::Bool(value) => quote!(Literal::Bool(#value)),
        Literal::Int(value) => {
            let value = proc_macro2::Literal::i64_unsuffixed(*value);
            quote!(Literal::Int(#value))
        }
        Literal::Float(value) => {
            let value = proc_macro2::Literal::f64_unsuffixed(*value);
            quote!(Literal::Float(#value))
        }
        Literal::Str(text) => quote!(Literal::Str(#text)),
        Literal::List(items) => {
            let items = items.iter().map(literal);
            quote!(Literal::List(&[#(#items),*]))
        }
    }
}
