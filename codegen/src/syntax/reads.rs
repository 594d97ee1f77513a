//! What expressions read.

use super::{Expr, Kind, Name};

/// The dotted paths that an expression reads.
pub(crate) fn paths_of(expr: &Expr) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    found.into_iter().map(|names| names.iter().map(|name| name.text.clone()).collect()).collect()
}

/// The first name of each dotted path that an expression reads, with its place.
pub(crate) fn roots_of(expr: &Expr) -> Vec<Name> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    found.into_iter().filter_map(|names| names.first().cloned()).collect()
}

fn collect<'e>(expr: &'e Expr, found: &mut Vec<&'e [Name]>) {
    let mut all = |exprs: &mut dyn Iterator<Item = &'e Expr>| exprs.for_each(|expr| collect(expr, found));
    match &expr.kind {
        Kind::Path(names) => found.push(names),
        Kind::Optional(inner) | Kind::Not(inner) | Kind::Negative(inner) => collect(inner, found),
        Kind::Binary { operands, .. } => all(&mut operands.iter()),
        Kind::If { condition, then, otherwise } => {
            all(&mut [&**condition, &**then].into_iter().chain(otherwise.as_deref()));
        }
        Kind::Call { arguments, .. } => all(&mut arguments.iter()),
        Kind::Method { receiver, arguments, .. } => all(&mut std::iter::once(&**receiver).chain(arguments)),
        Kind::Matches { subject, .. } => collect(subject, found),
        Kind::Range { end, .. } => collect(end, found),
        Kind::Int(_) | Kind::Str(_) | Kind::Bool(_) | Kind::Wrong(_) => {}
    }
}

/// The texts in quotes in an expression that nothing is compared with, and all its names.
pub(crate) fn words_in(expr: &Expr, texts: &mut Vec<String>, names: &mut Vec<String>) {
    match &expr.kind {
        Kind::Str(text) => texts.push(text.clone()),
        Kind::Path(path) => names.extend(path.iter().map(|name| name.text.clone())),
        Kind::Optional(inner) | Kind::Not(inner) | Kind::Negative(inner) => words_in(inner, texts, names),
        Kind::Binary { operands, .. } => {
            let [left, right] = &**operands;
            words_in(left, texts, names);
            if right.as_text().is_none() {
                words_in(right, texts, names);
            }
        }
        Kind::If { condition, then, otherwise } => {
            for part in [&**condition, &**then].into_iter().chain(otherwise.as_deref()) {
                words_in(part, texts, names);
            }
        }
        Kind::Call { arguments, .. } => arguments.iter().for_each(|argument| words_in(argument, texts, names)),
        Kind::Method { receiver, arguments, .. } => {
            std::iter::once(&**receiver).chain(arguments).for_each(|part| words_in(part, texts, names));
        }
        Kind::Matches { subject, .. } => words_in(subject, texts, names),
        Kind::Range { end, .. } => words_in(end, texts, names),
        Kind::Int(_) | Kind::Bool(_) | Kind::Wrong(_) => {}
    }
}
