//! Steps that change inputs or outputs.

use indexmap::IndexMap;
use serde::Deserialize;

use super::super::decode::OneOrMany;
use super::super::diagnostic::Place;

/// A step that changes inputs or outputs: a word, or a mapping with one action.
#[derive(Debug)]
pub enum Op {
    Word(String),
    Action(Box<Action>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub when: Option<String>,
    pub then: Option<OneOrMany<Op>>,
    #[serde(rename = "else")]
    pub otherwise: Option<OneOrMany<Op>>,
    #[serde(rename = "super")]
    pub ancestor: Option<String>,
    pub set: Option<AxesTable>,
    #[serde(rename = "for")]
    pub range: Option<String>,
    pub remove: Option<Vec<String>>,
    pub rename: Option<IndexMap<String, String>>,
    pub copy: Option<IndexMap<String, String>>,
    pub relabel: Option<Relabel>,
    pub past: Option<String>,
    pub delegate: Option<String>,
    pub error: Option<String>,
}

/// Tensors in order.
#[derive(Debug)]
pub enum AxesTable {
    /// Tensor names, several with commas between them, and their dynamic axes.
    Axes(IndexMap<String, AxesSpec>),
    /// The names of tensors that have no dynamic axes.
    Names(Vec<String>),
}

impl AxesTable {
    /// What stands for names, with its place and the axes of each of them.
    pub fn entries<'a>(&'a self, place: &Place) -> Vec<(&'a str, Place, &'a AxesSpec)> {
        static NONE: AxesSpec = AxesSpec(Vec::new());
        match self {
            Self::Axes(table) => table.iter().map(|(names, axes)| (&**names, place.key(names), axes)).collect(),
            Self::Names(names) => {
                names.iter().enumerate().map(|(at, name)| (&**name, place.index(at), &NONE)).collect()
            }
        }
    }
}

/// The axes of a tensor: a list with `~` for static ones, or a mapping from axis to symbol.
#[derive(Debug)]
pub struct AxesSpec(pub Vec<(usize, String)>);

/// Gives axes another symbol.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relabel {
    pub containing: String,
    pub to: String,
    /// A part of a tensor's name, and the symbol there.
    #[serde(default, rename = "in")]
    pub in_names: IndexMap<String, String>,
}

/// A step that fills a table of names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairsOp {
    pub when: Option<String>,
    #[serde(default)]
    pub set: IndexMap<String, String>,
}
