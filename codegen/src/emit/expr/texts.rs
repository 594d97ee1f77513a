//! Texts with expressions in them.

use proc_macro2::TokenStream;
use quote::quote;

use super::Exprs;
use crate::model::{Axes, Piece, Stem, Symbol, Template};

impl Exprs<'_> {
    /// An expression of type `String`.
    pub(in crate::emit) fn text(self, Template(pieces): &Template) -> TokenStream {
        let mut format = String::new();
        let mut plain = String::new();
        let mut values = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    plain += text;
                    format += &text.replace('{', "{{").replace('}', "}}");
                }
                Piece::Value(expr) => {
                    format += "{}";
                    values.push(self.value(expr));
                }
            }
        }
        if values.is_empty() { quote!(#plain.to_owned()) } else { quote!(format!(#format #(, #values)*)) }
    }

    /// An expression of type `Symbol`.
    pub(in crate::emit) fn symbol(self, symbol: &Symbol) -> TokenStream {
        match symbol {
            Symbol::Fixed(text) => quote!(Symbol::Borrowed(#text)),
            Symbol::Word(expr) => {
                let word = self.value(expr);
                quote!(Symbol::Borrowed(#word))
            }
            Symbol::Grown(expr) => self.value(expr),
            Symbol::Written(template) => {
                let text = self.text(template);
                quote!(Symbol::Owned(#text))
            }
        }
    }

    /// An expression of type `Axes`.
    pub(in crate::emit) fn axes(self, axes: &Axes) -> TokenStream {
        let fixed = axes.iter().map(|(axis, symbol)| match symbol {
            Symbol::Fixed(text) => Some(quote!((#axis, #text))),
            _ => None,
        });
        if let Some(fixed) = fixed.collect::<Option<Vec<_>>>() {
            return quote!(Axes::fixed(&[#(#fixed),*]));
        }
        let words = axes.iter().map(|(axis, symbol)| {
            let word = match symbol {
                Symbol::Fixed(text) => quote!(#text),
                Symbol::Word(expr) => self.value(expr),
                Symbol::Grown(_) | Symbol::Written(_) => return None,
            };
            Some(quote!((#axis, #word)))
        });
        if let Some(words) = words.collect::<Option<Vec<_>>>() {
            return quote!(Axes::words(&[#(#words),*]));
        }
        let computed = axes.iter().map(|(axis, symbol)| {
            let symbol = self.symbol(symbol);
            quote!((#axis, #symbol))
        });
        quote!(Axes::computed(vec![#(#computed),*]))
    }

    /// An expression of type `&'static str`.
    pub(in crate::emit) fn stem(self, stem: &Stem) -> TokenStream {
        match stem {
            Stem::Fixed(text) => quote!(#text),
            Stem::Word(expr) => self.value(expr),
        }
    }
}
