//! Decodes a file, leaving out what is wrong.

use std::collections::HashMap;

use serde_yaml::{Mapping, Value};

use super::load::Decoded;
use crate::diagnostic::{Document, Inside, Node, Place, Problem, Reports, Step, too_deep, unknown};
use crate::schema::node::{self, Decode, Error, Reason};

/// The most that is reported of a file before the rest of it is left out.
const MOST_WRONG: usize = 256;

/// Decodes a file. What is wrong is reported and replaced by a filler, so that the rest of the file is
/// checked as well.
pub(crate) fn decode<T: Decode>(text: &str, file: usize, reports: &Reports) -> Option<Decoded<T>> {
    let value = parse(text, file, reports);
    if let Some(value) = value.as_ref().filter(|_| text.contains("<<")) {
        let mut rest = MOST_WRONG;
        merge_keys(value, &Place::of_file(file), &mut rest, reports);
    }
    let has_null = value.as_ref().is_some_and(has_null);
    let spec = value.and_then(|value| Draft::new(value, file).decode(reports));
    if spec.is_none() {
        reports.leave_out(Place::of_file(file));
    } else if has_null
        && let Some(root) = Document::parse(text).root()
        && has_unwritten(text, root)
    {
        nothing_written(text, root, &Place::of_file(file), reports);
    }
    spec.map(|spec| Decoded { file, spec })
}

fn parse(text: &str, file: usize, reports: &Reports) -> Option<Value> {
    if let Some(byte) = too_deep(text) {
        let problem = Problem::new("brackets stand too deep in each other for a registry");
        reports.at_bytes(file, byte..byte + 1, problem);
        return None;
    }
    match serde_yaml::from_str(text) {
        Ok(Value::Null) => {
            reports.of_file(file, "the file is empty");
            None
        }
        Ok(value) => Some(value),
        Err(error) => {
            syntax_error(text, file, &error, reports);
            None
        }
    }
}

fn syntax_error(text: &str, file: usize, error: &serde_yaml::Error, reports: &Reports) {
    let document = Document::parse(text);
    let repeated = document.repeated_keys();
    if repeated.is_empty() {
        let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
        let message = error.to_string().replacen(&format!(" at line {line} column {column}"), "", 1);
        let message = match message.as_str() {
            message if message.contains("more than one document") => "there is more than one document",
            message => message,
        };
        let at = document.byte_at(line, column);
        let problem = Problem::new("this is not YAML").label(message);
        let is_in_brackets = message.contains("flow mapping") || message.contains("flow sequence");
        let help = "inside `{…}` and `[…]` a text that has a bracket, `, ` or `: ` stands in quotes";
        reports.at_bytes(file, at..at, if is_in_brackets { problem.help(help) } else { problem });
    }
    for (key, bytes, first) in repeated {
        let (line, _) = document.line_and_column(first.start);
        let problem = Problem::new(format!("`{key}` is given twice; the first is in line {line}"));
        reports.at_bytes(file, bytes, problem.beside(first, format!("the first `{key}`")));
    }
}

/// Reports the keys that other YAML has for taking over those of another mapping, so many of them.
fn merge_keys(value: &Value, place: &Place, rest: &mut usize, reports: &Reports) {
    match value {
        Value::Sequence(items) => {
            items.iter().enumerate().for_each(|(index, item)| merge_keys(item, &place.index(index), rest, reports));
        }
        Value::Mapping(entries) => {
            for (key, value) in entries.iter().filter_map(|(key, value)| Some((key.as_str()?, value))) {
                let place = place.key(key);
                merge_keys(value, &place, rest, reports);
                if key == "<<" && *rest > 0 {
                    *rest -= 1;
                    reports.at(&place.itself(), Problem::new("`<<` takes no keys over here").help("write them out"));
                    reports.leave_out(place);
                }
            }
        }
        _ => {}
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Sequence(items) => items.iter().any(has_null),
        Value::Mapping(entries) => entries.values().any(has_null),
        _ => false,
    }
}

/// Reports what YAML takes for null because nothing is written there, where null can stand. What is wrong with it is
/// reported otherwise elsewhere, and left out.
fn nothing_written(text: &str, node: &Node, place: &Place, reports: &Reports) {
    match &node.inside {
        Inside::Scalar { .. } if is_unwritten(node, text) => {
            let problem = Problem::new("nothing is written here");
            reports.at(place, problem.help("null is written `~`, and `{}` stands for an attribute without a default"));
        }
        Inside::Scalar { .. } => {}
        Inside::List(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| nothing_written(text, item, &place.index(index), reports));
        }
        Inside::Map(entries) => {
            for (key, value) in entries.iter().filter_map(|(key, value)| Some((key.text()?, value))) {
                nothing_written(text, value, &place.key(key), reports);
            }
        }
    }
}

