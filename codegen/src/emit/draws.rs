//! How inputs are drawn.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches::{self, either};
use super::expr::Exprs;
use super::output_sizes::variant_of;
use super::parameters::used;
use crate::model::{Draw, DrawType, Expr, LayerDraw, Run, Shape, TensorDraw, ValuesDraw};

/// An expression of type `Dummy`.
pub(super) fn dummy(exprs: Exprs<'_>, draw: &Draw) -> TokenStream {
    match draw {
        Draw::Tensor(of) => {
            let tensor = tensor(exprs, of);
            quote!(Dummy::Tensor(#tensor))
        }
        Draw::Tuple(of, nulls) => {
            let tensor = tensor(exprs, of);
            quote!(Dummy::Tuple(#tensor, #nulls))
        }
        Draw::Layers(runs) => {
            let all = listed(runs.len(), runs.iter().map(|run| self::run(exprs, run)).collect());
            quote!(Dummy::Layers(#all))
        }
        Draw::Flat(runs) => {
            let all = listed(runs.len(), runs.iter().map(|run| self::run(exprs, run)).collect());
            quote!(Dummy::flat(#all))
        }
        Draw::When { when, then, otherwise } => either(exprs, when, dummy(exprs, then), dummy(exprs, otherwise)),
    }
}

/// The statement that adds runs of layers to `all`.
fn run(exprs: Exprs<'_>, Run { count, what, differ, each, .. }: &Run) -> TokenStream {
    let count = exprs.value(count);
    let count = quote!(tried.layers(#count, #what));
    let tensors = listed(most(each), layer_draws(exprs, each));
    if *differ {
        let layer = used("layer", &tensors);
        return quote!(all.extend(tried.runs(#count, &|#layer| #tensors)););
    }
    extend(&quote!(Run { first: 0, count: #count, tensors: #tensors, flat: false }), 1)
}

/// How many tensors a layer has at most.
fn most(each: &[LayerDraw]) -> usize {
    let of = |draw: &LayerDraw| match draw {
        LayerDraw::Tensor(_, times) => *times,
        LayerDraw::When(branch) => most(&branch.then).max(most(branch.otherwise())),
    };
    branches::taken(each).into_iter().map(of).sum()
}

/// The statements that add the tensors of a layer to `all`.
fn layer_draws(exprs: Exprs<'_>, each: &[LayerDraw]) -> TokenStream {
    branches::statements(exprs, each, &|draw| match draw {
        LayerDraw::Tensor(of, times) => extend(&tensor(exprs, of), *times),
        LayerDraw::When(_) => layer_draws(exprs, std::slice::from_ref(draw)),
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
    let mut tensor = values(exprs, draw);
    if let Some(value) = &draw.each_row_has {
        let value = exprs.value(value);
        tensor = quote!(TensorSpec { each_row_has: Some(#value), ..#tensor });
    }
    if let Some(value) = &draw.rows_end_with {
        let value = exprs.value(value);
        tensor = quote!(TensorSpec { rows_end_with: Some(#value), ..#tensor });
    }
    if draw.alike {
        tensor = quote!(TensorSpec { alike: true, ..#tensor });
    }
    tensor
}

/// An expression of type `DType`.
fn dtype(draw: &TensorDraw, otherwise: &DrawType) -> TokenStream {
    match draw.dtype.as_ref().unwrap_or(otherwise) {
        DrawType::Int => quote!(TensorSpec::asked_int(cx)),
        DrawType::Float => quote!(TensorSpec::asked_float(cx)),
        DrawType::Named(name) => {
            let variant = variant_of(name);
            quote!(DType::#variant)
        }
    }
}

/// The tensor with the values of its kind.
fn values(exprs: Exprs<'_>, draw: &TensorDraw) -> TokenStream {
    let shape = shape(exprs, &draw.shape);
    let bounds = |bounds: &[Expr; 2]| bounds.each_ref().map(|bound| exprs.value(bound));
    match &draw.values {
        ValuesDraw::Int(of) => {
            let [low, high] = bounds(of);
            match &draw.dtype {
                None => quote!(tried.ints(cx, #shape, #low, #high)),
                Some(_) => {
                    let dtype = dtype(draw, &DrawType::Int);
                    quote!(tried.ints_of(#dtype, #shape, #low, #high))
                }
            }
        }
        ValuesDraw::Constant(value) => {
            let (dtype, value) = (dtype(draw, &DrawType::Int), exprs.value(value));
            quote!(TensorSpec::constant(#dtype, #shape, #value))
        }
        ValuesDraw::Computed(of) => {
            let ([value, over], dtype) = (bounds(of), dtype(draw, &DrawType::Int));
            let at = used("at", &value);
            quote!(tried.computed(#dtype, #shape, #over, &|#at| #value))
        }
        ValuesDraw::MaskRight if draw.dtype.is_some() => {
            let dtype = dtype(draw, &DrawType::Int);
            quote!(TensorSpec::mask_of(#dtype, #shape, PaddingSide::Right))
        }
        ValuesDraw::MaskAny if draw.dtype.is_some() => {
            let dtype = dtype(draw, &DrawType::Int);
            quote!(TensorSpec::mask_of(#dtype, #shape, dx.padding_side()))
        }
        ValuesDraw::Float(of) => {
            let [low, high] = bounds(of);
            quote!(tried.floats(cx, #shape, #low, #high))
        }
        ValuesDraw::MaskRight => quote!(TensorSpec::mask(cx, #shape, PaddingSide::Right)),
        ValuesDraw::MaskAny => quote!(TensorSpec::mask(cx, #shape, dx.padding_side())),
        ValuesDraw::Zeros => quote!(TensorSpec::zeros(cx, #shape)),
    }
}

fn shape(exprs: Exprs<'_>, shape: &Shape) -> TokenStream {
    let axes = |axes: &[Expr]| {
        let axes = axes.iter().map(|axis| exprs.value(axis));
        quote!(tried.shape(&[#(#axes),*]))
    };
    match shape {
        Shape::Axes(lengths) => axes(lengths),
        Shape::When { when, then, otherwise } => either(exprs, when, axes(then), axes(otherwise)),
    }
}
