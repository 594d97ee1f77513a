//! Errors in a registry, with their places.

use std::fmt;

use super::load::Files;
use super::spans;

/// A step from a YAML node to one inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// A node of a registry file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The file, by its place in the order of the files.
    pub(super) file: usize,
    pub(super) path: Vec<Step>,
    /// Whether the key is meant, and not what stands under it.
    pub(super) key: bool,
}

impl Place {
    pub(super) fn of_file(file: usize) -> Self {
        Self { file, path: Vec::new(), key: false }
    }

    pub(super) fn key(&self, name: &str) -> Self {
        self.step(Step::Key(name.to_owned()))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// The key of this node, where it is an entry of a mapping.
    pub(super) fn itself(&self) -> Self {
        Self { key: true, ..self.clone() }
    }

    /// Whether `other` is this node or one inside it.
    fn holds(&self, other: &Self) -> bool {
        self.file == other.file && after(&other.path, &self.path).is_some()
    }

    fn is_child_of(&self, node: &Self) -> bool {
        let parent = self.path.split_last().map(|(_, parent)| after(&node.path, parent));
        self.file == node.file && matches!(parent, Some(Some([] | [Step::Index(0)])))
    }

    pub(super) fn begins_inside(&self, key: &str) -> bool {
        self.path.len() > 1 && matches!(self.path.first(), Some(Step::Key(first)) if first == key)
    }

    pub(super) fn ends_with(&self, key: &str) -> bool {
        matches!(self.path.last(), Some(Step::Key(last)) if last == key)
    }

    fn step(&self, step: Step) -> Self {
        let path = self.path.iter().cloned().chain([step]).collect();
        Self { file: self.file, path, key: false }
    }
}

/// What follows in `path` after the steps of `start`, which may lack the index of an item that stands
/// where a list may.
fn after<'p>(path: &'p [Step], start: &[Step]) -> Option<&'p [Step]> {
    match (path, start) {
        (rest, []) => Some(rest),
        ([one, rest @ ..], [other, start @ ..]) if one == other => after(rest, start),
        ([Step::Index(0), rest @ ..], start) => after(rest, start),
        _ => None,
    }
}

/// What is wrong at one place of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the registry.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message } = self;
        write!(f, "{file}:{line}:{column}: {message}")
    }
}

/// Everything that is wrong with a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", .located.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Diagnostics {
    located: Vec<Diagnostic>,
    pending: Vec<(Where, String)>,
    /// What was wrong as YAML, and is not there for the passes that follow.
    left_out: Vec<Place>,
}

/// Where an error is, before its line is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    Node(Place),
    At { file: usize, line: usize, column: usize },
}

impl Diagnostics {
    /// Each error, in the order of files and lines.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.located.iter()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// Reports what is wrong at a place, unless the place is left out. An empty message is of something
    /// that is reported elsewhere.
    pub(super) fn at(&mut self, place: &Place, message: impl Into<String>) {
        let message = message.into();
        if !message.is_empty() && !self.left_out.iter().any(|left_out| left_out.holds(place)) {
            self.pending.push((Where::Node(place.clone()), message));
        }
    }

    /// Reports that a mapping lacks a key, unless something in the mapping is left out.
    pub(super) fn missing(&mut self, mapping: &Place, key: &str, message: impl Into<String>) {
        if self.is_whole(mapping) {
            self.at(&mapping.key(key).itself(), message);
        }
    }

    /// Has the passes that follow say nothing of a place, which is reported already.
    pub(super) fn leave_out(&mut self, place: Place) {
        self.left_out.push(place);
    }

    /// Whether a node is there with each of its keys or items.
    pub(super) fn is_whole(&self, node: &Place) -> bool {
        !self.left_out.iter().any(|left_out| left_out.holds(node) || left_out.is_child_of(node))
    }

    /// Whether anything was left out that `counts`, or a whole file.
    pub(super) fn lacks(&self, counts: impl Fn(&Place) -> bool) -> bool {
        self.left_out.iter().any(|left_out| left_out.path.is_empty() || counts(left_out))
    }

    pub(super) fn at_line(&mut self, file: usize, line: usize, column: usize, message: impl Into<String>) {
        self.pending.push((Where::At { file, line, column }, message.into()));
    }

    /// Finds the line and column of each error.
    pub(super) fn into_result(mut self, files: &Files) -> Result<(), Self> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut sorted: Vec<(usize, Diagnostic)> = Vec::new();
        for (place, message) in std::mem::take(&mut self.pending) {
            let (file, (line, column)) = match place {
                Where::Node(place) => (place.file, spans::locate(&files.sources[place.file].text, &place)),
                Where::At { file, line, column } => (file, (line, column)),
            };
            let name = files.sources[file].name.clone();
            sorted.push((file, Diagnostic { file: name, line, column, message }));
        }
        sorted.sort_by_key(|(file, found)| (*file, found.line, found.column));
        sorted.dedup_by(|(_, one), (_, other)| one == other);
        self.located = sorted.into_iter().map(|(_, diagnostic)| diagnostic).collect();
        Err(self)
    }
}

/// `expected one of a, b; did you mean `b`?`, where one of the names that there are is near.
pub(super) fn expected<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    const SHOWN: usize = 24;
    let near = crate::nearest::nearest(found, known.clone());
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let names: Vec<_> = known.into_iter().collect();
    match names.as_slice() {
        [] => "there is none".to_owned(),
        [only] => format!("expected {only}{near}"),
        names if names.len() <= SHOWN => format!("expected one of {}{near}", names.join(", ")),
        names => format!("there are {} others{near}", names.len()),
    }
}
