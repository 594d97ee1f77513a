//! The words that messages are made of.

use std::fmt::Display;

use optimum_exporters_common::nearest;

/// A name from outside, short enough for a message.
pub(crate) fn shortened(name: &str) -> String {
    const LONGEST: usize = 80;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

pub(super) fn list(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}

pub(super) fn near(found: &str, known: &[&'static str]) -> String {
    did_you_mean(&nearest(found, known.iter().copied()))
}

pub(super) fn but_not(missing: &Option<String>) -> String {
    missing.as_ref().map_or_else(String::new, |missing| format!(", but not {missing}"))
}

pub(super) fn for_input(input: &str) -> String {
    if input.is_empty() { String::new() } else { format!(" for `{input}`") }
}

pub(super) fn did_you_mean(near: &Option<impl Display>) -> String {
    near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

pub(super) fn nearest_or_all(near: &Option<&'static str>, known: &[&str]) -> String {
    if near.is_some() { did_you_mean(near) } else { format!(": expected one of {}", list(known)) }
}

pub(super) fn elsewhere(libraries: &[&str]) -> String {
    match libraries {
        [] => String::new(),
        [library] => format!("; {library} has it"),
        [others @ .., last] => format!("; {} and {last} have it", others.join(", ")),
    }
}

pub(super) fn name_of(model_name: &Option<String>) -> String {
    model_name.as_ref().map_or_else(String::new, |name| format!(" ({name})"))
}

pub(super) fn of_type(model_type: &Option<String>) -> String {
    model_type.as_ref().map_or_else(String::new, |name| format!(" of type `{name}`"))
}
