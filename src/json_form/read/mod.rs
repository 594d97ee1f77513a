//! JSON that is read: its text, and where in it each value stands.
//!
//! Nothing is made of a value before it is asked for. What is asked for by a key is found at once, however many keys
//! there are.

mod index;
mod made;
mod parse;
mod refusal;

use std::sync::Arc;

use serde_json::{Map, Number, Value};

use index::{Index, as_place};

use super::sink::{Json, List, Object, Sink};

/// The most values, keys counted as well, that a text may have.
pub const MAX_JSON_VALUES: usize = 1 << 19;

/// A text of JSON, or values that are as if they had been read.
pub struct Document {
    text: String,
    /// What stands in the text with escapes, without them.
    unescaped: String,
    nodes: Vec<Node>,
    index: Index,
}

/// A value or a key, each before what it contains. A key stands before its value.
#[derive(Clone, Copy)]
struct Node {
    kind: Kind,
    /// Where its text begins; of a list or an object, how many items or different keys it has.
    start: u32,
    /// How many bytes its text has; of a list or an object, how many nodes it is, itself included.
    length: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    False,
    True,
    /// A number without a point and without an exponent.
    Integer,
    Number,
    /// What Python writes for numbers that JSON has not.
    NotFinite,
    Text,
    /// Text that stands in the text with escapes.
    Unescaped,
    List,
    Object,
}

impl Node {
    const fn nodes(self) -> usize {
        match self.kind {
            Kind::List | Kind::Object => self.length as usize,
            _ => 1,
        }
    }
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn read(text: String) -> Result<Self, String> {
        Self::read_within(text, MAX_JSON_VALUES)
    }

    /// The same with so many values at the most.
    pub(crate) fn read_within(text: String, most: usize) -> Result<Self, String> {
        parse::parse(text, most).map_err(|(text, refused)| refused.explain(text.as_bytes()))
    }

    /// Why bytes are no text of JSON: at the latest, because they are no text.
    pub fn refusal(bytes: &[u8]) -> String {
        refusal::explain(bytes)
    }

    /// The value of the whole text.
    pub fn root(self: &Arc<Self>) -> JsonRef<'_> {
        self.at(0)
    }

    pub(crate) fn at(self: &Arc<Self>, place: u32) -> JsonRef<'_> {
        JsonRef { document: self, place }
    }

    /// Back to the text, with all that was read in it given up.
    pub fn into_text(self) -> String {
        self.text
    }

    fn node(&self, place: u32) -> Node {
        self.nodes[place as usize]
    }

    /// The text of a node that has some.
    fn text_of(&self, node: Node) -> &str {
        let text = if node.kind == Kind::Unescaped { &self.unescaped } else { &self.text };
        let start = node.start as usize;
        text.get(start..start + node.length as usize).unwrap_or_default()
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("nodes", &self.nodes.len()).finish_non_exhaustive()
    }
}

/// A value in a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct JsonRef<'a> {
    document: &'a Arc<Document>,
    place: u32,
}

impl<'a> JsonRef<'a> {
    fn node(self) -> Node {
        self.document.node(self.place)
    }

    fn text(self) -> &'a str {
        self.document.text_of(self.node())
    }

    pub(crate) fn document(self) -> &'a Arc<Document> {
        self.document
    }

    pub(crate) fn place(self) -> u32 {
        self.place
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.node().kind == Kind::Null
    }

    /// The flag that it is.
    pub fn as_bool(self) -> Option<bool> {
        match self.node().kind {
            Kind::False => Some(false),
            Kind::True => Some(true),
            _ => None,
        }
    }

    /// The text that it is.
    pub fn as_str(self) -> Option<&'a str> {
        matches!(self.node().kind, Kind::Text | Kind::Unescaped).then(|| self.text())
    }

    /// The integer that it is, if that has 64 bits.
    pub fn as_i64(self) -> Option<i64> {
        if self.node().kind == Kind::Integer { self.text().parse().ok() } else { None }
    }

    /// The number that it is.
    pub fn as_f64(self) -> Option<f64> {
        match self.node().kind {
            Kind::Integer | Kind::Number => self.text().parse().ok(),
            Kind::NotFinite => Some(not_finite(self.text())),
            _ => None,
        }
    }

    /// The list that it is.
    pub fn as_list(self) -> Option<ListRef<'a>> {
        (self.node().kind == Kind::List).then_some(ListRef(self))
    }

    /// The object that it is.
    pub fn as_object(self) -> Option<ObjectRef<'a>> {
        (self.node().kind == Kind::Object).then_some(ObjectRef(self))
    }

    /// As a tree of values. What is no number in JSON is `null`.
    pub fn to_value(self) -> Value {
        match self.node().kind {
            Kind::Null | Kind::NotFinite => Value::Null,
            Kind::False => Value::Bool(false),
            Kind::True => Value::Bool(true),
            Kind::Integer | Kind::Number => self.text().parse::<Number>().map_or(Value::Null, Value::Number),
            Kind::Text | Kind::Unescaped => Value::String(self.text().to_owned()),
            Kind::List => ListRef(self).iter().map(JsonRef::to_value).collect(),
            Kind::Object => Value::Object(ObjectRef(self).to_map()),
        }
    }

    /// How many values and keys it is, itself included.
    pub fn values(self) -> usize {
        self.node().nodes()
    }

    /// The value behind this one.
    fn after(self) -> Self {
        let nodes = u32::try_from(self.node().nodes()).unwrap_or(u32::MAX);
        Self { place: self.place.saturating_add(nodes), ..self }
    }

    /// The first node in this one.
    fn inner(self) -> Self {
        Self { place: self.place + 1, ..self }
    }
}

