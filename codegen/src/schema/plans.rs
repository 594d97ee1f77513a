//! The files that the export of a whole model is made of.

use indexmap::IndexMap;
use serde::Deserialize;

use super::decode::OneOrMany;
#[cfg(feature = "schema")]
use super::form;

/// `super`, or parts under a condition.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
pub enum PlanOp {
    /// What the class says that is extended.
    Word(#[cfg_attr(feature = "schema", schemars(schema_with = "form::super_alone"))] String),
    /// Parts.
    Parts(Box<PlanParts>),
}

/// Files of an export.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::goes_with("else", "when")))]
#[serde(deny_unknown_fields)]
pub struct PlanParts {
    /// The condition under which there are these parts.
    pub when: Option<String>,
    /// The files, in their order.
    #[serde(default)]
    pub parts: Vec<PlanPart>,
    /// Which two files are merged into one.
    #[serde(default)]
    pub merge: Vec<MergeSpec>,
    /// The plan where the condition does not hold.
    #[serde(rename = "else")]
    pub otherwise: Option<OneOrMany<PlanOp>>,
}

/// A file of an export.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanPart {
    /// The name of the file, without its ending.
    pub name: String,
    /// The condition under which there is this file.
    pub when: Option<String>,
    /// The arguments that the class is constructed with anew, each an expression; without it, the config stays as
    /// it is.
    pub arguments: Option<IndexMap<String, String>>,
    /// Whether the part has the variant of the whole.
    #[serde(default)]
    pub keep_variant: bool,
}

/// Two files that are merged into one, which serves with and without past.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MergeSpec {
    /// The name of the merged file, without its ending.
    pub name: String,
    /// The condition under which the two are merged.
    pub when: Option<String>,
    /// The part that takes no past.
    pub without_past: String,
    /// The part that takes a past.
    pub with_past: String,
    /// The input that tells which branch runs.
    pub flag: String,
}
