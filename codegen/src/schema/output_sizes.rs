//! The sizes of axes of outputs that their symbols do not tell.

use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

#[cfg(feature = "schema")]
use super::form;

/// A step that says sizes.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SizesOp {
    /// The condition under which the step is taken.
    pub when: Option<String>,
    /// Symbols or names of outputs, and the sizes.
    pub set: IndexMap<String, SizesSpec>,
}

/// What is said of a symbol, or of an output.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum SizesSpec {
    /// The size that a symbol stands for in every output.
    OfSymbol(SizeSpec),
    /// The sizes of an output's axes, by their symbols or their numbers.
    OfOutput(
        #[cfg_attr(feature = "schema", schemars(with = "IndexMap<String, SizeSpec>"))] IndexMap<AxisName, SizeSpec>,
    ),
}

/// An expression over the symbols of the inputs, with expressions in braces; none for what cannot be known.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct SizeSpec(#[cfg_attr(feature = "schema", schemars(schema_with = "form::size"))] pub Option<String>);

/// An axis of an output as it is written: its symbol, or its number.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct AxisName(pub String);

struct SizeVisitor;

impl<'de> Visitor<'de> for SizeVisitor {
    type Value = SizesSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a size, `~` for one that cannot be known, or a mapping from axes of an output to sizes")
    }

    fn visit_str<E: Error>(self, size: &str) -> Result<SizesSpec, E> {
        Ok(SizesSpec::OfSymbol(SizeSpec(Some(size.to_owned()))))
    }

    fn visit_u64<E: Error>(self, size: u64) -> Result<SizesSpec, E> {
        Ok(SizesSpec::OfSymbol(SizeSpec(Some(size.to_string()))))
    }

    fn visit_unit<E: Error>(self) -> Result<SizesSpec, E> {
        Ok(SizesSpec::OfSymbol(SizeSpec(None)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SizesSpec, A::Error> {
        Deserialize::deserialize(MapAccessDeserializer::new(map)).map(SizesSpec::OfOutput)
    }
}

struct AxisVisitor;

impl Visitor<'_> for AxisVisitor {
    type Value = AxisName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the symbol or the number of an axis")
    }

    fn visit_str<E: Error>(self, symbol: &str) -> Result<AxisName, E> {
        Ok(AxisName(symbol.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<AxisName, E> {
        Ok(AxisName(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for AxisName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AxisVisitor)
    }
}

impl<'de> Deserialize<'de> for SizesSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SizeVisitor)
    }
}

impl<'de> Deserialize<'de> for SizeSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match SizesSpec::deserialize(deserializer)? {
            SizesSpec::OfSymbol(size) => Ok(size),
            SizesSpec::OfOutput(_) => Err(D::Error::custom("expected a size, or `~` for one that cannot be known")),
        }
    }
}
