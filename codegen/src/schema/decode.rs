//! YAML shapes beyond mappings with known keys: a value or a list of them, a name or a mapping.

#[cfg(feature = "schema")]
use std::borrow::Cow;

use indexmap::IndexMap;
use serde_yaml::Value;

use super::classes::Fold;
use super::node::{Decode, Error, items, unexpected};
use super::{
    Approaches, AttributeSpec, AxesSpec, AxesTable, ConfigSpec, DummyOp, Expression, Extends, GeneratorRef, LetSpec,
    MandatoryAxis, NormalizedRef, Op, PlanOp, ShapeOp, ShapeSpec,
};
use crate::diagnostic::Place;

/// A list, or one item without the dash.
#[derive(Debug)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

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

/// A name, or a list of names.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub(crate) enum Names {
    /// A name.
    One(String),
    /// Names, in their order.
    Several(#[cfg_attr(feature = "schema", schemars(length(min = 1), extend("uniqueItems" = true)))] Vec<String>),
}

impl Names {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
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

impl Decode for Names {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::String(name) => Ok(Self::One(name.clone())),
            Value::Sequence(names) => items(names).map(Self::Several),
            _ => Err(unexpected(node, "a name or a list of names")),
        }
    }
}

/// Implements [`Decode`] for a type that is either a text or a mapping.
macro_rules! text_or_map {
    ($type:ident, $expecting:literal, $text:ident, $map:expr) => {
        impl Decode for $type {
            fn decode(node: &Value) -> Result<Self, Error> {
                match node {
                    Value::String(text) => Ok(Self::$text(text.clone())),
                    Value::Mapping(_) => Decode::decode(node).map($map),
                    _ => Err(unexpected(node, $expecting)),
                }
            }
        }
    };
}

text_or_map!(Op, "`super`, `outputs_for_task` or a mapping", Word, Self::Action);
text_or_map!(ConfigSpec, "the name of a config type, or attributes", Named, Self::Attributes);
text_or_map!(Extends, "a class, or `when`, `then` and `else`", Class, Self::ByVersion);
text_or_map!(NormalizedRef, "a normalized config class, or a mapping that makes one", Named, Self::Inline);
text_or_map!(GeneratorRef, "a generator, or `when`, `then` and `else`", Named, Self::Conditional);
text_or_map!(ShapeOp, "`super` or sizes to set", Word, Self::Set);
text_or_map!(DummyOp, "`super` or a mapping", Word, Self::Action);
text_or_map!(PlanOp, "`super` or a mapping with `parts`", Word, Self::Parts);
text_or_map!(MandatoryAxis, "the name of an axis, or `when` and `axis`", Always, Self::Conditional);
text_or_map!(LetSpec, "an expression or `fold`", Expression, |fold: Fold| Self::Fold(fold.fold));

/// Implements [`Decode`] for a type that is either a list or a mapping.
macro_rules! list_or_map {
    ($type:ident, $expecting:literal, $list:ident, $map:ident) => {
        impl Decode for $type {
            fn decode(node: &Value) -> Result<Self, Error> {
                match node {
                    Value::Sequence(list) => items(list).map(Self::$list),
                    Value::Mapping(_) => Decode::decode(node).map(Self::$map),
                    _ => Err(unexpected(node, $expecting)),
                }
            }
        }
    };
}

list_or_map!(ShapeSpec, "a list of lengths, or `when`, `then` and `else`", Axes, Conditional);
list_or_map!(AxesTable, "a list of names, or a mapping from names to axes", Names, Axes);
list_or_map!(Approaches, "a list of approaches, or a mapping from tasks to such lists", ForAll, ByTask);

impl Decode for Expression {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::String(text) => Ok(Self(text.clone())),
            Value::Number(number) if !number.is_f64() => Ok(Self(number.to_string())),
            _ => Err(unexpected(node, "an expression or a number")),
        }
    }
}

impl Decode for AttributeSpec {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::Mapping(_) => Decode::decode(node).map(Self::Rule),
            _ => Decode::decode(node).map(Self::Default),
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
