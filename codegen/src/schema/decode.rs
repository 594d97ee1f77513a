//! YAML shapes that serde does not derive: a value or a list of them, a name or a mapping.

#[cfg(feature = "schema")]
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::{
    Action, Approaches, AttributeSpec, AxesSpec, AxesTable, ConfigSpec, DummyAction, DummyOp, Expression, Extends,
    Fold, GeneratorRef, LetSpec, MandatoryAxis, NormalizedRef, Op, PlanOp, PlanParts, ShapeOp, ShapeSpec,
};
use crate::diagnostic::Place;

/// A list, or one item without the dash.
#[derive(Debug)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a step or a list of steps")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(OneOrMany(all))
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
                T::deserialize(serde::de::value::StrDeserializer::new(word)).map(|item| OneOrMany(vec![item]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|item| OneOrMany(vec![item]))
            }
        }
        deserializer.deserialize_any(Items(PhantomData))
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

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OrNull<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = OrNull<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value, or `~` for none")
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(OrNull(None))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(|value| OrNull(Some(value)))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(|value| OrNull(Some(value)))
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(|value| OrNull(Some(value)))
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
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

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamesVisitor;
        impl<'de> Visitor<'de> for NamesVisitor {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name or a list of names")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Names, E> {
                Ok(Names::One(name.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Names, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Names::Several)
            }
        }
        deserializer.deserialize_any(NamesVisitor)
    }
}

/// Implements `Deserialize` for a type that is either a text or a mapping.
macro_rules! text_or_map {
    ($visitor:ident, $value:ty, $expecting:literal, $text:expr, $map:expr) => {
        struct $visitor;
        impl<'de> Visitor<'de> for $visitor {
            type Value = $value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expecting)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok($text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map($map)
            }
        }
    };
}

text_or_map!(OpVisitor, Op, "`super`, `outputs_for_task` or a mapping", Op::Word, |action: Action| {
    Op::Action(Box::new(action))
});
text_or_map!(
    ConfigVisitor,
    ConfigSpec,
    "the name of a config type, or attributes",
    ConfigSpec::Named,
    ConfigSpec::Attributes
);
text_or_map!(ExtendsVisitor, Extends, "a class, or `when`, `then` and `else`", Extends::Class, Extends::ByVersion);
text_or_map!(
    NormalizedVisitor,
    NormalizedRef,
    "a normalized config class, or a mapping that makes one",
    NormalizedRef::Named,
    NormalizedRef::Inline
);

pub(crate) fn config<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ConfigSpec>, D::Error> {
    deserializer.deserialize_any(ConfigVisitor).map(Some)
}

pub(crate) fn extends<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Extends>, D::Error> {
    deserializer.deserialize_any(ExtendsVisitor).map(Some)
}

pub(crate) fn normalized<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NormalizedRef>, D::Error> {
    deserializer.deserialize_any(NormalizedVisitor).map(Some)
}

text_or_map!(
    GeneratorVisitor,
    GeneratorRef,
    "a generator, or `when`, `then` and `else`",
    GeneratorRef::Named,
    GeneratorRef::Conditional
);
text_or_map!(ShapeOpVisitor, ShapeOp, "`super` or sizes to set", ShapeOp::Word, ShapeOp::Set);
text_or_map!(DummyOpVisitor, DummyOp, "`super` or a mapping", DummyOp::Word, |action: DummyAction| {
    DummyOp::Action(Box::new(action))
});

text_or_map!(PlanVisitor, PlanOp, "`super` or a mapping with `parts`", PlanOp::Word, |parts: PlanParts| {
    PlanOp::Parts(Box::new(parts))
});

text_or_map!(
    MandatoryAxisVisitor,
    MandatoryAxis,
    "the name of an axis, or `when` and `axis`",
    MandatoryAxis::Always,
    MandatoryAxis::Conditional
);

