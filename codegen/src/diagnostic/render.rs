//! Errors as `rustc` prints them.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, FileSpan};

/// The most columns that a line of help has, where it is not one long word.
const WIDTH: usize = 90;

/// How many errors are shown: to show one takes as long as its file is.
const MOST_SHOWN: usize = 500;

pub(super) fn render(
    diagnostics: &[Diagnostic],
    sources: &HashMap<String, String>,
    directory: Option<&str>,
    colours: bool,
) -> String {
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    let mut all = String::new();
    for diagnostic in diagnostics.iter().take(MOST_SHOWN) {
        let _ = writeln!(all, "{}\n", renderer.render(&[group(diagnostic, sources, directory)]));
    }
    let summary = Level::ERROR.primary_title(summary(diagnostics));
    all + &renderer.render(&[Group::with_title(summary)])
}

/// `the registry has 3 errors, in 2 files`, and how many of them are shown where that is not all.
fn summary(diagnostics: &[Diagnostic]) -> String {
    let files: BTreeSet<_> = diagnostics.iter().map(|diagnostic| diagnostic.span.file.as_str()).collect();
    let count = |count: usize, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
    let shown =
        if diagnostics.len() > MOST_SHOWN { format!("; the first {MOST_SHOWN} are shown") } else { String::new() };
    format!("the registry has {}, in {}{shown}", count(diagnostics.len(), "error"), count(files.len(), "file"))
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a HashMap<String, String>, directory: Option<&str>) -> Group<'a> {
    let Diagnostic { span, message, label, help, related } = diagnostic;
    let path = |span: &FileSpan| match directory {
        // A directory that cannot be read is named as a whole.
        Some(directory) if !span.is_of_base && span.file != directory => {
            format!("{}/{}", directory.trim_end_matches('/'), span.file)
        }
        _ => span.file.clone(),
    };
    let mut group = Group::with_title(Level::ERROR.primary_title(message.as_str()));
    let (here, elsewhere): (Vec<_>, Vec<_>) = related.iter().partition(|(other, _)| other.file == span.file);
    match (&span.bytes, sources.get(&span.file)) {
        (Some(bytes), Some(source)) if is_in(bytes, source) => {
            let primary = AnnotationKind::Primary.span(bytes.clone()).label(label.as_deref());
            let beside = here.into_iter().filter_map(|(other, why)| annotation(other, why, source));
            let snippet = Snippet::source(source.as_str()).path(path(span));
            group = group.element(snippet.annotation(primary).annotations(beside));
        }
        _ => group = group.element(Origin::path(path(span))),
    }
    for (other, why) in elsewhere {
        let Some(source) = sources.get(&other.file) else { continue };
        if let Some(annotation) = annotation(other, why, source) {
            group = group.element(Snippet::source(source.as_str()).path(path(other)).annotation(annotation));
        }
    }
    // Where there is no line to put a label under, it stands with the help.
    let label = label.as_ref().filter(|_| span.bytes.is_none());
    label.into_iter().chain(help).fold(group, |group, help| group.element(Level::HELP.message(wrapped(help))))
}

fn annotation<'a>(span: &FileSpan, why: &'a str, source: &str) -> Option<annotate_snippets::Annotation<'a>> {
    let bytes = span.bytes.clone().filter(|bytes| is_in(bytes, source))?;
    Some(AnnotationKind::Context.span(bytes).label(why))
}

/// Whether a text has these bytes, or the place behind its last: what is beyond cannot be shown.
fn is_in(bytes: &Range<usize>, source: &str) -> bool {
    bytes.end <= source.len() + 1
}

/// A text with line breaks in the place of spaces.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > WIDTH {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines
}
