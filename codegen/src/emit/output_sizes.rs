//! The sizes of axes of outputs that their symbols do not tell, and the types of some outputs.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::classes::mentions;
use super::snake;
use crate::diagnostic::{Diagnostics, Place};
use crate::expr::condition::Domains;
use crate::expr::{Scope, constant, template};
use crate::output_dtypes;
use crate::output_sizes::{self, AxisKey};
use crate::resolve::Registry;
use crate::schema::{AxisName, SizeSpec, SizesOp, SizesSpec};

/// The fields of a class's static.
pub(super) fn fields(registry: &Registry<'_>, class: usize) -> TokenStream {
    let function = output_sizes::nearest(registry, class).map(|says| function_name(registry.classes[says].name));
    let function = function.map_or_else(|| quote!(unsaid::no_sizes), |function| quote!(#function));
    let dtypes = output_dtypes::of(registry, class).map(|(name, dtype)| {
        let variant = variant_of(dtype);
        quote!((#name, DType::#variant))
    });
    quote! {
        output_sizes: #function,
        output_dtypes: &[#(#dtypes),*],
    }
}

/// `int64` as `Int64`.
fn variant_of(dtype: &str) -> Ident {
    let (first, rest) = dtype.split_at(dtype.len().min(1));
    format_ident!("{}{rest}", first.to_uppercase())
}

fn function_name(class: &str) -> Ident {
    format_ident!("{}_output_sizes", snake(class))
}

/// The function that a class has of its own.
pub(super) fn function(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let Some(ops) = output_sizes::said(registry, class) else { return TokenStream::new() };
    let own = &registry.classes[class];
    let (scope, domains) = (Scope::of_class(registry, class), Domains::of(registry, class));
    let mut writer = Writer { scope, domains, diagnostics };
    let place = own.place.key("output_sizes");
    let body: TokenStream = ops.0.iter().enumerate().map(|(at, op)| writer.op(op, &place.index(at))).collect();
    let name = function_name(own.name);
    let cx = if mentions(&body, "cx") { format_ident!("cx") } else { format_ident!("_cx") };
    let sizes = if body.is_empty() { format_ident!("_sizes") } else { format_ident!("sizes") };
    quote! {
        fn #name(#cx: &ExporterConfig, #sizes: &mut OutputSizes) -> Result<(), Error> {
            #body
            Ok(())
        }
    }
}

struct Writer<'r, 'd> {
    scope: Scope<'r>,
    domains: Domains<'r>,
    diagnostics: &'d mut Diagnostics,
}

impl Writer<'_, '_> {
    fn op(&mut self, op: &SizesOp, place: &Place) -> TokenStream {
        let entries = op.set.iter();
        let entries: TokenStream =
            entries.map(|(key, spec)| self.entry(key, spec, &place.key("set").key(key))).collect();
        let Some(when) = &op.when else { return entries };
        match self.domains.condition(&self.scope, when) {
            Ok(condition) => match constant(&condition) {
                Some(true) => entries,
                Some(false) => TokenStream::new(),
                None => quote!(if #condition { #entries }),
            },
            Err(message) => {
                self.diagnostics.at(&place.key("when"), message);
                TokenStream::new()
            }
        }
    }

    fn entry(&mut self, key: &str, spec: &SizesSpec, place: &Place) -> TokenStream {
        match spec {
            SizesSpec::OfSymbol(size) => {
                let size = self.size(size, place);
                quote!(sizes.of_symbol(#key, #size);)
            }
            SizesSpec::OfOutput(axes) => template::names_in(key)
                .flat_map(|(name, _)| axes.iter().map(move |axis| (name, axis)))
                .map(|(name, (AxisName(axis), size))| {
                    let size = self.size(size, &place.key(axis));
                    match AxisKey::of(axis) {
                        AxisKey::Number(axis) => quote!(sizes.of_axis(#name, #axis, #size);),
                        AxisKey::Symbol(symbol) => quote!(sizes.of_symbol_in(#name, #symbol, #size);),
                    }
                })
                .collect(),
        }
    }

    /// A size, as a Rust expression of type `Option<Symbol>`.
    fn size(&mut self, SizeSpec(size): &SizeSpec, place: &Place) -> TokenStream {
        let Some(size) = size else { return quote!(None) };
        match self.scope.symbol(size) {
            Ok((tokens, _)) => quote!(Some(#tokens)),
            Err(message) => {
                self.diagnostics.at(place, message);
                quote!(None)
            }
        }
    }
}
