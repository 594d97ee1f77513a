//! Expressions as Rust: a value of one type taken for another, and conditions that are decided already.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{BinOp, Expr, Lit};

use super::{Lowered, Result, Ty, written};
use crate::diagnostic::Problem;
use crate::emit::snake;
use crate::resolve::{Argument, Registry};

/// The constant that says where an argument stands.
pub(crate) fn argument_constant(registry: &Registry<'_>, argument: &Argument<'_>) -> proc_macro2::Ident {
    let owner = snake(registry.classes[argument.owner].name);
    format_ident!("{}", format!("{owner}_{}", snake(argument.name)).to_uppercase())
}

pub(super) fn nested_config(root: &TokenStream, parents: &[&str]) -> TokenStream {
    parents.iter().fold(root.clone(), |config, parent| quote!(#config.nested(#parent)?))
}

pub(super) fn literal_value(literal: &Lit) -> Result<(Ty, TokenStream)> {
    match literal {
        Lit::Int(int) => {
            let value: i64 = int.base10_parse().map_err(|_| format!("`{int}` is no integer of at most 64 bits"))?;
            let value = proc_macro2::Literal::i64_unsuffixed(value);
            Ok((Ty::Int, quote!(#value)))
        }
        Lit::Str(text) => Ok((Ty::Str, quote!(#text))),
        Lit::Bool(value) => Ok((Ty::Bool, quote!(#value))),
        other => Err(format!("`{}` is not part of the expression language", written(other)).into()),
    }
}

/// A value taken for true or false.
pub(super) fn truth(lowered: &Lowered) -> Result<TokenStream> {
    let tokens = &lowered.tokens;
    match lowered.ty {
        Ty::Bool => Ok(tokens.clone()),
        Ty::Argument => Ok(quote!(#tokens.is_true())),
        Ty::Attr => Ok(quote!(#tokens.is_truthy())),
        Ty::MaybeAttr => Ok(quote!(#tokens.is_some_and(Attr::is_truthy))),
        _ => Err(mismatch(lowered, "a condition")),
    }
}

pub(super) fn value(lowered: &Lowered) -> Result<&TokenStream> {
    if lowered.ty == Ty::Attr { Ok(&lowered.tokens) } else { Err(mismatch(lowered, "a value of a config")) }
}

/// The constant that says where a size stands.
pub(crate) fn shape_constant(name: &str) -> proc_macro2::Ident {
    format_ident!("SHAPE_{}", snake(name).to_uppercase())
}

pub(super) fn integer(lowered: &Lowered) -> Result<TokenStream> {
    let (tokens, what) = (&lowered.tokens, &lowered.what);
    match lowered.ty {
        Ty::Int => Ok(tokens.clone()),
        Ty::Attr if is_branch(tokens) => Ok(quote!((#tokens).int(#what)?)),
        Ty::Attr => Ok(quote!(#tokens.int(#what)?)),
        _ => Err(mismatch(lowered, "an integer")),
    }
}

/// Whether tokens are an `if`, which takes parentheses before a method.
pub(super) fn is_branch(tokens: &TokenStream) -> bool {
    tokens
        .clone()
        .into_iter()
        .next()
        .is_some_and(|token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == "if"))
}

/// Keeps the grouping of `a && (b || c)`, also where `b || c` stands under a name.
pub(super) fn grouped(tokens: TokenStream, around: &BinOp) -> TokenStream {
    match (syn::parse2(tokens.clone()), around) {
        (Ok(Expr::Binary(binary)), BinOp::And(_)) if matches!(binary.op, BinOp::Or(_)) => quote!((#tokens)),
        _ => tokens,
    }
}

/// `a && b`, where one side is decided already.
pub(super) fn decided(left: &TokenStream, op: &BinOp, right: &TokenStream) -> TokenStream {
    let is_and = matches!(op, BinOp::And(_));
    match (constant(left), constant(right)) {
        (Some(known), _) if known == is_and => right.clone(),
        (_, Some(known)) if known == is_and => left.clone(),
        (Some(known), _) | (_, Some(known)) => quote!(#known),
        (None, None) => quote!(#left #op #right),
    }
}

pub(super) fn mismatch(lowered: &Lowered, wanted: &str) -> Problem {
    let title = format!("expected {wanted}, found `{}`, which is {}", lowered.what, lowered.ty.described());
    Problem::new(title).in_bytes(lowered.bytes.clone())
}

/// The value of a condition that is decided when the registry is compiled.
pub(crate) fn constant(tokens: &TokenStream) -> Option<bool> {
    match tokens.to_string().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
