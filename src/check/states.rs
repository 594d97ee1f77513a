//! What a file keeps from one step to the next, in the form of what it takes.

use super::compare::MOST_NAMED;
use super::expectation::Expectation;
use super::finding::{Finding, Kind, Severity, Subject};
use crate::export::axes::LayerName;
use crate::signature::{Signature, State, Value};

/// The states that contracts have names for, with further names by which the contract has them. What the file keeps besides
/// of what it computes at the first step is left out, as far as the contract has such.
pub(super) fn values(expectation: &Expectation, graph: &Signature) -> Vec<Value> {
    let (named, mut others): (Vec<_>, Vec<_>) =
        graph.states.iter().map(|state| value(expectation, state)).partition(|(_, is_known)| *is_known);
    let left_out = if expectation.is_any_config && expectation.own_states > 0 {
        others.len()
    } else {
        expectation.own_states.min(others.len())
    };
    named.into_iter().chain(others.drain(left_out..)).map(|(value, _)| value).collect()
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
            value.name.clone_from(&state.id);
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
    let others = graph.states.iter().filter(|state| !value(expectation, state).1).count();
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
    lost.chain(short).collect()
}
