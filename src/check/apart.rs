//! Expressions over the sizes of inputs that come to other sizes.

use std::cell::LazyCell;

use super::expectation::Expectation;
use super::named::Named;
use super::numbered::without_numbers;
use super::symbols::Symbols;
use crate::expression::{Expression, is_same, is_word};
use crate::onnx::{Dim, ValueType};

/// Sizes that symbols are tried with: such as models are fed, and such as are no multiples of anything.
const TRIED: [i64; 8] = [16_000, 1_024, 960, 224, 1_499, 3_001, 16_397, 20_011];

/// How the expression of a graph compares with that of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// It has other symbols, or either is none: nothing can be said.
    Unknown,
    /// It comes to the same size.
    Same,
    /// It comes to the same size for some inputs, as where one rounds up and the other down.
    Sometimes,
    /// It never comes to the same size.
    Always,
}

/// Compares what a graph calls an axis with what the contract computes its size from, where both are expressions and no
/// names alone, over the same axes of the inputs. A name computes nothing, and an expression is that of an exporter.
pub(super) fn apart(symbols: &Symbols<'_>, found: &str, expected: &str) -> Apart {
    let Some(found) = computed(found) else { return Apart::Unknown };
    let Some(expected) = computed(expected) else { return Apart::Unknown };
    let meant = |name: &str| symbols.stands_for(name).map(str::to_owned);
    let Some(of_found) = found.names().map(meant).collect::<Option<Vec<_>>>() else { return Apart::Unknown };
    let is_of_both = of_found.iter().all(|name| expected.names().any(|other| other == name))
        && expected.names().all(|name| of_found.iter().any(|other| other == name));
    if !is_of_both {
        return Apart::Unknown;
    }
    let mut names: Vec<&str> = of_found.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    // Each symbol has sizes of its own, so that one in the place of another is found out.
    let size = |name: &str, round: usize| {
        let at = names.iter().position(|known| *known == name)?;
        TRIED.get((round + at) % TRIED.len()).copied()
    };
    let is_same = |round: usize| {
        let one = found.evaluate(|name| size(symbols.stands_for(name)?, round))?;
        Some(one == expected.evaluate(|name| size(name, round))?)
    };
    let rounds: Vec<_> = (0..TRIED.len()).filter_map(is_same).collect();
    match (rounds.iter().any(|is_same| *is_same), rounds.iter().all(|is_same| *is_same)) {
        _ if rounds.is_empty() => Apart::Unknown,
        (_, true) => Apart::Same,
        (true, false) => Apart::Sometimes,
        (false, false) => Apart::Always,
    }
}

/// How far the expressions of a graph's outputs are from those of a contract whose numbers a config decides: 0 where each is
/// the same, little where only numbers differ, the less the nearer they are.
pub(super) fn distance(expectation: &Expectation, named: &Named<'_>) -> u64 {
    // Few outputs have an expression, and to tell what symbols stand for takes all layers.
    let symbols = LazyCell::new(|| Symbols::new(expectation, named));
    let of_outputs = expectation.outputs.tensors.iter().filter_map(|(name, expected)| {
        let ValueType::Tensor { shape: Some(shape), .. } = &named.outputs.get(name)?.of else { return None };
        let of_axis = |(axis, dim): (usize, &Dim)| match (dim, expected.computed_from(axis)) {
            (Dim::Symbol(found), Some(right)) if computed(found).is_some() => {
                // An exporter writes the symbol of the contract, whatever it comes to.
                let own = expected.symbol(axis);
                if own.is_some_and(|own| is_same(own, found)) {
                    return 0;
                }
                let own = own.filter(|own| computed(own).is_some());
                let sizes = own.into_iter().chain([right]);
                sizes.map(|size| of_expressions(&symbols, found, size)).min().unwrap_or_default()
            }
            _ => 0,
        };
        Some(shape.iter().enumerate().map(of_axis).sum::<u64>())
    });
    of_outputs.sum()
}

fn of_expressions(symbols: &Symbols<'_>, found: &str, right: &str) -> u64 {
    /// More than any two sizes are apart.
    const OF_OTHER_FORM: u64 = 64;
    const LARGE: i64 = 1 << 20;
    let is_known = |expression: &Expression| expression.names().all(|name| symbols.stands_for(name).is_some());
    match apart(symbols, found, right) {
        Apart::Same => 0,
        Apart::Unknown => computed(found).filter(is_known).map_or(0, |_| OF_OTHER_FORM),
        Apart::Sometimes | Apart::Always => {
            let size = |text: &str| Expression::parse(text).ok()?.evaluate(|_| Some(LARGE))?.checked_ilog2();
            let ratio = size(found).zip(size(right)).map_or(OF_OTHER_FORM, |(one, other)| one.abs_diff(other).into());
            let form = |text: &str| without_numbers(&text.replace(' ', ""));
            if form(found) == form(right) { ratio } else { OF_OTHER_FORM.saturating_add(ratio) }
        }
    }
}

/// An expression that is more than a name, and depends on one.
fn computed(text: &str) -> Option<Expression> {
    if is_word(text) {
        return None;
    }
    let expression = Expression::parse(text).ok()?;
    (expression.as_name().is_none() && expression.names().next().is_some()).then_some(expression)
}
