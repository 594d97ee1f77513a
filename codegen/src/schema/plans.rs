//! The files that the export of a whole model is made of.

use indexmap::IndexMap;

use super::decode::OneOrMany;
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

schema! {
    /// `super`, or parts under a condition.
    pub enum PlanOp: "`super` or a mapping with `parts`" {
        /// What the class says that is extended.
        Word(#[form(schema_with = "form::super_alone")] String),
        /// Parts.
        Parts(Box<PlanParts>),
    }

    /// Files of an export.
    #[form(transform = form::goes_with("else", "when"))]
    pub struct PlanParts {
        /// The condition under which there are these parts.
        pub when: Option<String>,
        /// The files, in their order.
        pub parts: Vec<PlanPart> = default,
        /// A file for each part of the class; its name is that of the part, and then this.
        pub each_part: Option<String>,
        /// Which two files are merged into one.
        pub merge: Vec<MergeSpec> = default,
        /// The plan where the condition does not hold.
        pub otherwise as "else": Option<OneOrMany<PlanOp>>,
    }

    /// A file of an export.
    pub struct PlanPart {
        /// The name of the file, without its ending.
        #[form(regex(pattern = form::FILE))]
        pub name: String,
        /// The condition under which there is this file.
        pub when: Option<String>,
        /// The arguments that the class is constructed with anew, each an expression; without it, the config stays as
        /// it is.
        pub arguments: Option<IndexMap<String, String>>,
        /// A condition under which the file keeps the past as its state.
        pub stateful: Option<String>,
        /// Whether the part has the variant of the whole.
        pub keep_variant: bool = default,
    }

    /// Two files that are merged into one, which serves with and without past.
    pub struct MergeSpec {
        /// The name of the merged file, without its ending.
        #[form(regex(pattern = form::FILE))]
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
}
