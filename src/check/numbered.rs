//! Names that differ in a number, such as those of a decoder's layers.

use crate::export::axes::LayerName;
use crate::onnx::{Dim, ValueType};

/// What stands in the place of numbers that differ.
const ANY_NUMBER: &str = "{…}";

/// A name over layers, for instance `present.{0..11}.key`, of what stands before the number and after it.
pub(super) fn over(before: &str, after: &str, layers: &[usize]) -> String {
    let which = match layers {
        [only] => only.to_string(),
        [first, .., last] if last - first == layers.len() - 1 => format!("{{{first}..{last}}}"),
        several => {
            const MOST_SHOWN: usize = 8;
            let mut shown: Vec<_> = several.iter().take(MOST_SHOWN).map(usize::to_string).collect();
            if several.len() > MOST_SHOWN {
                shown.push("…".to_owned());
            }
            format!("{{{}}}", shown.join(","))
        }
    };
    format!("{before}{which}{after}")
}

/// The name of a contract's tensor over layers.
pub(super) fn of_layers(name: &LayerName, layers: &[usize]) -> String {
    over(&format!("{}.", name.stem), name.suffix, layers)
}

/// A name's parts before and after the number that it may have: one between two dots, or else one that stands between
/// other signs, or at the end.
pub(super) fn numbered(name: &str) -> (&str, Option<usize>, &str) {
    let is_between = |sign: fn(char) -> bool| {
        move |(before, _, after): &(&str, usize, &str)| {
            before.ends_with(sign) && (after.is_empty() || after.starts_with(sign))
        }
    };
    let is_sign: fn(char) -> bool = |letter| matches!(letter, '.' | '_' | '-' | '/' | ':');
    let is_at_end = |(before, _, after): &(&str, usize, &str)| after.is_empty() && !before.is_empty();
    let found = numbers(name).find(is_between(|letter| letter == '.'));
    let found = found.or_else(|| numbers(name).find(is_between(is_sign)));
    let found = found.or_else(|| numbers(name).find(is_at_end));
    found.map_or((name, None, ""), |(before, number, after)| (before, Some(number), after))
}

/// The first of two names that stand one behind the other with the same number, as those of what a step takes and gives.
pub(super) fn first_of_two(text: &str) -> Option<&str> {
    let mut all = numbers(text).filter(|(before, ..)| !before.is_empty());
    let (_, number, after) = all.next()?;
    let (.., suffix) = all.filter(|(_, other, _)| *other == number).last()?;
    let second = after.strip_prefix(suffix)?;
    text.strip_suffix(second).filter(|_| second.starts_with(char::is_alphabetic))
}

/// Every number of a name that is written as numbers are, between what stands before and after it.
fn numbers(name: &str) -> impl Iterator<Item = (&str, usize, &str)> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let starts = name.match_indices(is_digit).map(|(at, _)| at);
    starts.filter(move |at| !name.get(..*at).unwrap_or_default().ends_with(is_digit)).filter_map(move |start| {
        let rest = name.get(start..)?;
        let (digits, after) = rest.split_at(rest.find(|letter| !is_digit(letter)).unwrap_or(rest.len()));
        let number: usize = digits.parse().ok()?;
        (number.to_string() == digits).then_some((name.get(..start)?, number, after))
    })
}

/// Whether two types differ in nothing but numbers within symbols.
pub(super) fn is_like(one: &ValueType, other: &ValueType) -> bool {
    match (one, other) {
        (
            ValueType::Tensor { element, shape: Some(shape) },
            ValueType::Tensor { element: of_other, shape: Some(other) },
        ) => {
            let pair = |(one, other): (&Dim, &Dim)| match (one, other) {
                (Dim::Symbol(one), Dim::Symbol(other)) => is_same_but_numbers(one, other),
                _ => one == other,
            };
            element == of_other && shape.len() == other.len() && shape.iter().zip(other).all(pair)
        }
        _ => one == other,
    }
}

/// Whether two texts differ in nothing but numbers.
fn is_same_but_numbers(one: &str, other: &str) -> bool {
    one == other || without_numbers(one) == without_numbers(other)
}

/// A text with one sign in the place of all numbers.
pub(super) fn without_numbers(text: &str) -> String {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let mut without = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, number)) = rest.find(is_digit).and_then(|at| rest.split_at_checked(at)) {
        without += before;
        without += ANY_NUMBER;
        rest = number.trim_start_matches(is_digit);
    }
    without + rest
}

#[cfg(test)]
mod tests {
    use super::{numbered, without_numbers};

    #[test]
    fn the_number_of_a_layer_is_found_wherever_it_stands() {
        for (name, parts) in [
            ("present.11.key", ("present.", Some(11), ".key")),
            ("present.0.encoder.1", ("present.", Some(0), ".encoder.1")),
            ("past_key_values_key_cache_3", ("past_key_values_key_cache_", Some(3), "")),
            ("past_3_key", ("past_", Some(3), "_key")),
            ("output12", ("output", Some(12), "")),
            ("conv1d_4", ("conv1d_", Some(4), "")),
            ("conv1d", ("conv1d", None, "")),
            ("a.007.b", ("a.007.b", None, "")),
            ("1203", ("1203", None, "")),
            ("é1", ("é", Some(1), "")),
        ] {
            assert_eq!(numbered(name), parts, "{name}");
        }
        assert_eq!(without_numbers("s10 + 2*s1"), "s{…} + {…}*s{…}");
    }
}
