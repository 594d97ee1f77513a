//! Steps that change inputs or outputs.

use indexmap::IndexMap;

use super::decode::OneOrMany;
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;
use crate::diagnostic::Place;

schema! {
    /// A step that changes inputs or outputs: a word, or a mapping with one action.
    pub enum Op: "`super`, `outputs_for_task` or a mapping" {
        /// `super` takes the steps of the class that is extended, `outputs_for_task` what the table of that name has.
        Word(#[form(schema_with = "form::step_word")] String),
        /// A step with one action.
        Action(Box<Action>),
    }

    /// A step with one action, and a condition if it depends on something.
    #[form(transform = form::action)]
    pub struct Action {
        /// The condition under which the step is taken.
        pub when: Option<String>,
        /// Several steps in the place of one action; under `for`, steps with `set`, and with `when` and `else`.
        pub then: Option<OneOrMany<Op>>,
        /// The steps where the condition does not hold.
        pub otherwise as "else": Option<OneOrMany<Op>>,
        /// Takes the steps of a class further up, by its name.
        pub ancestor as "super": Option<String>,
        /// Puts tensors in, or gives them other axes where they stand.
        pub set: Option<AxesTable>,
        /// The same tensors for each layer: `i in 0..COUNT`, or `i in 0..=LAST`.
        #[form(regex(pattern = r"^\s*\w+ +in +0 *\.\.=?\s*[^=\s]"))]
        pub range as "for": Option<String>,
        /// Takes tensors away; one that is not there does not matter.
        #[form(transform = form::plain_items)]
        pub remove: Option<Vec<String>>,
        /// Gives tensors another name in their place: the old name, and the new one.
        #[form(transform = form::plain_names)]
        pub rename: Option<IndexMap<String, String>>,
        /// Puts in a tensor with the axes of another: the new name, and the other's.
        #[form(transform = form::plain_names)]
        pub copy: Option<IndexMap<String, String>>,
        /// Calls every axis whose name contains a text by another name.
        pub relabel: Option<Relabel>,
        /// Puts in the key-value cache of `inputs` or of `outputs`.
        #[form(extend("enum" = ["inputs", "outputs", null]))]
        pub past: Option<String>,
        /// Puts in what a nested exporter config has, by the name of the part.
        pub delegate: Option<String>,
        /// Says that this cannot be exported: a text with expressions in braces.
        pub error: Option<String>,
    }

    /// Tensors in order.
    pub enum AxesTable: "a list of names, or a mapping from names to axes" {
        /// Tensor names, several with commas between them, and their dynamic axes.
        Axes(#[form(transform = form::keys(form::NAMES))] IndexMap<String, AxesSpec>),
        /// The names of tensors that have no dynamic axes.
        Names(Vec<String>),
    }
}

impl Action {
    /// The steps inside it, with their keys.
    pub fn branches(&self) -> impl Iterator<Item = (&'static str, &OneOrMany<Op>)> {
        let branches = [("then", &self.then), ("else", &self.otherwise)];
        branches.into_iter().filter_map(|(key, ops)| Some((key, ops.as_ref()?)))
    }
}

impl OneOrMany<Op> {
    /// Every step with an action, those inside others included.
    pub fn actions(&self) -> Vec<&Action> {
        let actions = self.0.iter().filter_map(|op| if let Op::Action(action) = op { Some(&**action) } else { None });
        actions
            .flat_map(|of| of.branches().flat_map(|(_, ops)| ops.actions()).chain([of]).collect::<Vec<_>>())
            .collect()
    }
}

impl AxesTable {
    /// What stands for names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Axes(table) => table.keys().map(String::as_str).collect(),
            Self::Names(names) => names.iter().map(String::as_str).collect(),
        }
    }

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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct AxesSpec(#[cfg_attr(feature = "schema", schemars(schema_with = "form::axes"))] pub Vec<(usize, String)>);

schema! {
    /// Gives axes another symbol.
    #[derive(Clone)]
    pub struct Relabel {
        /// A text that the names of the axes contain.
        #[form(regex(pattern = form::PLAIN))]
        pub containing: String,
        /// What they are called.
        #[form(regex(pattern = form::PLAIN))]
        pub to: String,
        /// A text that the names of some tensors contain, and what their axes are called.
        #[form(transform = form::values(form::PLAIN))]
        pub in_names as "in": IndexMap<String, String> = default,
    }

    /// A step that fills a table of names.
    pub struct PairsOp {
        /// The condition under which the step is taken.
        pub when: Option<String>,
        /// Names, each with what stands for it.
        pub set: IndexMap<String, String> = default,
    }
}
