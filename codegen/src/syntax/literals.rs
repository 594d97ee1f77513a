//! Numbers and texts in expressions.

use proc_macro2::Literal;

use super::{Kind, no_part_of_the_language};
use crate::diagnostic::Problem;

pub(super) fn literal(literal: &Literal) -> Kind {
    let written = literal.to_string();
    let value =
        if written.starts_with(|first: char| first.is_ascii_digit()) { integer(&written) } else { text(&written) };
    value.unwrap_or_else(|| Kind::Wrong(no_part_of_the_language(&written)))
}

/// A whole number without a type after it.
fn integer(written: &str) -> Option<Kind> {
    let plain = written.replace('_', "");
    let based = [("0x", 16), ("0o", 8), ("0b", 2)];
    let based = based.into_iter().find_map(|(prefix, base)| Some((plain.strip_prefix(prefix)?, base)));
    let (digits, base) = based.unwrap_or((&plain, 10));
    if !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    Some(
        i64::from_str_radix(digits, base).map_or_else(
            |_| Kind::Wrong(Problem::new(format!("`{written}` is no integer of at most 64 bits"))),
            Kind::Int,
        ),
    )
}

/// A text in double quotes.
fn text(written: &str) -> Option<Kind> {
    if let Some(raw) = written.strip_prefix('r') {
        let inside = raw.trim_matches('#').strip_prefix('"')?.strip_suffix('"')?;
        return Some(Kind::Str(inside.to_owned()));
    }
    let inside = written.strip_prefix('"')?.strip_suffix('"')?;
    let (mut text, mut rest) = (String::with_capacity(inside.len()), inside.chars());
    while let Some(character) = rest.next() {
        text.push(if character == '\\' { escaped(&mut rest)? } else { character });
    }
    Some(Kind::Str(text))
}

/// The character that an escape stands for; what follows the backslash is taken.
fn escaped(rest: &mut std::str::Chars<'_>) -> Option<char> {
    let code = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    match rest.next()? {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        'x' => code(&rest.by_ref().take(2).collect::<String>()),
        'u' => {
            let digits: String = rest.by_ref().skip(1).take_while(|character| *character != '}').collect();
            code(&digits.replace('_', ""))
        }
        itself @ ('\\' | '"' | '\'') => Some(itself),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> String {
        format!("{:?}", literal(&written.parse().unwrap()))
    }

    #[test]
    fn literals_are_what_they_stand_for() {
        for (written, value) in [("12", 12), ("1_000", 1000), ("0xfF", 255), ("0b11", 3), ("0o17", 15)] {
            assert_eq!(read(written), format!("Int({value})"));
        }
        for written in [r#""a\n\"\u{e9}\x41""#, "r\"a\n\\\"", "r#\"a\"b\"#"] {
            assert!(read(written).starts_with("Str("), "{written}");
        }
        assert_eq!(read(r#""\u{e9}\t\\""#), "Str(\"é\\t\\\\\")");
        assert_eq!(read("r#\"a\"b\"#"), "Str(\"a\\\"b\")");
        for written in ["1.5", "12u8", "'a'", "b\"a\"", "9223372036854775808"] {
            assert!(read(written).starts_with("Wrong("), "{written}");
        }
    }
}
