//! Where YAML nodes stand in a file, from a second parse that is made only when a place is to be shown.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::place::{Place, Step};

/// How deep nodes can stand in each other, as when YAML is decoded.
const DEEPEST: usize = 128;

/// Where a text opens more brackets that it does not close than nodes can stand in each other. It is looked for before
/// anything parses the text, since the parsers take long for what is nested so. Brackets of texts count as well.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

/// A file's nodes, as far as it is YAML.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    text: &'t str,
    lines: Lines<'t>,
    root: Option<Node>,
}

/// A YAML node with the bytes at which it stands.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) bytes: Range<usize>,
    pub(crate) inside: Inside,
}

#[derive(Debug)]
pub(crate) enum Inside {
    /// A text as it reads once quotes and escapes are taken away; an alias stands for one elsewhere.
    Scalar {
        text: String,
        is_alias: bool,
    },
    List(Vec<Node>),
    /// Each key as a scalar, and its value.
    Map(Vec<(Node, Node)>),
}

impl<'t> Document<'t> {
    pub(crate) fn parse(text: &'t str) -> Self {
        let lines = Lines::of(text);
        let root = root(text, &lines);
        Self { text, lines, root }
    }

    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    pub(crate) fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The line and column, from 1, of a byte.
    pub(crate) fn line_and_column(&self, byte: usize) -> (usize, usize) {
        self.lines.line_and_column(byte)
    }

    /// The byte at a line and column, from 1.
    pub(crate) fn byte_at(&self, line: usize, column: usize) -> usize {
        self.lines.byte(line, column.saturating_sub(1))
    }

    /// The bytes of a place, or of the nearest node around it that there is; of its text only `part`.
    pub(super) fn locate(&self, place: &Place, part: Option<&Range<usize>>) -> Range<usize> {
        let Some(root) = &self.root else { return 0..0 };
        let mut found = Found { key: None, node: root };
        for (depth, step) in place.path.iter().enumerate() {
            let Some(next) = found.inside(step) else { return self.shown(&found) };
            let is_key = place.key && depth + 1 == place.path.len() && matches!(step, Step::Key(_));
            found = match next.key.filter(|_| is_key) {
                Some(key) => Found { key: None, node: key },
                None => next,
            };
        }
        let within = part.and_then(|part| self.within(found.node, part));
        within.unwrap_or_else(|| self.shown(&found))
    }

    /// Where a place begins, or the nearest node around it that there is.
    pub(crate) fn start_of(&self, place: &Place) -> usize {
        self.locate(place, None).start
    }

    /// The key and the value at a place.
    pub(crate) fn node(&self, place: &Place) -> Option<(Option<&Node>, &Node)> {
        let root = Found { key: None, node: self.root.as_ref()? };
        let found = place.path.iter().try_fold(root, |found, step| found.inside(step))?;
        Some((found.key, found.node))
    }

    /// The bytes that show a node: one that takes several lines is shown by its key, or its first line.
    fn shown(&self, found: &Found<'_>) -> Range<usize> {
        let Range { start, end } = found.node.bytes.clone();
        match (self.text.get(start..end).and_then(|text| text.find('\n')), found.key) {
            (None, _) => start..end,
            (Some(_), Some(key)) => key.bytes.clone(),
            (Some(length), None) => start..start + self.text[start..start + length].trim_end().len(),
        }
    }

    /// The bytes of a part of a scalar's text.
    fn within(&self, node: &Node, part: &Range<usize>) -> Option<Range<usize>> {
        let Inside::Scalar { text, is_alias: false } = &node.inside else { return None };
        let written = self.text.get(node.bytes.clone())?;
        let mut at = usize::from(written.starts_with(['\'', '"']));
        let (mut start, mut end) = (None, None);
        for (offset, character) in text.char_indices() {
            at = skip_to(written, at, character)?;
            if offset == part.start {
                start = Some(at);
            }
            let length = written[at..].chars().next()?.len_utf8();
            if offset < part.end {
                end = Some(at + length);
            }
            at += length;
        }
        let (start, end) = (start?, end?);
        // What goes on in the next line is shown by the first.
        let end = written.get(start..end)?.find('\n').map_or(end, |length| start + length);
        Some(node.bytes.start + start..node.bytes.start + end)
    }

    /// Every key that a mapping has twice: its name, its bytes and those of the first.
    pub(crate) fn repeated_keys(&self) -> Vec<(String, Range<usize>, Range<usize>)> {
        let mut found = Vec::new();
        if let Some(root) = &self.root {
            find_repeated(root, &mut found);
        }
        found
    }
}

