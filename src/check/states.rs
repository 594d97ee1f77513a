//! What a file keeps from one step to the next, in the form of what it takes.

use std::collections::{BTreeMap, VecDeque};

use super::compare::MOST_NAMED;
use super::expectation::{Expectation, Expected, Kept};
use super::finding::{Finding, Kind, Severity, Subject};
use super::numbered::first_of_two;
use crate::dtype::DType;
use crate::export::axes::{LayerName, Name};
use crate::signature::{Dim, Signature, State, Value, ValueType};

/// The most kinds of states, by types and shapes, of which it is told which stands for which.
const MOST_KINDS: usize = 16;

/// The states that contracts have names for, with further names by which the contract has them. What the file keeps besides
/// of what it computes at the first step is left out, as far as the contract has such.
pub(super) fn values(expectation: &Expectation, graph: &Signature) -> Vec<Value> {
    let (named, mut others): (Vec<_>, Vec<_>) =
        graph.states.iter().map(|state| value(expectation, state)).partition(|(_, is_known)| *is_known);
    let stand_ins = stand_ins(expectation, graph);
    let mut standing = Vec::new();
    if !stand_ins.is_empty() {
        let all = std::mem::take(&mut others).into_iter().enumerate();
        let (known, rest): (Vec<_>, Vec<_>) = all.partition(|(at, _)| stand_ins.contains_key(at));
        standing.extend(known.into_iter().map(|(at, (mut value, _))| {
            value.other_names.extend(stand_ins.get(&at).cloned());
            (value, true)
        }));
        others.extend(rest.into_iter().map(|(_, other)| other));
    }
    if expectation.own_states > 0 {
        others.retain(|(state, _)| !is_fed_once(expectation, state));
    }
    let left_out = if expectation.is_any_config && expectation.own_states > 0 {
        others.len()
    } else {
        expectation.own_states.min(others.len())
    };
    named.into_iter().chain(standing).chain(others.drain(left_out..)).map(|(value, _)| value).collect()
}

/// Whether a state keeps what is fed at the first step, from which all the others that the contract has no names for are
/// computed.
fn is_fed_once(expectation: &Expectation, state: &Value) -> bool {
    expectation.takes(&state.name)
}

/// Where a file has none of the contract's names, and as many states as the contract with the same types and shapes: which
/// is which, by the place of the state. No runtime feeds a state by its name.
fn stand_ins(expectation: &Expectation, graph: &Signature) -> BTreeMap<usize, String> {
    let is_named = |state: &State| value(expectation, state).1;
    let Some(missing) = all_names(expectation, graph.states.len()) else { return BTreeMap::new() };
    let is_whole = missing.len().saturating_add(expectation.own_states) == graph.states.len();
    if missing.is_empty() || !is_whole || graph.states.iter().any(is_named) {
        return BTreeMap::new();
    }
    let mut kinds: Vec<(&ValueType, VecDeque<usize>)> = Vec::new();
    for (at, state) in graph.states.iter().enumerate() {
        let known = kinds.iter().position(|(of, _)| **of == state.value.of);
        match known {
            Some(known) => kinds[known].1.push_back(at),
            None if kinds.len() < MOST_KINDS => kinds.push((&state.value.of, VecDeque::from([at]))),
            None => return BTreeMap::new(),
        }
    }
    let mut found = BTreeMap::new();
    for (name, expected) in missing {
        let mut fitting = kinds.iter_mut().filter(|(of, _)| fits(expected, of));
        match fitting.find_map(|(_, places)| places.pop_front()) {
            Some(at) => drop(found.insert(at, name.to_string())),
            None => return BTreeMap::new(),
        }
    }
    found
}

/// The names of all states that the contract has; those of a model with any config are as many as the file has. None where
/// that is not known.
fn all_names(expectation: &Expectation, states: usize) -> Option<Vec<(Name<'_>, &Expected)>> {
    let runs = &expectation.states.runs;
    let each: usize = runs.iter().map(|run| run.tensors.len()).sum();
    let of_any = || (expectation.own_states == 0 && runs.len() == 1 && each > 0).then(|| states / each);
    let mut all = Vec::new();
    for run in runs {
        let count = run.count.or_else(of_any)?;
        if count.saturating_mul(run.tensors.len()).saturating_add(all.len()) > states {
            return None;
        }
        let layers = run.first..run.first.saturating_add(count);
        all.extend(layers.flat_map(|layer| run.tensors.iter().map(move |(name, of)| (name.at(layer), of))));
    }
    Some(all)
}

/// Whether a state has the type, the axes and the sizes that are expected, whatever its name is.
fn fits(expected: &Expected, of: &ValueType) -> bool {
    let ValueType::Tensor { element, shape: Some(shape) } = of else { return false };
    let is_number = expected.dtype.is_none_or(|dtype| dtype.range().is_none() && dtype != DType::Bool);
    let is_size = |(axis, dim): (usize, &Dim)| match (expected.symbol(axis), expected.size(axis), dim) {
        (Some(_), _, Dim::Static(_)) => false,
        (None, Some(size), Dim::Static(found)) => size == *found,
        _ => true,
    };
    element.is_float() == is_number
        && shape.len() >= expected.least_rank()
        && expected.rank.is_none_or(|rank| rank == shape.len())
        && shape.iter().enumerate().all(is_size)
}

