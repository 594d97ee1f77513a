//! Loops over layers, texts that grow, and errors.

use crate::config::types::Attr;
use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes, LayerName, Symbol};
use crate::export::types::{ConfigClass, ExporterConfig};
use crate::spec::dummy::Run;
use crate::spec::tensor::TensorSpec;

/// The most layers that are answered for. The deepest models have a few hundred; among configs that are published are some,
/// to test with, that say tens of thousands.
pub const MAX_LAYERS: u64 = 1 << 16;

/// The most layers of which each may have other tensors, so that each is looked at.
pub const MAX_DIFFERENT: u64 = 1 << 14;

/// The most items that a text grows over.
pub const MAX_FOLD: u64 = 256;

/// The most bytes that a text grows to.
pub const MAX_FOLDED: u64 = 1 << 16;

/// The number of rounds of a loop; a negative one is none, as in Python's `range`.
pub fn count(value: i64, what: &str) -> Result<usize, Error> {
    let limit = || Error::Limit { what: what.to_owned(), found: value.to_string(), limit: MAX_LAYERS };
    match u64::try_from(value) {
        Err(_) => Ok(0),
        Ok(count) if count > MAX_LAYERS => Err(limit()),
        Ok(count) => usize::try_from(count).map_err(|_| limit()),
    }
}

/// Adds a tensor to those of a layer.
#[inline(never)]
pub fn tensor(tensors: &mut Vec<(LayerName, Axes)>, stem: &'static str, suffix: &'static str, axes: Axes) {
    tensors.push((LayerName { stem, suffix }, axes));
}

/// The number of each layer, as one counts and as expressions do.
pub fn layers(count: usize) -> impl Iterator<Item = (usize, i64)> {
    (0..count).zip(0_i64..)
}

/// The dummy tensors of layers that may differ: those that follow each other and have the same are one run. A layer
/// without tensors is none.
pub fn runs(count: usize, of_layer: &mut dyn FnMut(i64) -> Result<Vec<TensorSpec>, Error>) -> Result<Vec<Run>, Error> {
    if count as u64 > MAX_DIFFERENT {
        let what = "the number of layers that may differ".to_owned();
        return Err(Error::Limit { what, found: count.to_string(), limit: MAX_DIFFERENT });
    }
    let mut runs: Vec<Run> = Vec::new();
    for (at, layer) in layers(count) {
        let tensors = of_layer(layer)?;
        match runs.last_mut() {
            _ if tensors.is_empty() => {}
            Some(run) if run.first + run.count == at && run.tensors == tensors => run.count += 1,
            _ => runs.push(Run { first: at, count: 1, tensors, flat: false }),
        }
    }
    Ok(runs)
}

/// What a fold does with the text so far and an item of each list.
pub type FoldStep<'s, 'a> = &'s mut dyn FnMut(&str, &[Attr<'a>]) -> Result<String, Error>;

/// Walks lists side by side, to the end of the shortest, and has `step` make each text from the last.
pub fn fold<'a>(from: &'static str, lists: &[(Attr<'a>, &str)], step: FoldStep<'_, 'a>) -> Result<Symbol, Error> {
    let limit = |found: String, limit: u64| {
        let what = lists.iter().map(|(_, what)| *what).collect::<Vec<_>>().join(", ");
        Err(Error::Limit { what, found, limit })
    };
    let (mut text, mut items) = (Symbol::Borrowed(from), vec![Attr::Null; lists.len()]);
    for at in 0.. {
        for (item, (list, what)) in items.iter_mut().zip(lists) {
            match list.item(at, what)? {
                Some(value) => *item = value,
                None => return Ok(text),
            }
        }
        if at as u64 >= MAX_FOLD {
            return limit(format!("a list of more than {MAX_FOLD}"), MAX_FOLD);
        }
        let grown = step(&text, &items)?;
        if grown.len() as u64 > MAX_FOLDED {
            return limit(format!("a list over which a text grows beyond {MAX_FOLDED} bytes"), MAX_FOLDED);
        }
        text = Symbol::Owned(grown);
    }
    Ok(text)
}

/// The error of a class that has no outputs for its task.
pub fn no_outputs(config: &ExporterConfig, _: &mut DynamicAxes) -> Result<(), Error> {
    Err(Error::NoOutputs { class: config.class().name, task: config.task().to_owned() })
}

/// The error that the registry has for a combination that cannot be exported. The message may quote
/// the config, which can say anything at any length.
pub fn unsupported(class: &'static ConfigClass, mut message: String) -> Error {
    const LONGEST: usize = 400;
    if let Some((end, _)) = message.char_indices().nth(LONGEST) {
        message.replace_range(end.., "…");
    }
    Error::Unsupported { class: class.name, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn layers_are_bounded_and_never_negative() {
        assert_eq!(count(-1, "n"), Ok(0));
        assert_eq!(count(12, "n"), Ok(12));
        assert!(count(1_000_000_000_000, "n").is_err());
    }

    #[test]
    fn a_fold_ends_with_the_shortest_list_and_within_bounds() {
        let (two, three) = (json!([10, 3]), json!([5, 2, 1]));
        let lists = [(Attr::from(&two), "two"), (Attr::from(&three), "three")];
        let text = fold("n", &lists, &mut |it, items| Ok(format!("({it} - {}) / {}", items[0], items[1])));
        assert_eq!(text.unwrap(), "((n - 10) / 5 - 3) / 2");
        let long = json!(vec![1; 1000]);
        assert!(fold("n", &[(Attr::from(&long), "long")], &mut |it, _| Ok(it.to_owned())).is_err());
    }
}
