//! YAML as values: a document without its places, as version 1.2 reads it.
//!
//! Where something stands is looked up anew, by the same parser, only when it has to be shown.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use granit_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput, StructureStyle, Tag};

/// How deep nodes can stand in each other.
const DEEPEST: usize = 128;

/// The most nodes that aliases stand for, all in all.
const MOST_REPEATED: usize = 100_000;

/// A node.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Sequence(Vec<Value>),
    Mapping(Mapping),
    /// What has a tag that means nothing here, by the tag as it is written.
    Tagged(String),
}

/// Keys with their values, in their order. No name stands twice.
pub type Mapping = Vec<(Value, Value)>;

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Unsigned(u64),
    /// One below zero.
    Negative(i64),
    Float(f64),
}

/// Why a text is not YAML that can be read, and where: line and column from 1.
#[derive(Debug)]
pub struct Wrong {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

impl Value {
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub fn as_number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The name that a key has: that of a number is its digits.
    pub fn name(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::String(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Bool(value) => Some(Cow::Owned(value.to_string())),
            _ => None,
        }
    }
}

impl Number {
    pub fn as_u64(self) -> Option<u64> {
        match self {
            Self::Unsigned(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::Unsigned(value) => i64::try_from(value).ok(),
            Self::Negative(value) => Some(value),
            Self::Float(_) => None,
        }
    }

    #[allow(clippy::cast_precision_loss)] // As for any number with a fraction: the nearest there is.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Unsigned(value) => value as f64,
            Self::Negative(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(value) => value.fmt(f),
            Self::Negative(value) => value.fmt(f),
            Self::Float(value) if value.is_nan() => f.write_str(".nan"),
            Self::Float(value) if value.is_infinite() => f.write_str(if *value < 0.0 { "-.inf" } else { ".inf" }),
            Self::Float(value) => write!(f, "{value:?}"),
        }
    }
}

/// Reads a text of one document. One with nothing in it is null.
pub fn parse(text: &str) -> Result<Value, Wrong> {
    let mut reader = Reader {
        text,
        events: Parser::new_from_str(text),
        anchors: HashMap::new(),
        repeated: 0,
        open: Vec::new(),
        last: Marker::new(0, 1, 0),
    };
    let mut root = None;
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok(root.map_or(Value::Null, |root: Read| root.value)),
            (Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd, _) => {}
            (_, span) if root.is_some() => return Err(wrong(&span.start, "there is more than one document")),
            event => root = Some(reader.node(event, 0)?),
        }
    }
}

/// A node with what bounds how often it can be repeated.
#[derive(Clone)]
struct Read {
    value: Value,
    nodes: usize,
    height: usize,
}

