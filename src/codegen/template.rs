//! Texts with expressions in braces.

use syn::Expr;

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
    syn::parse_str(text).map_err(|error| format!("`{text}` is no expression: {error}"))
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
