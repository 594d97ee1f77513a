//! Values in a JSON object, by the path to them.

use serde_json::{Map, Value};

/// Puts a value at the end of a path, in place of what it leads through and is no object.
pub(crate) fn put<'a>(map: &mut Map<String, Value>, mut path: impl Iterator<Item = &'a str>, value: Value) {
    let Some(first) = path.next() else { return };
    let mut at = map.entry(first).or_insert(Value::Null);
    for key in path {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(inner) = at else { return };
        at = inner.entry(key).or_insert(Value::Null);
    }
    *at = value;
}

/// Puts a size of 1 at the end of a path, as [`put`].
pub(crate) fn put_size<'a>(map: &mut Map<String, Value>, path: impl Iterator<Item = &'a str>) {
    put(map, path, Value::from(1));
}