struct Reader<'t> {
    text: &'t str,
    events: Parser<'t, StrInput<'t>>,
    /// What aliases stand for.
    anchors: HashMap<usize, Read>,
    repeated: usize,
    /// Where the lists and mappings begin that are being read, and whether with a bracket.
    open: Vec<(Marker, bool)>,
    last: Marker,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Wrong> {
        match self.events.next() {
            Some(Ok((event, span))) => {
                self.last = span.end;
                Ok((event, span))
            }
            Some(Err(error)) => Err(self.not_yaml(&error)),
            None => Err(wrong(&self.last, "the document ends too early")),
        }
    }

    /// What the parser says, with what it does not: a bracket that is open in an earlier line, and where a tab stands.
    fn not_yaml(&self, error: &ScanError) -> Wrong {
        let (at, mut message) = (error.marker(), error.info());
        let open = self.open.last().filter(|(start, has_bracket)| *has_bracket && start.line() < at.line());
        if let Some((start, _)) = open {
            message += &format!(", and the bracket of line {}, column {} is open", start.line(), start.col() + 1);
        }
        let mut lines = (1..).zip(self.text.lines()).skip(at.line().saturating_sub(1));
        let tab = lines.find_map(|(line, text)| Some((line, text.chars().position(|it| it == '\t')?)));
        match tab.filter(|_| message.ends_with("found a tab")) {
            Some((line, column)) => Wrong { line, column: column + 1, message },
            None => wrong(at, &message),
        }
    }

    fn node(&mut self, (event, span): (Event<'t>, Span), depth: usize) -> Result<Read, Wrong> {
        if depth > DEEPEST {
            return Err(too_deep(&span));
        }
        let (anchor, tag, mut read) = match event {
            Event::Alias(anchor) => return self.alias(anchor, &span, depth),
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain || tag.as_deref().is_some_and(|tag| is_core(tag, "str"));
                let value = if is_text { Value::String(text.into_owned()) } else { plain(text) };
                (anchor, tag, Read { value, nodes: 1, height: 0 })
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.open.push((span.start, style == StructureStyle::Flow));
                (anchor, tag, self.sequence(depth + 1)?)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.open.push((span.start, style == StructureStyle::Flow));
                (anchor, tag, self.mapping(&span, depth + 1)?)
            }
            _ => return Err(wrong(&span.start, "expected a value")),
        };
        if let Some(tag) = tag.filter(|tag| !fits(tag, &read.value)) {
            read = Read { value: Value::Tagged(written(&tag)), nodes: 1, height: 0 };
        }
        if anchor > 0 {
            self.anchors.insert(anchor, read.clone());
        }
        Ok(read)
    }

    fn alias(&mut self, anchor: usize, span: &Span, depth: usize) -> Result<Read, Wrong> {
        let Some(read) = self.anchors.get(&anchor) else {
            return Err(wrong(&span.start, "this stands for what it is a part of"));
        };
        self.repeated = self.repeated.saturating_add(read.nodes);
        if self.repeated > MOST_REPEATED {
            return Err(wrong(&span.start, &format!("aliases stand for more than {MOST_REPEATED} nodes")));
        }
        if depth + read.height > DEEPEST {
            return Err(too_deep(span));
        }
        Ok(read.clone())
    }

    fn sequence(&mut self, depth: usize) -> Result<Read, Wrong> {
        let (mut items, mut nodes, mut height) = (Vec::new(), 1, 0);
        loop {
            let event = self.next()?;
            if matches!(event.0, Event::SequenceEnd) {
                self.open.pop();
                return Ok(Read { value: Value::Sequence(items), nodes, height: height + 1 });
            }
            let item = self.node(event, depth)?;
            nodes += item.nodes;
            height = height.max(item.height);
            items.push(item.value);
        }
    }

    fn mapping(&mut self, span: &Span, depth: usize) -> Result<Read, Wrong> {
        let (mut entries, mut nodes, mut height) = (Mapping::new(), 1, 0);
        loop {
            let event = self.next()?;
            if matches!(event.0, Event::MappingEnd) {
                self.open.pop();
                if has_repeated(&entries) {
                    return Err(wrong(&span.start, "a key is given twice"));
                }
                return Ok(Read { value: Value::Mapping(entries), nodes, height: height + 1 });
            }
            let key = self.node(event, depth)?;
            let event = self.next()?;
            let value = self.node(event, depth)?;
            nodes += key.nodes + value.nodes;
            height = height.max(key.height).max(value.height);
            entries.push((key.value, value.value));
        }
    }
}

fn has_repeated(entries: &[(Value, Value)]) -> bool {
    let mut names = HashSet::with_capacity(entries.len());
    entries.iter().filter_map(|(key, _)| key.name()).any(|name| !names.insert(name))
}

