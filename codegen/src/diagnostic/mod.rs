//! Errors in a registry, with their places.

mod place;
mod problem;
mod render;
mod source;
mod spans;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::apart::Shared;
use problem::Parts;

pub(super) use place::{Place, Step};
pub(super) use problem::{Problem, not_one, unknown};
pub(crate) use source::{Source, Texts};
pub(super) use spans::{Document, Inside, Node, too_deep};

/// What is wrong at one place of a registry.
///
/// As text it is one line, `FILE:LINE:COLUMN: MESSAGE`; [`Diagnostics`] shows the line of the file as well.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Where it is.
    pub span: FileSpan,
    /// What was found.
    pub message: String,
    /// What is to be said at the place itself, as the name that is near to a mistyped one.
    pub label: Option<String>,
    /// What would be right.
    pub help: Option<String>,
    /// Other places that have to do with it, and why.
    pub related: Vec<(FileSpan, String)>,
}

/// A piece of a file of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FileSpan {
    /// The file, relative to the registry, with slashes.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The line in which it ends.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
    /// The bytes in the file; none where the file as a whole is meant.
    bytes: Option<Range<usize>>,
    /// Whether the file is of the registry that this one is laid over, and so in no directory.
    is_of_base: bool,
}

impl FileSpan {
    /// The path of the file, where the registry is in `directory`; of the registry that this one is laid over, which is
    /// in none, its name.
    pub fn path_in(&self, directory: &Path) -> PathBuf {
        if self.is_of_base { PathBuf::from(&self.file) } else { directory.join(&self.file) }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FileSpan { file, line, column, .. } = &self.span;
        write!(f, "{file}:{line}:{column}: {}", self.sentence())
    }
}

impl Diagnostic {
    /// The whole message in one line: what was found, what would be right, and what is near.
    pub fn sentence(&self) -> String {
        let Self { message, label, help, .. } = self;
        let rest: Vec<_> = help.iter().chain(label).map(String::as_str).collect();
        if rest.is_empty() { message.clone() } else { format!("{message}: {}", rest.join("; ")) }
    }
}

/// Everything that is wrong with a registry.
///
/// As text it is what `rustc` would print: each message with its place, the line underlined, what would
/// be right, and at the end how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    located: Vec<Diagnostic>,
    /// The files that are shown, by name.
    sources: HashMap<String, String>,
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(None, false))
    }
}

impl std::error::Error for Diagnostics {}

/// Where an error is, before its line is known.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    Node(Place),
    Bytes { file: usize, bytes: Range<usize> },
    File(usize),
}

impl Where {
    fn file(&self) -> usize {
        match self {
            Self::Node(place) => place.file,
            Self::Bytes { file, .. } | Self::File(file) => *file,
        }
    }
}

impl Diagnostics {
    /// Each error, in the order of files and lines.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.located.iter()
    }

    /// Those errors that are not among others, as what a file brings about that was added since.
    #[must_use]
    pub fn beyond(&self, others: &Self) -> Self {
        let located = self.located.iter().filter(|found| !others.located.contains(found));
        Self { located: located.cloned().collect(), sources: self.sources.clone() }
    }

    /// All errors as `rustc` would print them, with `directory` before the names of files, and colours
    /// for a terminal where they are asked for.
    pub fn render(&self, directory: Option<&str>, colours: bool) -> String {
        render::render(&self.located, &self.sources, directory, colours)
    }

    /// Leaves out what is said of an alias, and of what it stands for as well.
    fn leave_out_aliases(&mut self) {
        let Self { located, sources } = self;
        let is_alias = |found: &Diagnostic| {
            let text = sources.get(&found.span.file);
            let start = found.span.bytes.as_ref().map_or(0, |bytes| bytes.start);
            text.and_then(|text| text.get(start..)).is_some_and(|rest| rest.starts_with('*'))
        };
        let said = |found: &Diagnostic| (found.span.file.clone(), found.message.clone(), found.label.clone());
        let of_others: HashSet<_> = located.iter().filter(|found| !is_alias(found)).map(said).collect();
        located.retain(|found| !is_alias(found) || !of_others.contains(&said(found)));
    }
}

/// What the passes report, in the order in which they find it.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    pending: Shared<Vec<(Where, Problem)>>,
    /// What was wrong as YAML, and is not there for the passes that follow.
    left_out: Shared<Vec<Place>>,
}

impl Reports {
    /// Adds what others have, which were found after these.
    pub(crate) fn extend(&self, later: Self) {
        self.pending.get().append(&mut later.pending.get());
        self.left_out.get().append(&mut later.left_out.get());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pending.get().is_empty()
    }

    /// Reports what is wrong at a place, unless the place is left out.
    pub(crate) fn at(&self, place: &Place, problem: impl Into<Problem>) {
        let problem = problem.into();
        if !problem.is_reported() && !self.left_out.get().iter().any(|left_out| left_out.holds(place)) {
            let mut place = place.clone();
            place.path.extend_from_slice(&problem.0.steps);
            place.key |= problem.0.key;
            self.pending.get().push((Where::Node(place), problem));
        }
    }

