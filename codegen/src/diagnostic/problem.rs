//! What is wrong, in the parts that a message has.

use std::ops::Range;

use super::{Place, Step};

/// What is wrong at a place, before its line is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problem(pub(super) Box<Parts>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// What was found; empty where it is reported elsewhere.
    pub(super) title: String,
    /// What stands at the underlined place.
    pub(super) label: Option<String>,
    /// What would be right.
    pub(super) help: Option<String>,
    /// The way from the place to the node inside it that is meant.
    pub(super) steps: Vec<Step>,
    /// Whether the key of that node is meant.
    pub(super) key: bool,
    /// The bytes that are meant of the text there; all of it where there are none.
    pub(super) bytes: Option<Range<usize>>,
    /// Other places that have to do with it, and why.
    pub(super) related: Vec<(Place, String)>,
    /// Other bytes of the same file.
    pub(super) beside: Vec<(Range<usize>, String)>,
    /// Other bytes of the text at the place.
    pub(super) within: Vec<(Range<usize>, String)>,
}

impl Problem {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self(Box::new(Parts { title: title.into(), ..Parts::default() }))
    }

    /// Something that is reported already.
    pub(crate) fn reported() -> Self {
        Self::default()
    }

    pub(super) fn is_reported(&self) -> bool {
        self.0.title.is_empty()
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.0.label = Some(label.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Adds to what would be right.
    pub(crate) fn and_help(mut self, help: &str) -> Self {
        self.0.help = Some(self.0.help.map_or_else(|| help.to_owned(), |said| format!("{said}; {help}")));
        self
    }

    /// Says which names there are, and which of them is near to the one that was found.
    pub(crate) fn among<'a>(mut self, found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Self {
        let near = optimum_exporters_common::nearest(found, known.clone());
        if let Some(near) = near {
            self.0.label = Some(format!("did you mean `{near}`?"));
        }
        self.0.help = expected(known, near.is_some());
        self
    }

    /// Points to these bytes of the text at the place, unless fewer are known.
    pub(crate) fn in_bytes(mut self, bytes: Option<Range<usize>>) -> Self {
        self.0.bytes = self.0.bytes.or(bytes);
        self
    }

    /// Points to all that stands at the place.
    pub(crate) fn in_whole(mut self) -> Self {
        (self.0.bytes, self.0.steps, self.0.within) = (None, Vec::new(), Vec::new());
        self
    }

    /// Points to a node inside the place.
    pub(crate) fn under(mut self, keys: &[&str]) -> Self {
        self.0.steps = keys.iter().map(|key| Step::Key((*key).to_owned())).collect();
        self
    }

    /// Points to the key of a node inside the place.
    pub(crate) fn under_key(self, keys: &[&str]) -> Self {
        let mut problem = self.under(keys);
        problem.0.key = true;
        problem
    }

    /// Names other bytes of the same file that have to do with it.
    pub(crate) fn beside(mut self, bytes: Range<usize>, why: impl Into<String>) -> Self {
        self.0.beside.push((bytes, why.into()));
        self
    }

    /// Names other bytes of the text at the place that have to do with it.
    pub(crate) fn also_in_bytes(mut self, bytes: Option<Range<usize>>, why: &str) -> Self {
        self.0.within.extend(bytes.map(|bytes| (bytes, why.to_owned())));
        self
    }

    /// Names another place that has to do with it.
    pub(crate) fn related(mut self, place: Place, why: impl Into<String>) -> Self {
        self.0.related.push((place, why.into()));
        self
    }
}

impl From<String> for Problem {
    fn from(title: String) -> Self {
        Self::new(title)
    }
}

impl From<&str> for Problem {
    fn from(title: &str) -> Self {
        Self::new(title)
    }
}

/// A name that is none of those that there are.
pub(crate) fn unknown<'a>(what: &str, found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Problem {
    Problem::new(format!("unknown {what} `{found}`")).among(found, known)
}

/// A mapping that has to have one of several keys, and has none of them or more than one.
pub(crate) fn not_one(what: &str, known: &[&str], given: &[&str]) -> Problem {
    let found = if given.is_empty() { "none".to_owned() } else { given.join(" and ") };
    Problem::new(format!("{what}, found {found}")).help(format!("expected one of {}", known.join(", ")))
}

/// `expected one of a, b`. Of many names there are, none is said where one of them is near.
fn expected<'a>(known: impl IntoIterator<Item = &'a str>, one_is_near: bool) -> Option<String> {
    let shown = if one_is_near { 12 } else { 40 };
    let names: Vec<_> = known.into_iter().collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("expected {only}")),
        names if names.len() <= shown => Some(format!("expected one of {}", names.join(", "))),
        names => (!one_is_near).then(|| format!("there are {}, and none is like it", names.len())),
    }
}
