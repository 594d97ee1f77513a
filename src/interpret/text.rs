//! Texts with values in them, and the axes of tensors.

use std::fmt::{self, Write};

use super::budget;
use super::scope::Scope;
use crate::error::Error;
use crate::export::axes::{Axes, Symbol};
use crate::runtime::eval::MAX_FOLDED;
use optimum_exporters_codegen::model::{Axes as AxesOf, Piece, Symbol as SymbolOf, Template, Type};

/// The most bytes of a text.
const LONGEST: u64 = 1 << 24;

/// A text with values in it.
///
/// # Errors
/// [`Error::Limit`] if it is longer than any that is of use, and what its values say.
pub(super) fn text(template: &'static Template, scope: Scope<'_>) -> Result<String, Error> {
    let text = written(template, scope, LONGEST)?;
    if text.len() as u64 > LONGEST {
        let (what, found) = ("a text of the registry".to_owned(), "longer".to_owned());
        return Err(Error::Limit { what, found, limit: LONGEST });
    }
    Ok(text)
}

/// A step of a text that grows, of which no more is written than shows that it is too long.
pub(super) fn folded(template: &'static Template, scope: Scope<'_>) -> Result<String, Error> {
    written(template, scope, MAX_FOLDED)
}

/// The text, or as much of it as is longer than `longest`.
fn written(template: &'static Template, scope: Scope<'_>, longest: u64) -> Result<String, Error> {
    let mut text = Bounded { text: String::new(), longest };
    for piece in &template.0 {
        budget::step()?;
        // What does not fit is cut off.
        let _ = match piece {
            Piece::Text(piece) => text.write_str(piece),
            Piece::Value(expr) => match expr.ty {
                Type::Int => write!(text, "{}", scope.int(expr)?),
                Type::Bool => write!(text, "{}", scope.truth(expr)?),
                Type::Str => text.write_str(scope.word(expr)?),
                Type::Text => text.write_str(&scope.grown(expr)?),
                Type::Argument => write!(text, "{}", scope.argument(expr)?),
                _ => write!(text, "{}", scope.attr(expr)?),
            },
        };
    }
    Ok(text.text)
}

/// A text that ends where it gets too long.
struct Bounded {
    text: String,
    longest: u64,
}

impl Write for Bounded {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        if self.text.len() as u64 > self.longest {
            return Err(fmt::Error);
        }
        self.text.push_str(piece);
        Ok(())
    }
}

/// The symbol of an axis.
pub(super) fn symbol(symbol: &'static SymbolOf, scope: Scope<'_>) -> Result<Symbol, Error> {
    match symbol {
        SymbolOf::Fixed(text) => Ok(Symbol::Borrowed(text)),
        SymbolOf::Word(expr) => scope.word(expr).map(Symbol::Borrowed),
        SymbolOf::Grown(expr) => scope.grown(expr),
        SymbolOf::Written(template) => text(template, scope).map(Symbol::Owned),
    }
}

/// The dynamic axes of a tensor.
pub(super) fn axes(axes: &'static AxesOf, scope: Scope<'_>) -> Result<Axes, Error> {
    let axes = axes.iter().map(|(axis, of)| Ok((*axis, symbol(of, scope)?)));
    Ok(Axes::computed(axes.collect::<Result<_, Error>>()?))
}