/// The number that Python writes as a word.
fn not_finite(word: &str) -> f64 {
    match word {
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ => f64::NAN,
    }
}

/// A list in a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct ListRef<'a>(JsonRef<'a>);

impl<'a> ListRef<'a> {
    /// How many items there are.
    pub fn len(self) -> usize {
        self.0.node().start as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The items, in order.
    pub fn iter(self) -> impl Iterator<Item = JsonRef<'a>> {
        std::iter::successors(Some(self.0.inner()), |item| Some(item.after())).take(self.len())
    }

    /// The item `at`, from 0: at once where no item has items of its own, as the kinds of layers have none.
    pub fn get(self, at: usize) -> Option<JsonRef<'a>> {
        if at >= self.len() {
            return None;
        }
        if self.0.node().nodes() == 1 + self.len() {
            let first = self.0.inner();
            return Some(JsonRef { place: first.place.saturating_add(as_place(at)), ..first });
        }
        self.iter().nth(at)
    }
}

/// An object in a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct ObjectRef<'a>(JsonRef<'a>);

impl<'a> ObjectRef<'a> {
    /// The object as a value.
    pub fn value(self) -> JsonRef<'a> {
        self.0
    }

    /// How many different keys there are.
    pub fn len(self) -> usize {
        self.0.node().start as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The value of a key; the last one, where the key is there several times.
    pub fn get(self, key: &str) -> Option<JsonRef<'a>> {
        let document = self.0.document;
        let place = document.index.find(document, self.0.place, key)?;
        Some(JsonRef { document, place: place + 1 })
    }

    /// Whether there is this key.
    pub fn contains_key(self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Each key with its value, in the order of the text.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, JsonRef<'a>)> {
        let end = self.0.after().place;
        let first = Some(self.0.inner()).filter(|key| key.place < end);
        let keys = std::iter::successors(first, move |key| Some(key.inner().after()).filter(|key| key.place < end));
        keys.map(|key| (key.text(), key.inner()))
    }

    /// As a map of trees of values.
    pub fn to_map(self) -> Map<String, Value> {
        self.iter().map(|(key, value)| (key.to_owned(), value.to_value())).collect()
    }
}

