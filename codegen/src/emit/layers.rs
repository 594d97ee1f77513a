//! The tensors of layers.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches;
use super::expr::Exprs;
use super::parameters::used;
use crate::model::{LayerStep, Layers};

/// The statements that add the tensors of all layers.
pub(super) fn statements(exprs: Exprs<'_>, layers: &Layers) -> TokenStream {
    let count = count(exprs, layers);
    let body = branches::statements(exprs, &layers.steps, &|step| self::step(exprs, step));
    let tensors = quote! {
        let mut tensors = Vec::with_capacity(4);
        #body
    };
    if !layers.differ {
        return quote!(#tensors io.layers(#count, tensors););
    }
    let layer = used("layer", &body);
    quote! {
        for (at, #layer) in eval::layers(#count) {
            #tensors
            io.layer(at, tensors);
        }
    }
}

fn count(exprs: Exprs<'_>, Layers { end, is_closed, .. }: &Layers) -> TokenStream {
    let (count, what) = (exprs.value(end), &end.what);
    let count = if *is_closed { quote!(tried.add(#count, 1, #what)) } else { count };
    quote!(tried.layers(#count, #what))
}

fn step(exprs: Exprs<'_>, step: &LayerStep) -> TokenStream {
    match step {
        LayerStep::Set { stem, suffix, axes } => {
            let (stem, axes) = (exprs.stem(stem), exprs.axes(axes));
            quote!(eval::tensor(&mut tensors, #stem, #suffix, #axes);)
        }
        LayerStep::When(_) => branches::statements(exprs, std::slice::from_ref(step), &|step| self::step(exprs, step)),
    }
}
