//! Texts with expressions in braces.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};

use super::Expr;
use super::convert::{Convert, written};
use crate::apart::Shared;
use crate::diagnostic::Problem;

/// A part of a template.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Text(String),
    Expr(Box<Expr>),
}

/// What a template has outside of braces.
pub(crate) fn texts_of(parts: &[Part]) -> impl Iterator<Item = &str> + Clone {
    parts.iter().filter_map(|part| if let Part::Text(text) = part { Some(text.as_str()) } else { None })
}

/// The names and numbers of a text, as those of an axis are written.
pub(crate) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| !is_of_word(letter)).filter(|word| !word.is_empty())
}

/// Where a text has a word first.
pub(crate) fn bytes_of_word(text: &str, word: &str) -> Option<Range<usize>> {
    let mut found = text.match_indices(word).map(|(at, _)| at..at + word.len());
    found.find(|bytes| !text[..bytes.start].ends_with(is_of_word) && !text[bytes.end..].starts_with(is_of_word))
}

pub(crate) const fn is_of_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Splits `a {expr} b`; `{{` and `}}` stand for braces. An expression may hold braces that match.
pub(crate) fn parse(template: &str) -> Result<Vec<Part>, Problem> {
    parse_in(template, 0..template.len())
}

/// The same for a part of a text, where each expression knows its place in the whole.
pub(crate) fn parse_in(around: &str, bytes: Range<usize>) -> Result<Vec<Part>, Problem> {
    let (template, mut at) = (&around[..bytes.end], bytes.start);
    let mut parts = Vec::new();
    let mut text = String::new();
    while let Some(found) = template[at..].find(['{', '}']) {
        let brace_at = at + found;
        let brace = &template[brace_at..=brace_at];
        text.push_str(&template[at..brace_at]);
        at = brace_at + 1;
        if template[at..].starts_with(brace) {
            text.push_str(brace);
            at += 1;
        } else if brace == "}" {
            return Err(alone('}', '{', template, brace_at));
        } else {
            let end = at + closing(&template[at..]).ok_or_else(|| alone('{', '}', template, brace_at))?;
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(Part::Expr(Box::new(expression_in(template, at..end)?)));
            at = end + 1;
        }
    }
    text.push_str(&template[at..]);
    if !text.is_empty() || parts.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

fn alone(brace: char, other: char, template: &str, at: usize) -> Problem {
    let problem = Problem::new(format!("`{brace}` without `{other}` in \"{template}\""));
    problem.help(format!("write `{brace}{brace}` for a brace")).in_bytes(Some(at..at + 1))
}

/// Parses an expression.
pub(crate) fn expression(text: &str) -> Result<Expr, Problem> {
    expression_in(text, 0..text.len())
}

/// What was parsed, by its text, each once: the same is written in many places, and read by several passes.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    expressions: Known<Expr>,
    templates: Known<Vec<Part>>,
}

type Known<T> = Shared<HashMap<String, Arc<T>>>;

impl Parsed {
    /// An expression, as [`expression`] parses it.
    pub(crate) fn expression(&self, text: &str) -> Result<Arc<Expr>, Problem> {
        once(&self.expressions, text, expression)
    }

    /// The parts of a text, as [`parse`] splits it.
    pub(crate) fn parts(&self, template: &str) -> Result<Arc<Vec<Part>>, Problem> {
        once(&self.templates, template, parse)
    }
}

fn once<T>(known: &Known<T>, text: &str, parse: fn(&str) -> Result<T, Problem>) -> Result<Arc<T>, Problem> {
    if let Some(known) = known.get().get(text) {
        return Ok(Arc::clone(known));
    }
    // Others parse what they need meanwhile.
    let parsed = Arc::new(parse(text)?);
    known.get().insert(text.to_owned(), Arc::clone(&parsed));
    Ok(parsed)
}

