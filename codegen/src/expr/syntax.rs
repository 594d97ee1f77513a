//! Expressions as they were written.

use quote::ToTokens;
use syn::{Expr, Ident, Lit, Member};

use super::condition;

pub(super) fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The names of a dotted path.
pub(crate) fn names_of(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(|name| vec![name.to_string()]),
        Expr::Field(field) => {
            let mut names = names_of(&field.base)?;
            match &field.member {
                Member::Named(name) => names.push(name.to_string()),
                Member::Unnamed(_) => return None,
            }
            Some(names)
        }
        _ => None,
    }
}

/// The name at a place of a dotted path, from the first.
pub(super) fn name_at(expr: &Expr, at: usize) -> &dyn ToTokens {
    match expr {
        Expr::Field(field) if names_of(&field.base).is_some_and(|before| before.len() > at) => name_at(&field.base, at),
        other => last_of(other),
    }
}

/// The last name of a dotted path.
pub(crate) fn last_of(expr: &Expr) -> &dyn ToTokens {
    match expr {
        Expr::Field(field) => &field.member,
        other => other,
    }
}

/// The dotted paths that an expression reads.
pub(crate) fn paths_of(expr: &Expr) -> Vec<Vec<String>> {
    reads_of(expr).iter().filter_map(names_of).collect()
}

/// The first name of each dotted path that an expression reads, with its place.
pub(crate) fn roots_of(expr: &Expr) -> Vec<Ident> {
    reads_of(expr).iter().filter_map(root_of).cloned().collect()
}

fn root_of(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(field) => root_of(&field.base),
        _ => None,
    }
}

/// The names and dotted paths that an expression reads, as expressions.
fn reads_of(expr: &Expr) -> Vec<Expr> {
    let all = |exprs: &mut dyn Iterator<Item = &Expr>| exprs.flat_map(reads_of).collect::<Vec<_>>();
    match expr {
        Expr::Paren(paren) => reads_of(&paren.expr),
        Expr::Group(group) => reads_of(&group.expr),
        Expr::Try(inner) => reads_of(&inner.expr),
        Expr::Unary(unary) => reads_of(&unary.expr),
        Expr::Binary(binary) => all(&mut [&*binary.left, &*binary.right].into_iter()),
        Expr::Block(block) => all(&mut block.block.stmts.iter().filter_map(of_statement)),
        Expr::If(branch) => {
            let then = branch.then_branch.stmts.iter().filter_map(of_statement);
            let otherwise = branch.else_branch.iter().map(|(_, otherwise)| &**otherwise);
            all(&mut [&*branch.cond].into_iter().chain(then).chain(otherwise))
        }
        Expr::Call(call) => all(&mut call.args.iter()),
        Expr::MethodCall(call) => all(&mut [&*call.receiver].into_iter().chain(&call.args)),
        Expr::Macro(call) => {
            condition::matches_of(&call.mac).map(|(subject, _)| reads_of(&subject)).unwrap_or_default()
        }
        other => names_of(other).map(|_| other.clone()).into_iter().collect(),
    }
}

pub(super) fn of_statement(statement: &syn::Stmt) -> Option<&Expr> {
    if let syn::Stmt::Expr(expr, _) = statement { Some(expr) } else { None }
}

/// An expression as one would write it.
pub(crate) fn written(expr: &impl ToTokens) -> String {
    let text = expr.to_token_stream().to_string();
    let tight = [
        (" . ", "."),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" ?", "?"),
        ("matches !", "matches!"),
        ("! ", "!"),
    ];
    tight.into_iter().fold(text, |text, (loose, tight)| text.replace(loose, tight))
}
