//! The expression language: what is written is held against what can be named there, and given a type.

mod names;
mod operators;

use std::ops::Range;

use crate::diagnostic::Problem;
use crate::model::{Expr, ExprKind, Piece, Symbol, Template, Type};
use crate::resolve::Registry;
use crate::syntax::{self, Part};

impl Type {
    const fn described(self) -> &'static str {
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

/// An expression with its type, and where it stands in the text that it was parsed from.
#[derive(Clone, Debug)]
struct Typed {
    expr: Expr,
    bytes: Option<Range<usize>>,
}

/// What an expression may name.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'r> {
    pub(crate) registry: &'r Registry<'r>,
    /// The class in whose body the expression stands; none in a config type.
    pub(crate) class: Option<usize>,
    /// Whether the attributes of a config are read by any name, as by a model.
    pub(crate) is_finished: bool,
    /// Whether `direction` is known.
    pub(crate) in_past: bool,
    /// Whether `monolith` is known.
    pub(crate) in_plan: bool,
    /// The name of the layer's number, under `for`.
    pub(crate) layer: Option<String>,
    /// The items of a fold.
    pub(crate) items: Vec<String>,
    /// What a dummy input generator has read; none outside of dummy inputs.
    pub(crate) locals: Option<Vec<String>>,
    /// Whether `x`, `y` and `z` are where an element of a tensor stands.
    pub(crate) in_tensor: bool,
    /// The named expressions that this one is part of.
    pub(crate) lets: Vec<&'r str>,
}

type Result<T> = std::result::Result<T, Problem>;

/// The problem of a name that expressions cannot have.
pub(crate) fn no_name(name: &str) -> Problem {
    let expected = "expected letters, digits and `_`, a letter first, and no keyword of Rust";
    Problem::new(format!("`{name}` cannot be a name here")).help(expected)
}

impl<'r> Scope<'r> {
    pub(crate) fn of_class(registry: &'r Registry<'r>, class: usize) -> Self {
        Self { class: Some(class), ..Self::of_config(registry) }
    }

    pub(crate) fn of_config(registry: &'r Registry<'r>) -> Self {
        let (items, lets) = (Vec::new(), Vec::new());
        Self {
            registry,
            class: None,
            is_finished: false,
            in_past: false,
            in_plan: false,
            layer: None,
            items,
            locals: None,
            in_tensor: false,
            lets,
        }
    }

    /// In a rule of a config type whose value is computed when it is read.
    pub(crate) fn of_finished_config(registry: &'r Registry<'r>) -> Self {
        Self { is_finished: true, ..Self::of_config(registry) }
    }

    /// Inside a dummy input generator, which serves many classes.
    pub(crate) fn of_generator(registry: &'r Registry<'r>, locals: Vec<String>) -> Self {
        Self { locals: Some(locals), ..Self::of_config(registry) }
    }

    /// An integer.
    pub(crate) fn int_text(&self, text: &str) -> Result<Expr> {
        self.int(&*self.registry.parsed.expression(text)?)
    }

    /// An integer.
    pub(crate) fn int(&self, expr: &syntax::Expr) -> Result<Expr> {
        integer(self.lower(expr)?)
    }

    /// A condition.
    pub(crate) fn condition(&self, text: &str) -> Result<Expr> {
        truth(self.lower(&*self.registry.parsed.expression(text)?)?)
    }

    /// Any value of a config: an [`Type::Attr`], an integer or a condition.
    pub(crate) fn attr(&self, text: &str) -> Result<Expr> {
        let typed = self.lower(&*self.registry.parsed.expression(text)?)?;
        of_types(typed, &[Type::Attr, Type::Int, Type::Bool], "a value of a config")
    }

    /// The value of an argument: an argument, a condition or a word.
    pub(crate) fn argument_value(&self, text: &str) -> Result<Expr> {
        let typed = self.lower(&*self.registry.parsed.expression(text)?)?;
        of_types(typed, &[Type::Argument, Type::Bool, Type::Str], "true, false or a word")
    }

    /// The symbol of an axis: a text with expressions in it.
    pub(crate) fn symbol(&self, text: &str) -> Result<Symbol> {
        let parts = self.registry.parsed.parts(text)?;
        match &parts[..] {
            [Part::Text(text)] => Ok(Symbol::Fixed(text.as_str().into())),
            [Part::Expr(expr)] => {
                let typed = self.lower(expr)?;
                match typed.expr.ty {
                    Type::Str => Ok(Symbol::Word(typed.expr)),
                    Type::Text => Ok(Symbol::Grown(typed.expr)),
                    _ => self.written(&parts).map(Symbol::Written),
                }
            }
            parts => self.written(parts).map(Symbol::Written),
        }
    }

    /// A text with expressions in it.
    pub(crate) fn template(&self, text: &str) -> Result<Template> {
        self.written(&self.registry.parsed.parts(text)?)
    }

    /// A text that is known when the registry is compiled, or one of several.
    pub(crate) fn static_text(&self, expr: &syntax::Expr) -> Result<Expr> {
        of_types(self.lower(expr)?, &[Type::Str], "a text that is known beforehand")
    }

    fn written(&self, parts: &[Part]) -> Result<Template> {
        let piece = |part: &Part| match part {
            Part::Text(text) => Ok(Piece::Text(text.as_str().into())),
            Part::Expr(expr) => {
                let typed = self.lower(expr)?;
                match typed.expr.ty {
                    Type::MaybeAttr | Type::Direction => {
                        Err(mismatch(&typed, "something that can be written into a text"))
                    }
                    _ => Ok(Piece::Value(typed.expr)),
                }
            }
        };
        parts.iter().map(piece).collect::<Result<_>>().map(Template)
    }
}

/// A value taken for true or false.
fn truth(typed: Typed) -> Result<Expr> {
    match typed.expr.ty {
        Type::Bool => Ok(typed.expr),
        Type::Argument | Type::Attr | Type::MaybeAttr => Ok(cast(typed.expr, Type::Bool, ExprKind::Truth)),
        _ => Err(mismatch(&typed, "a condition")),
    }
}

/// A value taken for an integer.
fn integer(typed: Typed) -> Result<Expr> {
    match typed.expr.ty {
        Type::Int => Ok(typed.expr),
        Type::Attr => Ok(cast(typed.expr, Type::Int, ExprKind::ToInt)),
        _ => Err(mismatch(&typed, "an integer")),
    }
}

/// What is of one of these types, or the problem that it is of none.
fn of_types(typed: Typed, types: &[Type], wanted: &str) -> Result<Expr> {
    if types.contains(&typed.expr.ty) { Ok(typed.expr) } else { Err(mismatch(&typed, wanted)) }
}

/// A value of a config.
fn value(typed: Typed) -> Result<Expr> {
    of_types(typed, &[Type::Attr], "a value of a config")
}

fn cast(expr: Expr, ty: Type, kind: fn(Box<Expr>) -> ExprKind) -> Expr {
    let what = expr.what.clone();
    Expr { kind: kind(Box::new(expr)), ty, what }
}

fn mismatch(typed: &Typed, wanted: &str) -> Problem {
    let Expr { ty, what, .. } = &typed.expr;
    let title = format!("expected {wanted}, found `{what}`, which is {}", ty.described());
    Problem::new(title).in_bytes(typed.bytes.clone())
}