    /// Reports that a mapping lacks a key, unless something in the mapping is left out.
    pub(crate) fn missing(&self, mapping: &Place, key: &str, problem: impl Into<Problem>) {
        if self.is_whole(mapping) {
            self.at(&mapping.key(key).itself(), problem);
        }
    }

    /// Has the passes that follow say nothing of a place, which is reported already.
    pub(crate) fn leave_out(&self, place: Place) {
        self.left_out.get().push(place);
    }

    /// Whether a node is there with each of its keys or items.
    pub(crate) fn is_whole(&self, node: &Place) -> bool {
        !self.left_out.get().iter().any(|left_out| left_out.holds(node) || left_out.is_child_of(node))
    }

    /// Whether anything was left out that `counts`, or a whole file.
    pub(crate) fn lacks(&self, counts: impl Fn(&Place) -> bool) -> bool {
        self.lacks_of(|left_out| left_out.path.is_empty() || counts(left_out))
    }

    /// Whether anything was left out that `counts`, whole files among it.
    pub(crate) fn lacks_of(&self, counts: impl Fn(&Place) -> bool) -> bool {
        self.left_out.get().iter().any(counts)
    }

    pub(crate) fn at_bytes(&self, file: usize, bytes: Range<usize>, problem: impl Into<Problem>) {
        self.pending.get().push((Where::Bytes { file, bytes }, problem.into()));
    }

    /// Reports what is wrong with a file as a whole.
    pub(crate) fn of_file(&self, file: usize, problem: impl Into<Problem>) {
        self.pending.get().push((Where::File(file), problem.into()));
    }

    /// All that was reported, with the line and column of each.
    pub(crate) fn result(&self, files: &Texts) -> Result<(), Diagnostics> {
        let pending = std::mem::take(&mut *self.pending.get());
        if pending.is_empty() {
            return Ok(());
        }
        let mut locator = Locator { files, documents: HashMap::new() };
        let located = pending.into_iter().map(|(place, problem)| (place.file(), locator.diagnostic(&place, problem)));
        let mut located: Vec<_> = located.collect();
        // Passes that run at once find what they find in any order.
        located.sort_by(|one, other| order_of(one).cmp(&order_of(other)));
        // What says the same of the same place, perhaps with other names that are known there, is one fault.
        let mut said = HashSet::new();
        let mut located: Vec<_> = located.into_iter().map(|(_, diagnostic)| diagnostic).collect();
        located.retain(|diagnostic| said.insert((diagnostic.span.clone(), diagnostic.message.clone())));
        let mut found = Diagnostics { located, sources: locator.sources() };
        found.leave_out_aliases();
        Err(found)
    }
}

/// By file and place, and at one place by what is said.
fn order_of((file, found): &(usize, Diagnostic)) -> impl Ord {
    (*file, found.span.line, found.span.column, &found.message, &found.label, &found.help)
}

/// Finds places in files, each of which is parsed once.
struct Locator<'f> {
    files: &'f Texts,
    documents: HashMap<usize, Document<'f>>,
}

impl<'f> Locator<'f> {
    fn diagnostic(&mut self, place: &Where, problem: Problem) -> Diagnostic {
        let Parts { title, label, help, bytes, related, beside, within, .. } = *problem.0;
        let file = place.file();
        let span = self.span(place, bytes.as_ref());
        let within: Vec<_> = within.into_iter().map(|(part, why)| (self.span(place, Some(&part)), why)).collect();
        let related = related.into_iter().map(|(place, why)| (Where::Node(place), why));
        let beside = beside.into_iter().map(|(bytes, why)| (Where::Bytes { file, bytes }, why));
        let related = related.chain(beside).map(|(place, why)| (self.span(&place, None), why));
        let related = within.into_iter().chain(related).filter(|(other, _)| *other != span).collect();
        Diagnostic { span, message: title, label, help, related }
    }

    fn span(&mut self, place: &Where, part: Option<&Range<usize>>) -> FileSpan {
        let file = place.file();
        let source = &self.files.files[file];
        let document = self.documents.entry(file).or_insert_with(|| Document::parse(&source.text));
        let bytes = match place {
            Where::File(_) => None,
            Where::Node(place) => Some(document.locate(place, part)),
            Where::Bytes { bytes, .. } => Some(bytes.clone()),
        };
        let Range { start, end } = bytes.clone().unwrap_or_default();
        let ((line, column), (end_line, end_column)) = (document.line_and_column(start), document.line_and_column(end));
        let is_of_base = file < self.files.of_base;
        FileSpan { file: source.name.clone(), line, column, end_line, end_column, bytes, is_of_base }
    }

    fn sources(self) -> HashMap<String, String> {
        let files = self.documents.into_keys().map(|file| &self.files.files[file]);
        files.map(|source| (source.name.clone(), source.text.clone())).collect()
    }
}
