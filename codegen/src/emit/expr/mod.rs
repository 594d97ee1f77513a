//! Expressions.

mod names;
mod operators;
mod texts;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::{Comparison, Expr, ExprKind, Model, Type};

/// Writes expressions of a model.
#[derive(Clone, Copy)]
pub(super) struct Exprs<'m> {
    model: &'m Model,
}

impl<'m> Exprs<'m> {
    pub(super) const fn new(model: &'m Model) -> Self {
        Self { model }
    }

    /// An expression of the type that it has in Rust: `i64`, `bool`, `&'static str`, `Symbol`, `ArgumentValue`,
    /// `Direction`, `Attr` or `Option<Attr>`.
    pub(super) fn value(self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Named(inner) => self.value(inner),
            ExprKind::Int(value) => {
                let value = Literal::i64_unsuffixed(*value);
                quote!(#value)
            }
            ExprKind::Bool(value) | ExprKind::Version(value) => quote!(#value),
            ExprKind::Str(text) => quote!(#text),
            ExprKind::AskedVersion(comparison, version) => asked_version(*comparison, *version),
            _ => self.name(expr).unwrap_or_else(|| self.operation(expr)),
        }
    }

    /// An expression of type `ArgumentValue`.
    pub(super) fn argument_value(self, expr: &Expr) -> TokenStream {
        let value = self.value(expr);
        match expr.ty {
            Type::Bool => quote!(ArgumentValue::Bool(#value)),
            Type::Str => quote!(ArgumentValue::Str(#value)),
            _ => value,
        }
    }

    /// An expression of type `Attr`, or of the type that it has.
    pub(super) fn attr(self, expr: &Expr) -> TokenStream {
        let value = self.value(expr);
        match expr.ty {
            Type::Int => quote!(Attr::Int(#value)),
            Type::Bool => quote!(Attr::Bool(#value)),
            _ => value,
        }
    }
}

/// A comparison with the version that exports.
fn asked_version(comparison: Comparison, version: [u16; 4]) -> TokenStream {
    let compared = match comparison {
        Comparison::Less => quote!(lt),
        Comparison::LessOrEqual => quote!(le),
        Comparison::Greater => quote!(gt),
        Comparison::GreaterOrEqual => quote!(ge),
        Comparison::Equal => quote!(eq),
        Comparison::NotEqual => quote!(ne),
    };
    let version = self::version(version);
    quote!(cx.transformers().#compared(&#version))
}

/// A version, as a value of Rust.
pub(in crate::emit) fn version(numbers: [u16; 4]) -> TokenStream {
    let numbers = numbers.map(Literal::u16_unsuffixed);
    quote!(Version::new([#(#numbers),*]))
}
