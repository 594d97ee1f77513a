//! The expression language: Rust's syntax, checked for types and written as Rust.

pub(super) mod condition;
mod names;
mod operators;
mod rust;
mod syntax;
pub(super) mod template;

use std::ops::Range;

use proc_macro2::TokenStream;
use quote::quote;
use syn::Expr;

use crate::diagnostic::Problem;
use crate::resolve::Registry;
use template::Part;

pub(super) use rust::{argument_constant, constant, shape_constant};
use rust::{integer, mismatch, truth};
pub(super) use syntax::{last_of, names_of, paths_of, roots_of, written};

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Int,
    Bool,
    /// A text that is known when the registry is compiled.
    Str,
    /// A text that is made at run time.
    Text,
    /// An argument of the constructor: a flag, a word or nothing.
    Argument,
    Direction,
    /// A value from a config.
    Attr,
    /// A value from a config, or nothing.
    MaybeAttr,
}

impl Ty {
    fn described(self) -> &'static str {
        match self {
            Self::Int => "an integer",
            Self::Bool => "a condition",
            Self::Str | Self::Text => "a text",
            Self::Argument => "an argument",
            Self::Direction => "a direction",
            Self::Attr => "a config value",
            Self::MaybeAttr => "a config value that may be missing",
        }
    }
}

/// An expression with its type, as Rust.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    pub(super) ty: Ty,
    pub(super) tokens: TokenStream,
    /// The expression as it was written, for messages.
    what: String,
    /// Where it stands in the text that it was parsed from.
    bytes: Option<Range<usize>>,
}

/// What an expression may name.
#[derive(Clone, Debug)]
pub(super) struct Scope<'r> {
    pub(super) registry: &'r Registry<'r>,
    /// The class in whose body the expression stands; none in a config type.
    pub(super) class: Option<usize>,
    /// Whether `direction` is known.
    pub(super) in_past: bool,
    /// Whether `monolith` is known.
    pub(super) in_plan: bool,
    /// The items of a fold.
    pub(super) items: Vec<String>,
    /// What a dummy input generator has read; none outside of dummy inputs.
    pub(super) locals: Option<Vec<String>>,
    /// The named expressions that this one is part of.
    pub(super) lets: Vec<String>,
}

type Result<T> = std::result::Result<T, Problem>;

/// The problem of a name that expressions cannot have.
pub(super) fn no_name(name: &str) -> Problem {
    let expected = "expected letters, digits and `_`, a letter first, and no keyword of Rust";
    Problem::new(format!("`{name}` cannot be a name here")).help(expected)
}

impl<'r> Scope<'r> {
    pub(super) fn of_class(registry: &'r Registry<'r>, class: usize) -> Self {
        Self { class: Some(class), ..Self::of_config(registry) }
    }

    pub(super) fn of_config(registry: &'r Registry<'r>) -> Self {
        let (items, lets) = (Vec::new(), Vec::new());
        Self { registry, class: None, in_past: false, in_plan: false, items, locals: None, lets }
    }

    /// Inside a dummy input generator, which serves many classes.
    pub(super) fn of_generator(registry: &'r Registry<'r>, locals: Vec<String>) -> Self {
        Self { locals: Some(locals), ..Self::of_config(registry) }
    }

    /// An integer, as a Rust expression of type `i64`.
    pub(super) fn int_text(&self, text: &str) -> Result<TokenStream> {
        self.int(&template::expression(text)?)
    }

    /// A condition, as a Rust expression of type `bool`.
    pub(super) fn condition(&self, text: &str) -> Result<TokenStream> {
        let lowered = self.lower(&template::expression(text)?)?;
        truth(&lowered)
    }

    /// An integer, as a Rust expression of type `i64`.
    pub(super) fn int(&self, expr: &Expr) -> Result<TokenStream> {
        integer(&self.lower(expr)?)
    }

    /// Any value of a config, as a Rust expression of type `Attr`.
    pub(super) fn attr(&self, text: &str) -> Result<TokenStream> {
        let lowered = self.lower(&template::expression(text)?)?;
        let tokens = &lowered.tokens;
        match lowered.ty {
            Ty::Attr => Ok(quote!(#tokens)),
            Ty::Int => Ok(quote!(Attr::Int(#tokens))),
            Ty::Bool => Ok(quote!(Attr::Bool(#tokens))),
            _ => Err(mismatch(&lowered, "a value of a config")),
        }
    }

    /// The value of an argument, as a Rust expression of type `ArgumentValue`.
    pub(super) fn argument_value(&self, text: &str) -> Result<TokenStream> {
        let lowered = self.lower(&template::expression(text)?)?;
        let tokens = &lowered.tokens;
        match lowered.ty {
            Ty::Argument => Ok(quote!(#tokens)),
            Ty::Bool => Ok(quote!(ArgumentValue::Bool(#tokens))),
            Ty::Str => Ok(quote!(ArgumentValue::Str(#tokens))),
            _ => Err(mismatch(&lowered, "true, false or a word")),
        }
    }

    /// A text with expressions in it, as a Rust expression of type `Symbol`, and the text itself
    /// where it has none.
    pub(super) fn symbol(&self, text: &str) -> Result<(TokenStream, Option<String>)> {
        let parts = template::parse(text)?;
        match &parts[..] {
            [Part::Text(text)] => Ok((quote!(Symbol::Borrowed(#text)), Some(text.clone()))),
            [Part::Expr(expr)] => {
                let lowered = self.lower(expr)?;
                let tokens = &lowered.tokens;
                match lowered.ty {
                    Ty::Str => Ok((quote!(Symbol::Borrowed(#tokens)), None)),
                    Ty::Text => Ok((quote!(#tokens), None)),
                    _ => self.formatted(&parts).map(|text| (quote!(Symbol::Owned(#text)), None)),
                }
            }
            parts => self.formatted(parts).map(|text| (quote!(Symbol::Owned(#text)), None)),
        }
    }

    /// A text with expressions in it, as a Rust expression of type `String`.
    pub(super) fn string(&self, text: &str) -> Result<TokenStream> {
        self.formatted(&template::parse(text)?)
    }

    /// The static text that an expression stands for, as a Rust expression of type `&'static str`.
    pub(super) fn static_text(&self, expr: &Expr) -> Result<TokenStream> {
        let lowered = self.lower(expr)?;
        if lowered.ty == Ty::Str {
            Ok(lowered.tokens)
        } else {
            Err(mismatch(&lowered, "a text that is known beforehand"))
        }
    }

    fn formatted(&self, parts: &[Part]) -> Result<TokenStream> {
        let mut format = String::new();
        let mut values = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Part::Expr(expr) => {
                    let lowered = self.lower(expr)?;
                    if matches!(lowered.ty, Ty::MaybeAttr | Ty::Direction) {
                        return Err(mismatch(&lowered, "something that can be written into a text"));
                    }
                    format.push_str("{}");
                    values.push(lowered.tokens);
                }
            }
        }
        if values.is_empty() {
            let text: String = parts
                .iter()
                .filter_map(|part| if let Part::Text(text) = part { Some(text.as_str()) } else { None })
                .collect();
            return Ok(quote!(#text.to_owned()));
        }
        Ok(quote!(format!(#format #(, #values)*)))
    }
}
