//! What expressions read.

use super::{Expr, Kind, Name};

impl Expr {
    /// The expressions that this one is made of, as they are written.
    fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Optional(inner) | Kind::Not(inner) | Kind::Negative(inner) => vec![inner],
            Kind::Binary { operands, .. } => operands.iter().collect(),
            Kind::If { condition, then, otherwise } => {
                [condition, then].into_iter().chain(otherwise).map(|part| &**part).collect()
            }
            Kind::Call { arguments, .. } => arguments.iter().collect(),
            Kind::Method { receiver, arguments, .. } => std::iter::once(&**receiver).chain(arguments).collect(),
            Kind::Matches { subject, .. } => vec![subject],
            Kind::Range { end, .. } => vec![end],
            Kind::Path(_) | Kind::Int(_) | Kind::Str(_) | Kind::Bool(_) | Kind::Wrong(_) => Vec::new(),
        }
    }

    /// How many expressions stand in each other, this one included.
    pub(crate) fn depth(&self) -> usize {
        1 + self.parts().into_iter().map(Self::depth).max().unwrap_or_default()
    }
}

/// The dotted paths that an expression reads.
pub(crate) fn paths_of(expr: &Expr) -> Vec<&[Name]> {
    match expr.names() {
        Some(names) => vec![names],
        None => expr.parts().into_iter().flat_map(paths_of).collect(),
    }
}

/// The first name of each dotted path that an expression reads, with its place.
pub(crate) fn roots_of(expr: &Expr) -> Vec<Name> {
    paths_of(expr).into_iter().filter_map(|names| names.first().cloned()).collect()
}

/// The texts in quotes in an expression that nothing is compared with, and all its names.
pub(crate) fn words_in(expr: &Expr, texts: &mut Vec<String>, names: &mut Vec<String>) {
    match &expr.kind {
        Kind::Str(text) => texts.push(text.clone()),
        Kind::Path(path) => names.extend(path.iter().map(|name| name.text.clone())),
        Kind::Binary { operands, .. } if operands[1].as_text().is_some() => words_in(&operands[0], texts, names),
        _ => expr.parts().into_iter().for_each(|part| words_in(part, texts, names)),
    }
}
