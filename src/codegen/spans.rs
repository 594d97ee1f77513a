//! Lines and columns of YAML nodes, from a second parse that is made only when there is an error.

use saphyr_parser::{Event, Parser, Span};

use super::diagnostic::{Place, Step};

/// A YAML node with where it stands.
struct Node {
    at: At,
    inside: Inside,
}

/// How deep nodes can stand in each other, as when YAML is decoded.
const DEEPEST: usize = 128;

/// Line and column, from 1.
type At = (usize, usize);
/// A key, where it stands, and its value.
type Entry = (String, At, Node);

enum Inside {
    Scalar,
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// The line and column of a place, or of the nearest node around it that there is.
pub(super) fn locate(text: &str, place: &Place) -> (usize, usize) {
    let Some(root) = parse(text) else { return (1, 1) };
    let mut at = (1, 1);
    let mut node = &root;
    for (depth, step) in place.path.iter().enumerate() {
        let last = depth + 1 == place.path.len();
        match (step, &node.inside) {
            (Step::Key(name), Inside::Map(entries)) => match entries.iter().rfind(|(key, ..)| key == name) {
                Some((_, key_at, value)) => {
                    at = if last && place.key { *key_at } else { value.at };
                    node = value;
                }
                None => return at,
            },
            (Step::Index(index), Inside::List(items)) => match items.get(*index) {
                Some(item) => (at, node) = (item.at, item),
                None => return at,
            },
            // One item may stand where a list may.
            (Step::Index(0), _) => {}
            _ => return at,
        }
    }
    at
}

/// Every key that a mapping has twice: its second line and column, and the line of the first.
pub(super) fn repeated_keys(text: &str) -> Vec<(String, (usize, usize), usize)> {
    let mut found = Vec::new();
    if let Some(root) = parse(text) {
        find_repeated(&root, &mut found);
    }
    found
}

fn find_repeated(node: &Node, found: &mut Vec<(String, (usize, usize), usize)>) {
    match &node.inside {
        Inside::Scalar => {}
        Inside::List(items) => items.iter().for_each(|item| find_repeated(item, found)),
        Inside::Map(entries) => {
            for (index, (key, at, value)) in entries.iter().enumerate() {
                if let Some((_, first, _)) = entries[..index].iter().find(|(other, ..)| other == key) {
                    found.push((key.clone(), *at, first.0));
                }
                find_repeated(value, found);
            }
        }
    }
}

fn parse(text: &str) -> Option<Node> {
    let mut events = Parser::new_from_str(text).map_while(Result::ok);
    loop {
        match events.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            event => return node(event, &mut events, 0),
        }
    }
}

fn node<'i>(
    event: (Event<'i>, Span),
    events: &mut impl Iterator<Item = (Event<'i>, Span)>,
    depth: usize,
) -> Option<Node> {
    if depth > DEEPEST {
        return None;
    }
    let at = (event.1.start.line(), event.1.start.col() + 1);
    let inside = match event.0 {
        Event::SequenceStart(..) => Inside::List(list(events, depth + 1)?),
        Event::MappingStart(..) => Inside::Map(map(events, depth + 1)?),
        Event::Scalar(..) | Event::Alias(_) => Inside::Scalar,
        _ => return None,
    };
    Some(Node { at, inside })
}

fn list<'i>(events: &mut impl Iterator<Item = (Event<'i>, Span)>, depth: usize) -> Option<Vec<Node>> {
    let mut items = Vec::new();
    loop {
        match events.next()? {
            (Event::SequenceEnd, _) => return Some(items),
            event => items.push(node(event, events, depth)?),
        }
    }
}

fn map<'i>(events: &mut impl Iterator<Item = (Event<'i>, Span)>, depth: usize) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    loop {
        let event = events.next()?;
        let name = match &event.0 {
            Event::MappingEnd => return Some(entries),
            Event::Scalar(text, ..) => text.to_string(),
            _ => String::new(),
        };
        let key = node(event, events, depth)?;
        let next = events.next()?;
        entries.push((name, key.at, node(next, events, depth)?));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_and_its_key_are_found() {
        let text = "a: 1\nb:\n  - x\n  - c: 2\n";
        let b = Place::of_file(0).key("b");
        assert_eq!(locate(text, &b.itself()), (2, 1));
        assert_eq!(locate(text, &b.index(1).key("c")), (4, 8));
        assert_eq!(locate(text, &b.index(1).key("missing")), (4, 5));
    }

    #[test]
    fn repeated_keys_are_all_found() {
        let found = repeated_keys("a: {b: 1, b: 2}\nc: 3\na: 4\n");
        assert_eq!(found, [("b".to_owned(), (1, 11), 1), ("a".to_owned(), (3, 1), 1)]);
    }
}
