//! Documents that are made of values, or of other documents.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::index::{Index, as_place};
use super::{Document, JsonRef, Kind, Node, ObjectRef};

impl Document {
    /// The document of an object.
    pub(crate) fn of_map(map: &Map<String, Value>) -> Self {
        let mut document = Self::empty();
        let mut keys = 0;
        document.put_map(map, &mut keys);
        document.enter_keys(keys);
        document
    }

    /// The document of an object with a field more at the end.
    pub(crate) fn with_field(object: ObjectRef<'_>, key: &str, value: JsonRef<'_>) -> Self {
        let mut document = Self::empty();
        let mut keys = 0;
        document.copy(object.value(), &mut keys);
        document.put_text(key);
        document.copy(value, &mut keys);
        document.nodes[0].length = as_place(document.nodes.len());
        document.enter_keys(keys + 1);
        document
    }

    fn empty() -> Self {
        Self { text: String::new(), unescaped: String::new(), nodes: Vec::new(), index: Index::default() }
    }

    fn copy(&mut self, value: JsonRef<'_>, keys: &mut usize) {
        let (from, first) = (value.document(), value.place() as usize);
        for node in &from.nodes[first..first + value.node().nodes()] {
            match node.kind {
                Kind::List => self.nodes.push(*node),
                Kind::Object => {
                    self.nodes.push(*node);
                    // At most: those that are there twice are counted twice later.
                    *keys += node.length as usize / 2;
                }
                kind => {
                    let kind = if kind == Kind::Unescaped { Kind::Text } else { kind };
                    self.put(kind, from.text_of(*node));
                }
            }
        }
    }

    fn put(&mut self, kind: Kind, text: &str) {
        let node = Node { kind, start: as_place(self.text.len()), length: as_place(text.len()) };
        self.text.push_str(text);
        self.nodes.push(node);
    }

    fn put_text(&mut self, text: &str) {
        self.put(Kind::Text, text);
    }

    fn put_map(&mut self, map: &Map<String, Value>, keys: &mut usize) {
        let at = self.nodes.len();
        self.nodes.push(Node { kind: Kind::Object, start: 0, length: 0 });
        *keys += map.len();
        for (key, value) in map {
            self.put_text(key);
            self.put_value(value, keys);
        }
        self.nodes[at].length = as_place(self.nodes.len() - at);
    }

    fn put_value(&mut self, value: &Value, keys: &mut usize) {
        match value {
            Value::Null => self.put(Kind::Null, ""),
            Value::Bool(flag) => self.put(if *flag { Kind::True } else { Kind::False }, ""),
            Value::Number(number) => {
                let start = self.text.len();
                // A text takes whatever is written.
                let _ = write!(self.text, "{number}");
                let kind = if number.is_f64() { Kind::Number } else { Kind::Integer };
                self.nodes.push(Node { kind, start: as_place(start), length: as_place(self.text.len() - start) });
            }
            Value::String(text) => self.put_text(text),
            Value::Array(items) => {
                let at = self.nodes.len();
                self.nodes.push(Node { kind: Kind::List, start: as_place(items.len()), length: 0 });
                items.iter().for_each(|item| self.put_value(item, keys));
                self.nodes[at].length = as_place(self.nodes.len() - at);
            }
            Value::Object(map) => self.put_map(map, keys),
        }
    }
}
