//! Expressions and texts as they are written: Rust's own syntax, as far as the language has it, each part with the bytes
//! where it stands. What they mean is for `expr`.

mod convert;
mod reads;
mod template;
pub(crate) mod version;

use std::ops::Range;

use crate::diagnostic::Problem;
use version::Comparison;

pub(crate) use reads::{paths_of, roots_of, words_in};
pub(crate) use template::{
    Parsed, Part, bytes_of_word, expression, expression_in, is_name, is_of_word, names_in, otherwise_written, parse,
    parse_in, texts_of, words_of,
};

/// An expression.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub(crate) kind: Kind,
    /// As one would write it.
    pub(crate) text: String,
    /// Where it stands in the text that it was parsed from.
    pub(crate) bytes: Option<Range<usize>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Int(i64),
    Str(String),
    Bool(bool),
    /// Names with dots between.
    Path(Vec<Name>),
    /// `PATH?`
    Optional(Box<Expr>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary {
        operator: Infix,
        operator_bytes: Option<Range<usize>>,
        operands: Box<[Expr; 2]>,
    },
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Option<Box<Expr>>,
    },
    Call {
        function: Name,
        arguments: Vec<Expr>,
    },
    Method {
        receiver: Box<Expr>,
        name: Name,
        arguments: Vec<Expr>,
    },
    /// `matches!(SUBJECT, "a" | "b")`
    Matches {
        subject: Box<Expr>,
        words: Vec<Name>,
    },
    /// `0..END`, or `0..=END` where it is closed.
    Range {
        end: Box<Expr>,
        is_closed: bool,
    },
    /// What the language does not have.
    Wrong(Problem),
}

/// A name, or a word in quotes, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) bytes: Option<Range<usize>>,
}

/// What stands between two expressions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Infix {
    Operator(Operator),
    Comparison(Comparison),
    Logic(Logic),
    /// One that the language does not have.
    Other,
}

/// An operator or a function of two integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The sum.
    Add,
    /// The difference.
    Sub,
    /// The product.
    Mul,
    /// The quotient, rounded down.
    Div,
    /// What is left by a quotient that is rounded down.
    Rem,
    /// The quotient, rounded up.
    CeilDiv,
    /// The power.
    Pow,
    /// The lesser.
    Min,
    /// The greater.
    Max,
}

/// How two conditions are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logic {
    /// Both hold.
    And,
    /// One holds, or both.
    Or,
}

impl Expr {
    /// The names of a dotted path.
    pub(crate) fn names(&self) -> Option<&[Name]> {
        if let Kind::Path(names) = &self.kind { Some(names) } else { None }
    }

    /// A text in quotes.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Kind::Str(text) = &self.kind { Some(text) } else { None }
    }

    pub(crate) const fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Int(_) | Kind::Str(_) | Kind::Bool(_))
    }

    /// Whether a value is made of others.
    pub(crate) const fn is_computed(&self) -> bool {
        matches!(self.kind, Kind::Binary { .. } | Kind::If { .. } | Kind::Call { .. } | Kind::Method { .. })
    }

    /// Where a name of a path stands, counted from 0.
    pub(crate) fn bytes_of_name(&self, at: usize) -> Option<Range<usize>> {
        self.names().and_then(|names| names.get(at)).map_or_else(|| self.bytes.clone(), |name| name.bytes.clone())
    }
}

/// The problem of what the language does not have.
pub(crate) fn no_part_of_the_language(text: &str) -> Problem {
    Problem::new(format!("`{text}` is not part of the expression language"))
}
