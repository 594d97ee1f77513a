//! The sizes of axes of outputs that their symbols do not tell.

use indexmap::IndexMap;
use serde_yaml::Value;

#[cfg(feature = "schema")]
use super::form;
use super::node::{Decode, Error, Reason, schema, unexpected};

schema! {
    /// A step that says sizes.
    pub struct SizesOp {
        /// The condition under which the step is taken.
        pub when: Option<String>,
        /// Symbols or names of outputs, and the sizes.
        pub set: IndexMap<String, SizesSpec>,
    }

    /// What is said of a symbol, or of an output.
    pub enum SizesSpec: "a size, `~` for one that cannot be known, or a mapping from axes of an output to sizes" {
        /// The size that a symbol stands for in every output.
        OfSymbol(SizeSpec),
        /// The sizes of an output's axes, by their symbols or their numbers.
        OfOutput(#[form(with = "IndexMap<String, SizeSpec>")] IndexMap<AxisName, SizeSpec>),
    }
}

/// An expression over the symbols of the inputs, with expressions in braces; none for what cannot be known.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct SizeSpec(#[cfg_attr(feature = "schema", schemars(schema_with = "form::size"))] pub Option<String>);

/// An axis of an output as it is written: its symbol, or its number.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct AxisName(pub String);

impl Decode for AxisName {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::String(symbol) => Ok(Self(symbol.clone())),
            Value::Number(number) if number.is_u64() => Ok(Self(number.to_string())),
            _ => Err(unexpected(node, "the symbol or the number of an axis")),
        }
    }
}

impl Decode for SizeSpec {
    fn decode(node: &Value) -> Result<Self, Error> {
        const SIZE: &str = "a size, or `~` for one that cannot be known";
        match node {
            Value::Null => Ok(Self(None)),
            Value::String(size) => Ok(Self(Some(size.clone()))),
            Value::Number(size) if size.is_u64() => Ok(Self(Some(size.to_string()))),
            Value::Mapping(_) => Err(Reason::Other(format!("expected {SIZE}")).into()),
            _ => Err(unexpected(node, SIZE)),
        }
    }

    fn fits(node: &Value) -> bool {
        matches!(node, Value::Null | Value::String(_)) || node.is_u64()
    }
}