/// As it was read, without what is blank, and with only the last of equal keys.
impl Json for JsonRef<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self.node().kind {
            Kind::Null => sink.null(),
            Kind::False => sink.flag(false),
            Kind::True => sink.flag(true),
            Kind::Integer | Kind::Number | Kind::NotFinite => match (self.as_i64(), self.text().parse()) {
                (Some(number), _) => sink.int(number),
                (None, Ok(number)) => sink.unsigned(number),
                (None, Err(_)) if self.node().kind == Kind::Integer => sink.large(self.text()),
                (None, Err(_)) => sink.float(self.as_f64().unwrap_or(f64::NAN)),
            },
            Kind::Text | Kind::Unescaped => sink.text(self.text()),
            Kind::List => {
                let mut list = sink.list()?;
                ListRef(*self).iter().try_for_each(|item| list.item(&item))?;
                list.end()
            }
            Kind::Object => {
                let (object, mut fields) = (ObjectRef(*self), sink.object()?);
                for (key, value) in object.iter() {
                    if object.get(key).is_some_and(|last| last.place == value.place) {
                        fields.field(key, &value)?;
                    }
                }
                fields.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Arc<Document> {
        Arc::new(Document::read(text.to_owned()).unwrap_or_else(|error| panic!("{text}: {error}")))
    }

    const TEXTS: [&str; 12] = [
        "null",
        " [ ] ",
        "{}",
        "[1, -2, 0, 2.5, 1e3, -0.5E-2, 18446744073709551615, 123456789012345678901234567890]",
        r#"{"a": {"b": [true, false, null], "c": {}}, "d": "", "e": "x"}"#,
        r#"["\u00e9\ud83e\udd80\n\"\\\/\b\f\r\t", "größe 🦀", "a\u0000b"]"#,
        "\t\r\n[[[[[]]]], {\"k\":[{}]}]\n",
        r#"{"a": 1, "b": 2, "a": 3}"#,
        r#"{"": 1, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": 2}"#,
        "\"x\"",
        "-0",
        "0.1",
    ];

    #[test]
    fn what_is_read_is_what_serde_json_reads() {
        for text in TEXTS {
            let value = read(text).root().to_value();
            let expected: Value = serde_json::from_str(text).expect("it is JSON");
            assert_eq!(value, expected, "{text}");
        }
    }

    #[test]
    fn items_are_found_by_their_number() {
        for text in ["[]", "[1]", r#"["a", {}, [], 2.5, "\u0041"]"#, r#"[[1, 2], "b", {"c": [3]}, 4]"#] {
            let document = read(text);
            let list = document.root().as_list().expect("it is a list");
            let expected: Vec<_> = list.iter().map(JsonRef::to_value).collect();
            let found: Vec<_> = (0..list.len()).map_while(|at| list.get(at)).map(JsonRef::to_value).collect();
            assert_eq!(found, expected, "{text}");
            assert!(list.get(list.len()).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_as_serde_json_says_it() {
        let deep = "[".repeat(128) + &"]".repeat(128);
        let wrong = [
            "",
            " ",
            "{",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,",
            "{\"a\":1,}",
            "{1:2}",
            "01",
            "1.",
            "1e",
            "-",
            "+1",
            "1e999",
            "nul",
            "tru",
            "falsy",
            "\"",
            "\"\\",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\n\"",
            "{} {}",
            "[1 2]",
            "{\"a\" 1}",
            "\u{feff}{}",
            ".5",
            "1.5.2",
            "[,]",
            "{,}",
            "]",
            &deep,
        ];
        for text in wrong {
            let expected = serde_json::from_str::<Value>(text).expect_err(text).to_string();
            assert_eq!(Document::read(text.to_owned()).expect_err(text), expected, "{text}");
        }
        let deepest = "[".repeat(127) + &"]".repeat(127);
        assert_eq!(read(&deepest).root().to_value(), serde_json::from_str::<Value>(&deepest).expect("it is JSON"));
    }

    #[test]
    fn numbers_that_only_python_writes_are_read() {
        let document = read(r#"{"a": NaN, "b": [Infinity, -Infinity], "c": 1}"#);
        let object = document.root().as_object().expect("it is an object");
        assert!(object.get("a").and_then(JsonRef::as_f64).is_some_and(f64::is_nan));
        let list = object.get("b").and_then(JsonRef::as_list).expect("it is a list");
        assert_eq!(list.iter().filter_map(JsonRef::as_f64).collect::<Vec<_>>(), [f64::INFINITY, f64::NEG_INFINITY]);
        for text in ["[NaN", "[Nan]", "[-Inf]", "[NaN,]"] {
            let error = Document::read(text.to_owned()).expect_err(text);
            assert!(error.contains("line 1 column"), "{text}: {error}");
        }
    }

    #[test]
    fn the_last_of_equal_keys_is_found_and_counted_once() {
        let document = read(r#"{"a": 1, "b": {"a": 4}, "a": {"a": [2]}, "\u0061": 3}"#);
        let object = document.root().as_object().expect("it is an object");
        assert_eq!((object.len(), object.get("a").and_then(JsonRef::as_i64)), (2, Some(3)));
        let inner = object.get("b").and_then(JsonRef::as_object).expect("it is an object");
        assert_eq!((inner.get("a").and_then(JsonRef::as_i64), inner.get("b").is_none()), (Some(4), true));
    }

    #[test]
    fn there_are_only_so_many_values() {
        let many = |count: usize| format!("[{}0]", "0,".repeat(count - 2));
        assert!(Document::read(many(MAX_JSON_VALUES)).is_ok());
        let error = Document::read(many(MAX_JSON_VALUES + 1)).expect_err("they are too many");
        assert!(error.contains("524288 values"), "{error}");
    }

    #[test]
    fn what_is_made_is_as_if_it_had_been_read() {
        let value = json!({"a": [1, 2.5, null, true, "x\n"], "b": {"c": {}, "d": u64::MAX, "e": -3}});
        let map = value.as_object().expect("it is an object");
        let document = Arc::new(Document::of_map(map));
        assert_eq!(document.root().to_value(), value);
        let inner = document.root().as_object().and_then(|root| root.get("b")?.as_object()).expect("it is there");
        let with = Arc::new(Document::with_field(inner, "f", document.root()));
        let expected = json!({"c": {}, "d": u64::MAX, "e": -3, "f": value});
        assert_eq!(with.root().to_value(), expected);
        assert!(with.root().as_object().is_some_and(|root| root.len() == 4 && root.contains_key("f")));
    }
}
