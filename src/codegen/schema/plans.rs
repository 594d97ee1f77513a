//! The files that the export of a whole model is made of.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::decode::OneOrMany;

/// `super`, or parts under a condition.
#[derive(Debug)]
pub enum PlanOp {
    Word(String),
    Parts(Box<PlanParts>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanParts {
    pub when: Option<String>,
    #[serde(default)]
    pub parts: Vec<PlanPart>,
    #[serde(default)]
    pub merge: Vec<MergeSpec>,
    #[serde(rename = "else")]
    pub otherwise: Option<OneOrMany<PlanOp>>,
}

/// A file of an export.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPart {
    pub name: String,
    pub when: Option<String>,
    /// The arguments that the class is constructed with anew; without it, the config as it is.
    pub arguments: Option<IndexMap<String, String>>,
    /// Whether the variant is that of the config.
    #[serde(default)]
    pub keep_variant: bool,
}

/// Two files that are merged into one, which serves with and without past.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeSpec {
    pub name: String,
    pub when: Option<String>,
    pub without_past: String,
    pub with_past: String,
    /// The input that tells which branch runs.
    pub flag: String,
}
