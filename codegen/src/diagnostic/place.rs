//! Nodes of registry files.

/// A step from a YAML node to one inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// A node of a registry file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file, by its place in the order of the files.
    pub(crate) file: usize,
    pub(crate) path: Vec<Step>,
    /// Whether the key is meant, and not what stands under it.
    pub(crate) key: bool,
}

impl Place {
    pub(crate) fn of_file(file: usize) -> Self {
        Self { file, path: Vec::new(), key: false }
    }

    pub(crate) fn key(&self, name: &str) -> Self {
        self.step(Step::Key(name.to_owned()))
    }

    pub(crate) fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// The place of its key, where it is an entry of a mapping.
    pub(crate) fn itself(&self) -> Self {
        Self { key: true, ..self.clone() }
    }

    /// Whether `other` is this node or one inside it.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        self.file == other.file && after(&other.path, &self.path).is_some()
    }

    pub(super) fn is_child_of(&self, node: &Self) -> bool {
        let parent = self.path.split_last().map(|(_, parent)| after(&node.path, parent));
        self.file == node.file && matches!(parent, Some(Some([] | [Step::Index(0)])))
    }

    pub(crate) fn begins_inside(&self, key: &str) -> bool {
        self.path.len() > 1 && matches!(self.path.first(), Some(Step::Key(first)) if first == key)
    }

    /// The key of this node, where it is an entry of a mapping.
    pub(crate) fn name(&self) -> Option<&str> {
        if let Some(Step::Key(name)) = self.path.last() { Some(name) } else { None }
    }

    pub(crate) fn ends_with(&self, key: &str) -> bool {
        self.name() == Some(key)
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