/// A state, and whether the contract has a name for it.
fn value(expectation: &Expectation, state: &State) -> (Value, bool) {
    let layered = expectation.states.runs.iter().flat_map(|run| &run.tensors).map(|(name, _)| name);
    let is_known = |name: &str| layered.clone().any(|known| known.layer_of(name).is_some());
    let mut value = state.value.clone();
    if value.names().any(is_known) {
        return (value, true);
    }
    // A state is known by the input and the output that it was made of, one behind the other.
    match layered.clone().find_map(|known| at_the_start(known, &state.id)) {
        Some(name) => {
            value.other_names.push(name);
            (value, true)
        }
        None => {
            first_of_two(&state.id).unwrap_or(&state.id).clone_into(&mut value.name);
            (value, false)
        }
    }
}

/// The name for some layer that a text begins with.
fn at_the_start(name: &LayerName, text: &str) -> Option<String> {
    let rest = text.strip_prefix(name.stem)?.strip_prefix('.')?;
    let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
    let found = name.at(rest.get(..end)?.parse().ok()?).to_string();
    text.starts_with(&found).then_some(found)
}

/// What is wrong with states besides that they are missing or too many.
pub(super) fn findings(expectation: &Expectation, graph: &Signature) -> Vec<Finding> {
    let about = |name: &str, reason: String| Finding {
        severity: Severity::Error,
        kind: Kind::State,
        subject: Subject::State(name.to_owned()),
        axis: None,
        found: String::new(),
        expected: String::new(),
        reason,
    };
    let is_lost = |state: &&State| !state.is_written;
    let lost = graph.states.iter().filter(is_lost).take(MOST_NAMED);
    let lost =
        lost.map(|state| about(&state.id, "it is read and never written: each step begins without it".to_owned()));
    let mixed = graph.states.iter().filter_map(|state| mixed_up(state, about)).take(MOST_NAMED);
    let crossed = graph.states.iter().filter_map(|state| crossed(expectation, state, about)).take(MOST_NAMED);
    let stand_ins = stand_ins(expectation, graph);
    let is_unnamed = |state: &&State| {
        let (value, is_known) = value(expectation, state);
        !is_known && !is_fed_once(expectation, &value)
    };
    let unnamed = graph.states.iter().filter(is_unnamed).count();
    let others = unnamed.saturating_sub(stand_ins.len());
    let is_short = !expectation.is_any_config && others < expectation.own_states;
    let short = is_short.then(|| {
        let reason = format!(
            "of {} that are computed at the first step and kept, the file has {others}",
            expectation.own_states
        );
        let mut finding = about("…", reason);
        (finding.found, finding.expected) = (others.to_string(), expectation.own_states.to_string());
        finding
    });
    let renamed = stand_ins.iter().next().and_then(|(at, name)| {
        let id = &graph.states.get(*at)?.id;
        let mut finding = about(name, of_other_names(id, stand_ins.len()));
        (finding.severity, finding.found, finding.expected) = (Severity::Note, id.clone(), name.clone());
        Some(finding)
    });
    lost.chain(mixed).chain(crossed).chain(short).chain(renamed).collect()
}

/// A note of a state whose names, the two that it was made of, say that it becomes what another entry gives. What is written to
/// it may be right all the same: some exporters name what they give in another order than what they take.
fn crossed(expectation: &Expectation, state: &State, about: impl Fn(&str, String) -> Finding) -> Option<Finding> {
    let at_start = |kept: &Kept| Some((kept.present, at_the_start(&kept.past, &state.id)?, kept.past));
    let (present, name, past) = expectation.kept.iter().find_map(at_start)?;
    let (given, right) = (state.id.strip_prefix(&name)?, present.at(past.layer_of(&name)?).to_string());
    let is_of_cache = given.strip_prefix(present.stem).is_some_and(|rest| rest.starts_with('.'));
    if !is_of_cache || given == right {
        return None;
    }
    let reason = format!("by its name it becomes `{given}` after each step, where `{right}` is what it goes on from");
    let mut finding = Finding { kind: Kind::Order, severity: Severity::Note, ..about(&name, reason) };
    (finding.found, finding.expected) = (given.to_owned(), right);
    Some(finding)
}

/// An error of a state that is written as another type than it is read as: OpenVINO 2026.4.1 refuses such a file.
fn mixed_up(state: &State, about: impl Fn(&str, String) -> Finding) -> Option<Finding> {
    let ValueType::Tensor { element, .. } = &state.value.of else { return None };
    let written = state.written_as.filter(|written| written != element && element.0 != 0)?;
    let reason = format!("it is read as {element} and written as {written}, and no session takes such a file");
    let mut finding = about(&state.id, reason);
    (finding.found, finding.expected) = (written.to_string(), element.to_string());
    Some(finding)
}

/// What is to be said of states that have other names than in the contract.
fn of_other_names(first: &str, count: usize) -> String {
    let others = if count > 1 { format!(", and {} more otherwise as well", count - 1) } else { String::new() };
    format!(
        "the file calls it `{first}`{others}: types and shapes are the contract's, and only who reads or resets what is kept \
         goes by names"
    )
}