/// What a text without quotes stands for.
fn plain(text: Cow<'_, str>) -> Value {
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(&text).map_or_else(|| Value::String(text.into_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_negative = text.starts_with('-');
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let based = [("0x", 16), ("0o", 8), ("0b", 2)];
    let based = based.into_iter().find_map(|(prefix, base)| Some((digits.strip_prefix(prefix)?, base)));
    if let Some((digits, base)) = based {
        return integer(digits, base, is_negative);
    }
    match digits {
        ".inf" | ".Inf" | ".INF" => {
            return Some(Number::Float(if is_negative { f64::NEG_INFINITY } else { f64::INFINITY }));
        }
        ".nan" | ".NaN" | ".NAN" if digits == text => return Some(Number::Float(f64::NAN)),
        _ => {}
    }
    // A text of digits that begins with 0 is a code of some kind.
    let mut all = digits.bytes();
    if digits.len() > 1 && digits.starts_with('0') && all.all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    integer(digits, 10, is_negative)
        .or_else(|| text.parse().ok().filter(|value: &f64| value.is_finite()).map(Number::Float))
}

fn integer(digits: &str, base: u32, is_negative: bool) -> Option<Number> {
    if digits.starts_with('+') {
        return None;
    }
    let value = u64::from_str_radix(digits, base).ok()?;
    if !is_negative || value == 0 {
        return Some(Number::Unsigned(value));
    }
    0_i64.checked_sub_unsigned(value).map(Number::Negative)
}

const CORE: &str = "tag:yaml.org,2002:";

fn is_core(tag: &Tag, name: &str) -> bool {
    tag.handle() == CORE && tag.suffix() == name
}

/// Whether a tag says what a value is in any case.
fn fits(tag: &Tag, value: &Value) -> bool {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(Number::Float(_)) => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Sequence(_) => "seq",
        Value::Mapping(_) => "map",
        Value::Tagged(_) => return false,
    };
    is_core(tag, name)
}

fn written(tag: &Tag) -> String {
    let handle = if tag.handle() == CORE { "!!" } else { tag.handle() };
    format!("{handle}{}", tag.suffix())
}

fn wrong(at: &Marker, message: &str) -> Wrong {
    Wrong { line: at.line(), column: at.col() + 1, message: message.to_owned() }
}

fn too_deep(span: &Span) -> Wrong {
    wrong(&span.start, &format!("nodes stand in each other more than {DEEPEST} deep"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match parse(text) {
            Ok(value) => format!("{value:?}"),
            Err(Wrong { line, column, message }) => format!("{line}:{column} {message}"),
        }
    }

    #[test]
    fn plain_texts_are_what_they_stand_for() {
        let number = |number| format!("{:?}", Value::Number(number));
        for (text, value) in [("0", 0), ("+7", 7), ("0x1F", 31), ("0o17", 15), ("0b11", 3), ("-0", 0)] {
            assert_eq!(read(text), number(Number::Unsigned(value)), "{text}");
        }
        assert_eq!(read("-12"), number(Number::Negative(-12)));
        assert_eq!(read("-9223372036854775808"), number(Number::Negative(i64::MIN)));
        for (text, value) in [("1.5", 1.5), ("1e-5", 1e-5), (".5", 0.5), ("-.inf", f64::NEG_INFINITY)] {
            assert_eq!(read(text), number(Number::Float(value)), "{text}");
        }
        for text in ["007", "65_536", "1.2.3", "0x", "0x+1", "inf", "nan", "None", "yes", "1e", "."] {
            assert_eq!(read(text), format!("{:?}", Value::String(text.to_owned())), "{text}");
        }
        for text in ["", "~", "null", "# nothing"] {
            assert_eq!(read(text), "Null", "{text}");
        }
        assert_eq!(
            read("[True, 'true', \"1\", !!str 1, !!int 1, !!int a]"),
            "Sequence([Bool(true), String(\"true\"), \
            String(\"1\"), String(\"1\"), Number(Unsigned(1)), Tagged(\"!!int\")])"
        );
        for value in [1e20, 1e-7, 18.5, 1.0] {
            assert_eq!(
                parse(&Number::Float(value).to_string()).ok().and_then(|it| it.as_number()),
                Some(Number::Float(value))
            );
        }
    }

    #[test]
    fn aliases_are_what_they_stand_for_within_bounds() {
        assert_eq!(read("[&a [1], *a]"), read("[[1], [1]]"));
        assert_eq!(read("&a [1, *a]"), "1:8 this stands for what it is a part of");
        let mut text = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for at in 1..20 {
            text += &format!("- &a{at} [{}]\n", vec![format!("*a{}", at - 1); 10].join(", "));
        }
        assert_eq!(read(&text), "5:43 aliases stand for more than 100000 nodes");
        let mut text = "- &a0 [x]\n".to_owned();
        (1..400).for_each(|at| text += &format!("- &a{at} [*a{}]\n", at - 1));
        assert_eq!(read(&text), "128:10 nodes stand in each other more than 128 deep");
        assert_eq!(read(&"[".repeat(100_000)), "1:256 recursion limit exceeded");
    }
}
