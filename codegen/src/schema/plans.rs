//! The files that the export of a whole model is made of.

use indexmap::IndexMap;

use super::decode::OneOrMany;
#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

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
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::goes_with("else", "when")), schemars(deny_unknown_fields))]
pub struct PlanParts {
    /// The condition under which there are these parts.
    pub when: Option<String>,
    /// The files, in their order.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub parts: Vec<PlanPart>,
    /// A file for each part of the class; its name is that of the part, and then this.
    pub each_part: Option<String>,
    /// Which two files are merged into one.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub merge: Vec<MergeSpec>,
    /// The plan where the condition does not hold.
    #[cfg_attr(feature = "schema", schemars(rename = "else"))]
    pub otherwise: Option<OneOrMany<PlanOp>>,
}

keys!(PlanParts { when, parts or default, each_part, merge or default, otherwise = "else" });

/// A file of an export.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct PlanPart {
    /// The name of the file, without its ending.
    pub name: String,
    /// The condition under which there is this file.
    pub when: Option<String>,
    /// The arguments that the class is constructed with anew, each an expression; without it, the config stays as
    /// it is.
    pub arguments: Option<IndexMap<String, String>>,
    /// A condition under which the file keeps the past as its state.
    pub stateful: Option<String>,
    /// Whether the part has the variant of the whole.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub keep_variant: bool,
}

keys!(PlanPart { name, when, arguments, stateful, keep_variant or default });

/// Two files that are merged into one, which serves with and without past.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
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

keys!(MergeSpec { name, when, without_past, with_past, flag });
