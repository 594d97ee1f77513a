//! The sizes of axes of outputs that their symbols do not tell, and the types of some outputs.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::branches::each;
use super::classes::function_name;
use super::expr::Exprs;
use super::{option, parameters};
use crate::model::{Class, Facts, Model, SizeEntry, Slot, Symbol};

/// The types of outputs, by their names.
pub(super) fn dtypes(facts: &Facts) -> TokenStream {
    let dtypes = facts.output_dtypes.iter().map(|(name, dtype)| {
        let variant = variant_of(dtype);
        quote!((#name, DType::#variant))
    });
    quote!(&[#(#dtypes),*])
}

/// `int64` as `Int64`.
pub(super) fn variant_of(dtype: &str) -> Ident {
    let (first, rest) = dtype.split_at(dtype.len().min(1));
    format_ident!("{}{rest}", first.to_uppercase())
}

/// The function that a class has of its own.
pub(super) fn function(model: &Model, class: &Class) -> Option<TokenStream> {
    let exprs = Exprs::new(model);
    let body = each(exprs, class.output_sizes.as_ref()?, |of| entries(exprs, of));
    let parameters = [("cx", quote!(&ExporterConfig)), ("sizes", quote!(&mut OutputSizes))];
    Some(parameters::function(&function_name(class, Slot::OutputSizes), &parameters, &body))
}

fn entries(exprs: Exprs<'_>, entries: &[SizeEntry]) -> TokenStream {
    let size = |size: &Option<Symbol>| option(size.as_ref().map(|size| exprs.symbol(size)));
    let entries = entries.iter().map(|entry| match entry {
        SizeEntry::OfSymbol(symbol, of) => {
            let size = size(of);
            quote!(sizes.of_symbol(#symbol, #size);)
        }
        SizeEntry::OfSymbolIn(output, symbol, of) => {
            let size = size(of);
            quote!(sizes.of_symbol_in(#output, #symbol, #size);)
        }
        SizeEntry::OfAxis(output, axis, of) => {
            let size = size(of);
            quote!(sizes.of_axis(#output, #axis, #size);)
        }
    });
    entries.collect()
}
