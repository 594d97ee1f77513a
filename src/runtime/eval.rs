//! What generated code calls for arithmetic, loops over layers and texts that grow.

pub use crate::arithmetic::{add, ceil_div, div, mul, pow, sub};
use crate::config::types::Attr;
use crate::error::Error;
use crate::export::axes::{DynamicAxes, Symbol};
use crate::export::types::{ConfigClass, ExporterConfig};
pub use crate::spec::tensor::shape;

/// The most layers that are answered for. The deepest models have a few hundred.
pub const MAX_LAYERS: u64 = 100_000;

/// The most items that a text grows over.
pub const MAX_FOLD: u64 = 256;

/// The number of rounds of a loop; a negative one is none, as in Python's `range`.
pub fn count(value: i64, what: &str) -> Result<usize, Error> {
    let limit = Error::Limit { what: what.to_owned(), found: value.to_string(), limit: MAX_LAYERS };
    match u64::try_from(value) {
        Err(_) => Ok(0),
        Ok(count) if count > MAX_LAYERS => Err(limit),
        Ok(count) => usize::try_from(count).map_err(|_| limit),
    }
}

/// Walks lists side by side, to the end of the shortest, and has `step` make each text from the last.
pub fn fold<'a, const N: usize>(
    from: &'static str,
    lists: [(Attr<'a>, &'static str); N],
    mut step: impl FnMut(&str, [Attr<'a>; N]) -> Result<String, Error>,
) -> Result<Symbol, Error> {
    let mut text = Symbol::Borrowed(from);
    for at in 0.. {
        let mut items = [Attr::Null; N];
        for (item, (list, what)) in items.iter_mut().zip(lists) {
            match list.item(at, what)? {
                Some(value) => *item = value,
                None => return Ok(text),
            }
        }
        if at as u64 >= MAX_FOLD {
            let what = lists.map(|(_, what)| what).join(", ");
            return Err(Error::Limit { what, found: format!("a list of more than {MAX_FOLD}"), limit: MAX_FOLD });
        }
        text = Symbol::Owned(step(&text, items)?);
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
        let text = fold("n", lists, |it, [k, s]| Ok(format!("({it} - {k}) / {s}")));
        assert_eq!(text.unwrap(), "((n - 10) / 5 - 3) / 2");
        let long = json!(vec![1; 1000]);
        assert!(fold("n", [(Attr::from(&long), "long")], |it, _| Ok(it.to_owned())).is_err());
    }
}
