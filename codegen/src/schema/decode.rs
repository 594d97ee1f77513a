//! YAML shapes beyond mappings with known keys, and choices among those: a value or a list of them, axes in two forms.

#[cfg(feature = "schema")]
use std::borrow::Cow;

use indexmap::IndexMap;
use serde_yaml::Value;

use super::node::{Decode, Error, items, schema, unexpected};
use super::{AxesSpec, Expression};
use crate::diagnostic::Place;

/// A list, or one item without the dash.
#[derive(Debug)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

impl<T> OneOrMany<T> {
    /// Each item with its place, where they stand at `place`.
    pub(crate) fn places(&self, place: &Place) -> impl Iterator<Item = (Place, &T)> {
        self.0.iter().enumerate().map(|(index, item)| (place.index(index), item))
    }
}

impl<T: Decode> Decode for OneOrMany<T> {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::Sequence(list) => items(list).map(Self),
            Value::String(_) | Value::Mapping(_) => T::decode(node).map(|item| Self(vec![item])),
            _ => Err(unexpected(node, "a step or a list of steps")),
        }
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let item = generator.subschema_for::<T>();
        schemars::json_schema!({ "anyOf": [item, { "type": "array", "items": item }] })
    }
}

/// A value, or `~` for none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrNull<T>(pub(crate) Option<T>);

impl<T: Decode> Decode for OrNull<T> {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::Null => Ok(Self(None)),
            Value::Number(_) | Value::String(_) => T::decode(node).map(|value| Self(Some(value))),
            _ => Err(unexpected(node, "a value, or `~` for none")),
        }
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for OrNull<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OrNull_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = T::json_schema(generator);
        if let Some(of) = schema.remove("type") {
            schema.insert("type".to_owned(), vec!["null".into(), of].into());
        }
        schema
    }
}

schema! {
    /// A name, or a list of names.
    pub enum Names: "a name or a list of names" {
        /// A name.
        One(String),
        /// Names, in their order.
        Several(#[form(length(min = 1), extend("uniqueItems" = true))] Vec<String>),
    }
}

impl Names {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
        .iter()
        .map(String::as_str)
    }

    /// Each name with its place, where they stand at `place`.
    pub(crate) fn places(&self, place: &Place) -> impl Iterator<Item = (Place, &str)> {
        let place_of = |index| match self {
            Self::One(_) => place.clone(),
            Self::Several(_) => place.index(index),
        };
        self.iter().enumerate().map(move |(index, name)| (place_of(index), name))
    }
}

impl Decode for Expression {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::String(text) => Ok(Self(text.clone())),
            Value::Number(number) if !number.is_f64() => Ok(Self(number.to_string())),
            _ => Err(unexpected(node, "an expression or a number")),
        }
    }
}

impl Decode for AxesSpec {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::Sequence(symbols) => {
                let symbols: Vec<OrNull<String>> = items(symbols)?;
                let named = symbols.into_iter().enumerate().filter_map(|(axis, symbol)| Some((axis, symbol.0?)));
                Ok(Self(named.collect()))
            }
            Value::Mapping(_) => IndexMap::<usize, String>::decode(node).map(|axes| Self(axes.into_iter().collect())),
            _ => Err(unexpected(node, "a list of axis names with `~` for static axes, or a mapping from axis to name")),
        }
    }
}