/// A node on the way to a place, and its key where it is an entry of a mapping.
#[derive(Clone, Copy)]
struct Found<'n> {
    key: Option<&'n Node>,
    node: &'n Node,
}

impl<'n> Found<'n> {
    /// The node that a step leads to.
    fn inside(&self, step: &Step) -> Option<Self> {
        let entry = |name: &str| {
            let (key, value) = self.node.entries().iter().rfind(|(key, _)| key.text() == Some(name))?;
            Some(Self { key: Some(key), node: value })
        };
        match (step, &self.node.inside) {
            (Step::Key(name), _) => entry(name),
            (Step::Index(index), Inside::List(items)) => Some(Self { key: None, node: items.get(*index)? }),
            // Axes are a list, or a mapping from number to name, and one item may stand where a list may.
            (Step::Index(index), _) => entry(&index.to_string()).or((*index == 0).then_some(*self)),
        }
    }
}

impl Node {
    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.inside {
            Inside::Scalar { text, is_alias: false } => Some(text),
            _ => None,
        }
    }

    /// The entries of a mapping.
    pub(crate) fn entries(&self) -> &[(Self, Self)] {
        match &self.inside {
            Inside::Map(entries) => entries,
            _ => &[],
        }
    }
}

/// Where a character of a text stands in what is written, quotes, escapes and line breaks skipped.
fn skip_to(written: &str, mut at: usize, wanted: char) -> Option<usize> {
    loop {
        let found = written.get(at..)?.chars().next()?;
        if found == wanted || found.is_whitespace() && wanted.is_whitespace() {
            return Some(at);
        }
        if !found.is_whitespace() && !matches!(found, '\'' | '"' | '\\' | '>' | '|' | '-') {
            return None;
        }
        at += found.len_utf8();
    }
}

fn find_repeated(node: &Node, found: &mut Vec<(String, Range<usize>, Range<usize>)>) {
    match &node.inside {
        Inside::Scalar { .. } => {}
        Inside::List(items) => items.iter().for_each(|item| find_repeated(item, found)),
        Inside::Map(entries) => {
            let mut known = HashMap::new();
            for (key, value) in entries {
                if let Some(name) = key.text() {
                    let first = known.entry(name).or_insert(&key.bytes);
                    if **first != key.bytes {
                        found.push((name.to_owned(), key.bytes.clone(), first.clone()));
                    }
                }
                find_repeated(value, found);
            }
        }
    }
}

/// Where each line of a text begins.
#[derive(Debug)]
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// A line and a column, from 0, and the byte there: what was asked for last, from where what follows is not far.
    last: Cell<(usize, usize, usize)>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect(), last: Cell::new((1, 0, 0)) }
    }

    /// The byte of a column, from 0 and in characters, of a line, from 1.
    fn byte(&self, line: usize, column: usize) -> usize {
        let Some(start) = self.starts.get(line.saturating_sub(1)).copied() else { return self.text.len() };
        let (from, start) = match self.last.get() {
            (last_line, last_column, byte) if last_line == line && last_column <= column => (last_column, byte),
            _ => (0, start),
        };
        let found = self.text[start..].char_indices().nth(column - from);
        let byte = found.map_or(self.text.len(), |(at, _)| start + at);
        if found.is_some() {
            self.last.set((line, column, byte));
        }
        byte
    }

    fn line_and_column(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count());
        (line.max(1), column + 1)
    }

    fn marker(&self, marker: &Marker) -> usize {
        self.byte(marker.line(), marker.col())
    }

    fn span(&self, span: &Span) -> Range<usize> {
        let (start, end) = (self.marker(&span.start), self.marker(&span.end));
        start..end.max(start)
    }
}

fn root(text: &str, lines: &Lines<'_>) -> Option<Node> {
    let mut reader = Reader { events: Parser::new_from_str(text).map_while(Result::ok), lines };
    loop {
        match reader.events.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            event => return reader.node(event, 0),
        }
    }
}

struct Reader<'l, 't, E> {
    events: E,
    lines: &'l Lines<'t>,
}

