//! Texts with expressions in braces.

use proc_macro2::TokenStream;
use syn::Expr;
use syn::parse::{ParseStream, Parser};

use super::expr::written;

/// A part of a template.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Text(String),
    Expr(Box<Expr>),
}

/// Splits `a {expr} b`; `{{` and `}}` stand for braces. An expression may hold braces that match.
pub(super) fn parse(template: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            text.push_str(brace);
            rest = after;
        } else if brace == "}" {
            return Err(format!("`}}` without `{{` in \"{template}\"; write `}}}}` for a brace"));
        } else {
            let end = closing(rest)
                .ok_or_else(|| format!("`{{` without `}}` in \"{template}\"; write `{{{{` for a brace"))?;
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(Part::Expr(Box::new(expression(&rest[..end])?)));
            rest = &rest[end + 1..];
        }
    }
    text.push_str(rest);
    if !text.is_empty() || parts.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

/// Parses an expression.
pub(super) fn expression(text: &str) -> Result<Expr, String> {
    const LONGEST: usize = 1000;
    const MOST_NESTED: usize = 32;
    if text.len() > LONGEST || most_nested(text) > MOST_NESTED {
        return Err(format!(
            "an expression has at most {LONGEST} characters and {MOST_NESTED} brackets in each other: give parts of \
             this one names under `let`"
        ));
    }
    let whole = |input: ParseStream<'_>| Ok((input.parse::<Expr>()?, input.parse::<TokenStream>()?));
    let reason = match text.parse::<TokenStream>() {
        Err(_) => "its brackets or quotes do not match, and a text has double quotes".to_owned(),
        Ok(tokens) => match whole.parse2(tokens) {
            Ok((expr, rest)) if rest.is_empty() => return Ok(expr),
            Ok((_, rest)) => format!("expected an operator, as `&&` or `==`, before `{}`", written(&rest)),
            Err(error) => error.to_string(),
        },
    };
    Err(format!("`{text}` is no expression: {reason}"))
}

/// How deep brackets stand in each other, signs in a row included.
fn most_nested(text: &str) -> usize {
    let (mut depth, mut signs, mut deepest) = (0_usize, 0, 0);
    for character in text.chars().filter(|character| !character.is_whitespace()) {
        signs = if matches!(character, '!' | '-' | '&' | '*' | '?') { signs + 1 } else { 0 };
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth + signs);
    }
    deepest
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_nest_and_double() {
        let parts = parse("a{{b}} {if x { 1 } else { 2 }}c").unwrap();
        assert!(
            matches!(&parts[..], [Part::Text(one), Part::Expr(_), Part::Text(two)] if one == "a{b} " && two == "c")
        );
    }

    #[test]
    fn an_open_brace_is_an_error() {
        assert!(parse("a {b").unwrap_err().contains("without `}`"));
        assert!(parse("a b}").unwrap_err().contains("without `{`"));
        assert!(parse("{a +}").unwrap_err().contains("is no expression"));
    }
}
