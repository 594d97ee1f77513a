//! How inputs are drawn.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches::{self, either};
use super::expr::Exprs;
use super::parameters::used;
use crate::model::{Draw, Expr, LayerDraw, Run, Shape, TensorDraw, ValuesDraw};

/// An expression of type `Result<Dummy, Error>`.
pub(super) fn dummy(exprs: Exprs<'_>, draw: &Draw) -> TokenStream {
    match draw {
        Draw::Tensor(of) => {
            let tensor = tensor(exprs, of);
            quote!(Ok(Dummy::Tensor(#tensor)))
        }
        Draw::Tuple(of, nulls) => {
            let tensor = tensor(exprs, of);
            quote!(Ok(Dummy::Tuple(#tensor, #nulls)))
        }
        Draw::Layers(runs) => {
            let all = listed(runs.len(), runs.iter().map(|run| self::run(exprs, run)).collect());
            quote!(Ok(Dummy::Layers(#all)))
        }
        Draw::When { when, then, otherwise } => either(exprs, when, dummy(exprs, then), dummy(exprs, otherwise)),
    }
}

/// The statement that adds runs of layers to `all`.
fn run(exprs: Exprs<'_>, Run { count, what, differ, each, .. }: &Run) -> TokenStream {
    let count = exprs.value(count);
    let count = quote!(eval::count(#count, #what)?);
    let tensors = listed(most(each), layer_draws(exprs, each));
    if *differ {
        let layer = used("layer", &tensors);
        return quote!(all.extend(eval::runs(#count, |#layer| Ok(#tensors))?););
    }
    extend(&quote!(Run { first: 0, count: #count, tensors: #tensors }), 1)
}

/// How many tensors a layer has at most.
fn most(each: &[LayerDraw]) -> usize {
    let of = |draw: &LayerDraw| match draw {
        LayerDraw::Tensor(_, times) => *times,
        LayerDraw::When { then, otherwise, .. } => most(then).max(most(otherwise)),
    };
    branches::taken(each).into_iter().map(of).sum()
}

/// The statements that add the tensors of a layer to `all`.
fn layer_draws(exprs: Exprs<'_>, each: &[LayerDraw]) -> TokenStream {
    branches::statements(exprs, each, &|draw| match draw {
        LayerDraw::Tensor(of, times) => extend(&tensor(exprs, of), *times),
        LayerDraw::When { .. } => layer_draws(exprs, std::slice::from_ref(draw)),
    })
}

fn extend(expression: &TokenStream, times: usize) -> TokenStream {
    quote!(all.extend(std::iter::repeat_n(#expression, #times));)
}

/// A `Vec` of what the statements add to `all`. One after the other makes for a fraction of the machine code of `vec!`,
/// which has to undo what is there whenever one of them fails.
fn listed(len: usize, statements: TokenStream) -> TokenStream {
    quote!({
        let mut all = Vec::with_capacity(#len);
        #statements
        all
    })
}

/// An expression of type `TensorSpec`.
fn tensor(exprs: Exprs<'_>, draw: &TensorDraw) -> TokenStream {
    let tensor = values(exprs, draw);
    match &draw.each_row_has {
        Some(value) => {
            let value = exprs.value(value);
            quote!(TensorSpec { each_row_has: Some(#value), ..#tensor })
        }
        None => tensor,
    }
}

/// The tensor with the values of its kind.
fn values(exprs: Exprs<'_>, draw: &TensorDraw) -> TokenStream {
    let shape = shape(exprs, &draw.shape);
    let bounds = |bounds: &[Expr; 2]| bounds.each_ref().map(|bound| exprs.value(bound));
    match &draw.values {
        ValuesDraw::Int(of) => {
            let [low, high] = bounds(of);
            quote!(TensorSpec::ints(cx, #shape, #low, #high)?)
        }
        ValuesDraw::Float(of) => {
            let [low, high] = bounds(of);
            quote!(TensorSpec::floats(cx, #shape, #low, #high)?)
        }
        ValuesDraw::MaskRight => quote!(TensorSpec::mask(cx, #shape, PaddingSide::Right)),
        ValuesDraw::MaskAny => quote!(TensorSpec::mask(cx, #shape, dx.padding_side())),
        ValuesDraw::Zeros => quote!(TensorSpec::zeros(cx, #shape)),
    }
}

fn shape(exprs: Exprs<'_>, shape: &Shape) -> TokenStream {
    let axes = |axes: &[Expr]| {
        let axes = axes.iter().map(|axis| exprs.value(axis));
        quote!(eval::shape([#(#axes),*])?)
    };
    match shape {
        Shape::Axes(lengths) => axes(lengths),
        Shape::When { when, then, otherwise } => either(exprs, when, axes(then), axes(otherwise)),
    }
}
