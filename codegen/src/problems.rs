//! Problems that several passes find.

use crate::diagnostic::{Place, Problem, unknown};

/// Something that is there already.
pub(super) fn given_twice(what: &str, name: &str, first: &Place) -> Problem {
    let problem = Problem::new(format!("the {what} `{name}` is given twice"));
    problem.related(first.clone(), format!("the first `{name}`"))
}

/// An attribute that is read and that no config has.
pub(super) fn no_attribute<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Problem {
    let problem = Problem::new(format!("no config type of the registry has an attribute `{name}`"));
    if optimum_exporters_common::nearest(name, known.clone()).is_some() {
        return problem.among(name, known);
    }
    let help = format!("the `config` of some model has to have it, as `{name}: {{}}` where it has no default");
    problem.among(name, known).and_help(&help)
}

/// An argument that a class and those that it extends do not have.
pub(super) fn unknown_argument(class: &str, argument: &str, known: &[&str]) -> Problem {
    let problem = unknown("argument", argument, known.iter().copied());
    if known.is_empty() { problem.help(format!("`{class}` has no `arguments`")) } else { problem }
}

/// A part that a class and those that it extends do not have.
pub(super) fn unknown_part(class: &str, part: &str, known: &[&str]) -> Problem {
    let problem = unknown("part", part, known.iter().copied());
    if known.is_empty() { problem.help(format!("`{class}` has no parts, which stand under `nested`")) } else { problem }
}