impl<'i, E: Iterator<Item = (Event<'i>, Span)>> Reader<'_, '_, E> {
    fn node(&mut self, (event, span): (Event<'i>, Span), depth: usize) -> Option<Node> {
        if depth > DEEPEST {
            return None;
        }
        let mut bytes = self.lines.span(&span);
        let inside = match event {
            Event::SequenceStart(..) => {
                let (items, end) = self.list(depth + 1)?;
                bytes.end = end.max(items.last().map_or(bytes.end, |item| item.bytes.end));
                Inside::List(items)
            }
            Event::MappingStart(..) => {
                let (entries, end) = self.map(depth + 1)?;
                bytes.end = end.max(entries.last().map_or(bytes.end, |(_, value)| value.bytes.end));
                Inside::Map(entries)
            }
            Event::Scalar(text, style, ..) => {
                if style == ScalarStyle::Plain {
                    let written = self.lines.text.get(bytes.clone()).unwrap_or_default();
                    bytes.end = bytes.start + written.trim_end().len();
                }
                Inside::Scalar { text: text.into_owned(), is_alias: false }
            }
            Event::Alias(_) => Inside::Scalar { text: String::new(), is_alias: true },
            _ => return None,
        };
        Some(Node { bytes, inside })
    }

    /// The items of a list, and where its closing bracket ends.
    fn list(&mut self, depth: usize) -> Option<(Vec<Node>, usize)> {
        let mut items = Vec::new();
        loop {
            match self.events.next()? {
                (Event::SequenceEnd, span) => return Some((items, self.closing(&span))),
                event => items.push(self.node(event, depth)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Option<(Vec<(Node, Node)>, usize)> {
        let mut entries = Vec::new();
        loop {
            let event = self.events.next()?;
            if matches!(event.0, Event::MappingEnd) {
                return Some((entries, self.closing(&event.1)));
            }
            let key = self.node(event, depth)?;
            let next = self.events.next()?;
            entries.push((key, self.node(next, depth)?));
        }
    }

    /// Where a closing bracket ends; what is closed by indentation ends with what is inside.
    fn closing(&self, span: &Span) -> usize {
        let bytes = self.lines.span(span);
        if bytes.is_empty() { 0 } else { bytes.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<'t>(text: &'t str, place: &Place, part: Option<Range<usize>>) -> &'t str {
        &text[Document::parse(text).locate(place, part.as_ref())]
    }

    #[test]
    fn a_value_and_its_key_are_found() {
        let text = "a: 1\nb:\n  - x\n  - c: two words  # said\nd: {e: [f, g]}\n";
        let b = Place::of_file(0).key("b");
        assert_eq!(shown(text, &b.itself(), None), "b");
        assert_eq!(shown(text, &b, None), "b");
        assert_eq!(shown(text, &b.index(0), None), "x");
        assert_eq!(shown(text, &b.index(1).key("c"), None), "two words");
        assert_eq!(shown(text, &b.index(1).key("missing"), None), "c: two words");
        assert_eq!(shown(text, &Place::of_file(0).key("d"), None), "{e: [f, g]}");
        assert_eq!(shown(text, &Place::of_file(0).key("d").key("e"), None), "[f, g]");
    }

    #[test]
    fn a_part_of_a_text_is_found_however_it_is_written() {
        let a = Place::of_file(0).key("a");
        assert_eq!(shown("a: x == yes", &a, Some(5..8)), "yes");
        assert_eq!(shown("a: 'x == ''yes'''", &a, Some(6..9)), "yes");
        assert_eq!(shown("a: \"x == \\\"yes\\\"\"", &a, Some(6..9)), "yes");
        assert_eq!(shown("a: x\n  == yes", &a, Some(5..8)), "yes");
        assert_eq!(shown("a: >-\n  é ==\n  yes\n", &a, Some(6..9)), "yes");
        assert_eq!(shown("b: &x a == b\na: *x", &a, Some(0..1)), "*x");
        assert_eq!(shown("a: \"\\t\\tx\"", &a, Some(2..3)), "\"\\t\\tx\"");
    }

    #[test]
    fn lines_and_columns_count_characters() {
        let document = Document::parse("é: 1\nab: é é\n");
        assert_eq!(document.line_and_column(3), (1, 3));
        assert_eq!(document.line_and_column(document.byte_at(2, 7)), (2, 7));
        assert_eq!(document.byte_at(9, 9), document.text.len());
    }

    #[test]
    fn repeated_keys_are_all_found() {
        let text = "a: {b: 1, b: 2}\nc: 3\na: 4\n";
        let found = Document::parse(text).repeated_keys();
        assert_eq!(found, [("b".to_owned(), 10..11, 4..5), ("a".to_owned(), 21..22, 0..1)]);
    }
}
