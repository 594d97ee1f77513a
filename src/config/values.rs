//! Values, and the lists and mappings among them, from a config, or from what else is read as JSON.

use serde_json::Value;

use crate::config::types::{Attr, Items, List, Mapping, Object};
use crate::json_form::read::{JsonRef, ListRef, ObjectRef};

impl<'a> Items<'a> {
    /// How many items there are.
    pub fn len(self) -> usize {
        match self.0 {
            List::Read(list) => list.len(),
            List::Values(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The item `at`, from 0, or `None` past the end.
    pub fn get(self, at: usize) -> Option<Attr<'a>> {
        match self.0 {
            List::Read(list) => list.get(at).map(Attr::from),
            List::Values(values) => values.get(at).map(Attr::from),
        }
    }

    /// The items, in order.
    pub fn iter(self) -> impl Iterator<Item = Attr<'a>> {
        let (read, values) = match self.0 {
            List::Read(list) => (Some(list), &[][..]),
            List::Values(values) => (None, values),
        };
        read.into_iter().flat_map(ListRef::iter).map(Attr::from).chain(values.iter().map(Attr::from))
    }
}

impl<'a> Mapping<'a> {
    /// How many keys there are.
    pub fn len(self) -> usize {
        match self.0 {
            Object::Read(object) => object.len(),
            Object::Values(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Attr<'a>> {
        match self.0 {
            Object::Read(object) => object.get(key).map(Attr::from),
            Object::Values(values) => values.get(key).map(Attr::from),
        }
    }

    /// The value of a key that is a number, as it is or with zeros before it: transformers writes as many digits for each as
    /// the highest has.
    pub(crate) fn numbered(self, key: i64) -> Option<Attr<'a>> {
        const MOST_DIGITS: usize = 6;
        (1..=MOST_DIGITS).find_map(|digits| self.get(&format!("{key:0digits$}")))
    }

    /// The object, where it is one of a config.
    pub(crate) fn of_config(self) -> Option<ObjectRef<'a>> {
        match self.0 {
            Object::Read(object) => Some(object),
            Object::Values(_) => None,
        }
    }
}

impl<'a> From<JsonRef<'a>> for Attr<'a> {
    fn from(value: JsonRef<'a>) -> Self {
        if let Some(text) = value.as_str() {
            return Self::Str(text);
        }
        if let Some(number) = value.as_i64() {
            return Self::Int(number);
        }
        if let Some(flag) = value.as_bool() {
            return Self::Bool(flag);
        }
        if let Some(list) = value.as_list() {
            return Self::List(Items(List::Read(list)));
        }
        if let Some(object) = value.as_object() {
            return Self::Map(Mapping(Object::Read(object)));
        }
        value.as_f64().map_or(Self::Null, Self::Float)
    }
}

impl<'a> From<&'a Value> for Attr<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => {
                number.as_i64().map_or_else(|| Self::Float(number.as_f64().unwrap_or(f64::NAN)), Self::Int)
            }
            Value::String(text) => Self::Str(text),
            Value::Array(items) => Self::List(Items(List::Values(items))),
            Value::Object(map) => Self::Map(Mapping(Object::Values(map))),
        }
    }
}