fn has_unwritten(text: &str, node: &Node) -> bool {
    match &node.inside {
        Inside::Scalar { .. } => is_unwritten(node, text),
        Inside::List(items) => items.iter().any(|item| has_unwritten(text, item)),
        Inside::Map(entries) => entries.iter().any(|(_, value)| has_unwritten(text, value)),
    }
}

fn is_unwritten(node: &Node, text: &str) -> bool {
    matches!(node.inside, Inside::Scalar { is_alias: false, .. }) && is_nothing(node, text)
}

/// Whether a node is what stands for null where a text has nothing, or the end of what is around it.
fn is_nothing(node: &Node, text: &str) -> bool {
    let written = text.get(node.bytes.clone()).unwrap_or_default().trim();
    let is_null = matches!(node.text(), Some("~" | ""));
    written.is_empty() || is_null && !written.starts_with(['~', '"', '\'', '|', '>'])
}

/// A file on its way to being decoded.
struct Draft {
    value: Value,
    file: usize,
    /// How often each wrong node was filled.
    filled: HashMap<Vec<Step>, usize>,
}

impl Draft {
    fn new(value: Value, file: usize) -> Self {
        Self { value, file, filled: HashMap::new() }
    }

    fn decode<T: Decode>(mut self, reports: &Reports) -> Option<T> {
        for _ in 0..MOST_WRONG {
            let error = match T::decode(&self.value) {
                Ok(spec) => return Some(spec),
                Err(error) => error,
            };
            let place = Place { path: error.steps(), ..Place::of_file(self.file) };
            if !self.leave_out(place, &error, reports) {
                break;
            }
        }
        None
    }

    /// Reports what is wrong at a place, and has the next round decode without it.
    fn leave_out(&mut self, place: Place, error: &Error, reports: &Reports) -> bool {
        let reason = error.reason();
        match reason {
            Reason::UnknownKey { key, known } => {
                let of_key = place.path.last() == Some(&Step::Key(key.clone()));
                let place = if of_key { place } else { place.key(key) };
                reports.at(&place.itself(), unknown("key", key, known.iter().copied()));
                let removed = remove(&mut self.value, &place.path);
                reports.leave_out(place);
                removed
            }
            Reason::MissingKey(key) => {
                reports.missing(&place, key, reason.to_string());
                self.fill(place.key(key), reports)
            }
            Reason::Empty => {
                let problem = Problem::new(reason.to_string()).help("give it a value, or take the key away");
                reports.at(&place, problem);
                self.fill(place, reports)
            }
            Reason::Tag(tag) => {
                let help = format!("put what was meant in quotes, as '{tag}'");
                reports.at(&place, Problem::new(reason.to_string()).help(help));
                self.fill(place, reports)
            }
            Reason::Other(message) => {
                if error.is_of_key() {
                    reports.at(&place.itself(), message.as_str());
                    let removed = remove(&mut self.value, &place.path);
                    reports.leave_out(place);
                    return removed;
                }
                reports.at(&place, message.as_str());
                self.fill(place, reports)
            }
        }
    }

    /// Takes a key away where its value is wrong, puts the next filler there, and when none is left, where the node
    /// around it is.
    fn fill(&mut self, mut place: Place, reports: &Reports) -> bool {
        let fillers = [Value::Null, Value::from(""), Mapping::new().into(), Value::Sequence(Vec::new())];
        loop {
            if place.path.is_empty() {
                return false;
            }
            let tried = self.filled.entry(place.path.clone()).or_default();
            *tried += 1;
            if *tried == 1 && remove(&mut self.value, &place.path) {
                reports.leave_out(place);
                return true;
            }
            let filler = fillers.get(tried.saturating_sub(2));
            if let (Some(filler), Some(node)) = (filler, node(&mut self.value, &place.path)) {
                *node = filler.clone();
                reports.leave_out(place);
                return true;
            }
            place.path.pop();
        }
    }
}

/// The node at a path, made if only the last key is missing.
fn node<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    let Some((last, parents)) = path.split_last() else { return Some(value) };
    match (last, node(value, parents)?) {
        (Step::Key(key), Value::Mapping(entries)) => {
            let known = entries.keys().find(|known| is(known, key)).cloned();
            Some(entries.entry(known.unwrap_or_else(|| Value::from(key.as_str()))).or_insert(Value::Null))
        }
        (Step::Index(index), Value::Sequence(items)) => items.get_mut(*index),
        _ => None,
    }
}

fn remove(value: &mut Value, path: &[Step]) -> bool {
    let Some((Step::Key(key), parents)) = path.split_last() else { return false };
    let Some(Value::Mapping(entries)) = node(value, parents) else { return false };
    let known = entries.keys().find(|known| is(known, key)).cloned();
    known.is_some_and(|known| entries.remove(known).is_some())
}

/// Whether a key is the one that an error names.
fn is(key: &Value, name: &str) -> bool {
    node::name(key).is_some_and(|key| key == name)
}
