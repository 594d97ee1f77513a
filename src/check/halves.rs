//! Files that hold a part among them, as the halves of a model of texts and images do, each with inputs of its own.

use super::expectation::{Expectation, Side};
use super::finding::{Finding, Kind, Severity};
use super::named::{Named, Shelf};
use super::part::{Part, about_files};

/// The contract of the half that a file is of the only part: it takes some of the part's inputs and no others, another of the
/// files takes more of them, and it gives some of the outputs.
pub(super) fn half_of(
    named: &Named<'_>,
    all: &[Option<Named<'_>>],
    expectations: &[Expectation],
) -> Option<Expectation> {
    let [whole] = expectations else { return None };
    let is_plain = [&whole.inputs, &whole.outputs, &whole.states].iter().all(|side| side.runs.is_empty());
    let mut needed = named.graph.inputs.iter().filter(|value| !value.has_default);
    let takes_others = needed.any(|value| !value.names().any(|name| whole.takes(name)));
    let half = Expectation {
        inputs: found(&whole.inputs, &named.inputs)?,
        outputs: found(&whole.outputs, &named.outputs)?,
        ..whole.clone()
    };
    let is_left = |name: &str| !half.takes(name);
    let mut left = whole.inputs.tensors.iter().map(|(name, _)| &**name).filter(|name| is_left(name));
    let takes = |name: &str| all.iter().flatten().any(|other| other.inputs.place(name).is_some());
    (is_plain && !takes_others && left.any(takes)).then_some(half)
}

/// Some of the tensors of a side, and not all of them: those that are there.
fn found(side: &Side, shelf: &Shelf<'_>) -> Option<Side> {
    let there = side.tensors.iter().filter(|(name, _)| shelf.place(name).is_some());
    let tensors: Vec<_> = there.cloned().collect();
    (!tensors.is_empty() && tensors.len() < side.tensors.len()).then_some(Side { tensors, runs: Vec::new() })
}

/// What is to be said of a half.
pub(super) fn finding(part: &Part<'_>, half: &Expectation) -> Finding {
    let names = |side: &Side| side.tensors.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let reason = format!(
        "it is a half of `{}`, which takes {} and gives {}: feed each file what its session names",
        part.name,
        names(&half.inputs),
        names(&half.outputs)
    );
    about_files(Severity::Warning, Kind::NoPart, reason)
}