/// Implements `Visitor` for a type that is either a list or a mapping.
macro_rules! list_or_map {
    ($visitor:ident, $value:ty, $expecting:literal, $list:expr, $map:expr) => {
        struct $visitor;
        impl<'de> Visitor<'de> for $visitor {
            type Value = $value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expecting)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(items)).map($list)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map($map)
            }
        }
    };
}

list_or_map!(
    ShapeVisitor,
    ShapeSpec,
    "a list of lengths, or `when`, `then` and `else`",
    ShapeSpec::Axes,
    ShapeSpec::Conditional
);
list_or_map!(
    AxesTableVisitor,
    AxesTable,
    "a list of names, or a mapping from names to axes",
    AxesTable::Names,
    AxesTable::Axes
);
list_or_map!(
    ApproachesVisitor,
    Approaches,
    "a list of approaches, or a mapping from tasks to such lists",
    Approaches::ForAll,
    Approaches::ByTask
);

/// Implements `Deserialize` by a visitor of any value.
macro_rules! deserialize_any {
    ($($value:ty, $visitor:expr;)*) => {
        $(impl<'de> Deserialize<'de> for $value {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($visitor)
            }
        })*
    };
}

deserialize_any! {
    Op, OpVisitor;
    GeneratorRef, GeneratorVisitor;
    ShapeOp, ShapeOpVisitor;
    DummyOp, DummyOpVisitor;
    PlanOp, PlanVisitor;
    ShapeSpec, ShapeVisitor;
    AxesTable, AxesTableVisitor;
    Approaches, ApproachesVisitor;
    MandatoryAxis, MandatoryAxisVisitor;
    Expression, ExpressionVisitor;
}

struct ExpressionVisitor;
impl Visitor<'_> for ExpressionVisitor {
    type Value = Expression;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an expression or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Expression, E> {
        Ok(Expression(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Expression, E> {
        Ok(Expression(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Expression, E> {
        Ok(Expression(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for LetSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_or_map!(LetVisitor, LetSpec, "an expression or `fold`", LetSpec::Expression, |fold: Fold| LetSpec::Fold(
            fold.fold
        ));
        deserializer.deserialize_any(LetVisitor)
    }
}

impl<'de> Deserialize<'de> for AttributeSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AttributeVisitor;
        /// Each plain value as it is.
        macro_rules! plain {
            ($($visit:ident: $value:ty),*) => {
                $(fn $visit<E: Error>(self, value: $value) -> Result<AttributeSpec, E> {
                    Ok(AttributeSpec::Default(value.into()))
                })*
            };
        }
        impl<'de> Visitor<'de> for AttributeVisitor {
            type Value = AttributeSpec;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a default, or a mapping that says where the value comes from")
            }

            plain!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

            fn visit_unit<E: Error>(self) -> Result<AttributeSpec, E> {
                Ok(AttributeSpec::Default(serde_yaml::Value::Null))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<AttributeSpec, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(AttributeSpec::Default(serde_yaml::Value::Sequence(all)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AttributeSpec, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(AttributeSpec::Rule)
            }
        }
        deserializer.deserialize_any(AttributeVisitor)
    }
}

impl<'de> Deserialize<'de> for AxesSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AxesVisitor;
        impl<'de> Visitor<'de> for AxesVisitor {
            type Value = AxesSpec;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of axis names with `~` for static axes, or a mapping from axis to name")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<AxesSpec, A::Error> {
                let mut axes = Vec::new();
                let mut axis = 0;
                while let Some(symbol) = items.next_element::<OrNull<String>>()? {
                    axes.extend(symbol.0.map(|symbol| (axis, symbol)));
                    axis += 1;
                }
                Ok(AxesSpec(axes))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AxesSpec, A::Error> {
                let axes = IndexMap::<usize, String>::deserialize(MapAccessDeserializer::new(map))?;
                Ok(AxesSpec(axes.into_iter().collect()))
            }
        }
        deserializer.deserialize_any(AxesVisitor)
    }
}