/// Parses an expression that is a part of a text, and knows its place there.
pub(crate) fn expression_in(around: &str, bytes: Range<usize>) -> Result<Expr, Problem> {
    const LONGEST: usize = 1000;
    const MOST_NESTED: usize = 32;
    /// As `1 + 2 + 3` has two additions in each other.
    const DEEPEST: usize = 64;
    let text = &around[bytes.clone()];
    let too_large = || {
        let most = format!("{LONGEST} characters, {MOST_NESTED} brackets in each other and {DEEPEST} expressions");
        let problem = Problem::new(format!("an expression has at most {most} in each other"));
        problem.help("give parts of this one names under `let`")
    };
    if text.len() > LONGEST || most_nested(text) > MOST_NESTED {
        return Err(too_large());
    }
    let wrong = || Problem::new(format!("`{text}` is no expression"));
    let convert = Convert { start: bytes.start };
    if let Some(comment) = comment_in(text) {
        let label = "Rust takes this for a comment, and all that follows: `/` divides, and rounds down";
        let problem = wrong().label(label).in_bytes(convert.in_whole(&comment));
        let is_symbol = text.contains(['{', '}']) || bytes.len() < around.len();
        let help = "in the name of an axis `//` stands outside of braces, between what is computed in them";
        return Err(if is_symbol { problem.help(help) } else { problem });
    }
    let Ok(tokens) = text.parse::<TokenStream>() else {
        let problem = wrong().label("its brackets or quotes do not match, and a text has double quotes");
        let is_cut_off = text.matches(['(', '[', '{']).count() > text.matches([')', ']', '}']).count();
        let help = "inside `{…}` and `[…]` of YAML an expression with a comma stands in quotes";
        return Err(if is_cut_off { problem.help(help) } else { problem }.in_bytes(Some(bytes)));
    };
    let whole = |input: ParseStream<'_>| Ok((input.parse::<syn::Expr>()?, input.parse::<TokenStream>()?));
    match whole.parse2(tokens) {
        Ok((parsed, rest)) if rest.is_empty() => {
            let parsed = convert.expr(&parsed);
            if parsed.depth() > DEEPEST { Err(too_large().in_bytes(Some(bytes))) } else { Ok(parsed) }
        }
        Ok((parsed, rest)) => {
            let first = rest.clone().into_iter().next().map(|token| token.to_string()).unwrap_or_default();
            let label = match otherwise_written(&written(&parsed)).or_else(|| otherwise_written(&first)) {
                Some(label) => label.to_owned(),
                None => format!("expected an operator, as `&&` or `==`, before `{}`", written(&rest)),
            };
            Err(wrong().label(label).in_bytes(convert.bytes_of(&rest)))
        }
        Err(error) => {
            let at = convert.in_whole(&error.span().byte_range());
            Err(wrong().label(error.to_string()).in_bytes(at.or(Some(bytes))))
        }
    }
}

/// How the language writes what other languages have a word for.
pub(crate) fn otherwise_written(word: &str) -> Option<&'static str> {
    Some(match word {
        "and" => "`a and b` is written `a && b`",
        "or" => "`a or b` is written `a || b`, and what stands for a missing value `a?.unwrap_or(b)`",
        "not" => "`not a` is written `!a`",
        "is" => "`a is None` is written `a?.is_none()`, and `a is not None` as `a?.is_some()`",
        "if" => "`a if b else c` is written `if b { a } else { c }`",
        "None" | "null" | "nil" => "whether a value is missing is written `a?.is_none()`",
        "True" => "`True` is written `true`",
        "False" => "`False` is written `false`",
        "self" => "attributes of the config begin with `config`",
        _ => return None,
    })
}

/// Where a comment of Rust begins, which is none of the language and would hide what follows it.
fn comment_in(text: &str) -> Option<Range<usize>> {
    let (mut in_quotes, mut is_escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            '"' if !is_escaped => in_quotes = !in_quotes,
            '/' if !in_quotes && text[at + 1..].starts_with(['/', '*']) => return Some(at..at + 2),
            _ => {}
        }
        is_escaped = in_quotes && character == '\\' && !is_escaped;
    }
    None
}

/// Each of the names in a text with commas between, and where it stands there.
pub(crate) fn names_in(names: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = 0;
    names.split(',').map(move |part| {
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        let name = part.trim();
        (name, start..start + name.len())
    })
}

/// Whether a text can be a name in an expression.
pub(crate) fn is_name(text: &str) -> bool {
    syn::parse_str::<syn::Ident>(text).is_ok()
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
    use super::super::Kind;
    use super::*;

    #[test]
    fn the_same_is_parsed_once() {
        let parsed = Parsed::default();
        let [one, other] = ["a + b", "a + b"].map(|text| parsed.expression(text).unwrap());
        assert!(Arc::ptr_eq(&one, &other));
        let [one, other] = ["x {a + b}", "x {a + b}"].map(|text| parsed.parts(text).unwrap());
        assert!(Arc::ptr_eq(&one, &other));
        assert!(parsed.expression("a +").is_err() && parsed.parts("{a +}").is_err());
    }

    #[test]
    fn braces_nest_and_double() {
        let parts = parse("a{{b}} {if x { 1 } else { 2 }}c").unwrap();
        assert!(
            matches!(&parts[..], [Part::Text(one), Part::Expr(_), Part::Text(two)] if one == "a{b} " && two == "c")
        );
    }

    #[test]
    fn an_open_brace_is_an_error() {
        assert_eq!(parse("a {b").unwrap_err(), alone('{', '}', "a {b", 2));
        assert_eq!(parse("a b}").unwrap_err(), alone('}', '{', "a b}", 3));
        assert!(parse("{a +}").is_err());
    }

    #[test]
    fn what_a_comment_would_hide_is_an_error() {
        for text in ["a // b", "a /* b */ / c", "a /// b"] {
            assert!(expression(text).is_err(), "{text}");
        }
        assert!(expression(r#"x == "a//b\"//" && c / 2 / 3 == 1"#).is_ok());
    }

    #[test]
    fn an_expression_knows_its_place_in_the_text() {
        let parts = parse("é {{ {a + bc}").unwrap();
        let Some(Part::Expr(expr)) = parts.last() else { panic!("{parts:?}") };
        let Kind::Binary { operands, .. } = &expr.kind else { panic!("{expr:?}") };
        assert_eq!(operands[1].bytes, Some(11..13));
    }
}
