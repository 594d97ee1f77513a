//! Holds a graph's inputs and outputs against what a contract expects.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::builder;
use super::expectation::{Expectation, Expected, Run, Side};
use super::finding::{Finding, Kind, Severity, Subject};
use super::layered::{Layers, OfType};
use super::named::{Kind as OfKind, Named, Shelf};
use super::numbered::{numbered, of_layers, over};
use super::older;
use super::states;
use super::symbols::Symbols;
use super::tensor::{Difference, Place, Where, compare};
use crate::dtype::DType;
use crate::export::axes::LayerName;
use crate::gathered::gathered;
use crate::onnx::{Signature, Value, ValueType};
use optimum_exporters_common::nearest;

/// The most tensors that are missing or unexpected and are named one by one.
pub(super) const MOST_NAMED: usize = 64;

/// What differs, the worst first.
pub(super) fn findings(expectation: &Expectation, named: &Named<'_>) -> Vec<Finding> {
    let graph = named.graph;
    let symbols = Symbols::new(expectation, named);
    let found_float = named.float.unwrap_or(expectation.float);
    let found_cache = cache_float(expectation, named).filter(|of| *of != found_float);
    let mut all = Vec::from_iter(precision(expectation, found_float));
    let states = states::values(expectation, graph);
    let states = Shelf::new(&states, &graph.inputs);
    let sides = [
        (Where::Input, &expectation.inputs, &named.inputs),
        (Where::Output, &expectation.outputs, &named.outputs),
        (Where::State, &expectation.states, &states),
    ];
    for (at, side, shelf) in sides {
        let (float, is_any_config) = (expectation.float, expectation.is_any_config);
        let names_axes = graph.format.names_axes();
        let place = Place { side: at, symbols: &symbols, float, found_float, found_cache, is_any_config, names_axes };
        let takes_any_name = expectation.takes_any_name;
        all.extend(Sides { takes_any_name, ..Sides::new(place, side, shelf) }.findings());
    }
    all.extend(older::findings(expectation, named));
    all.extend(builder::finding(expectation, named));
    all.extend(states::findings(expectation, graph));
    all.extend(opset(expectation, graph));
    Finding::worst_first(&mut all);
    all
}

/// The type of all floating point numbers that a graph takes and gives, if they have one.
pub(crate) fn float_of(graph: &Signature) -> Option<DType> {
    let is_float = |dtype: &DType| matches!(dtype, DType::Fp32 | DType::Fp16 | DType::Bf16);
    let mut floats = graph.inputs.iter().chain(&graph.outputs).filter_map(|value| match &value.of {
        ValueType::Tensor { element, .. } => element.dtype().filter(is_float),
        ValueType::Other(_) => None,
    });
    let first = floats.next()?;
    floats.all(|other| other == first).then_some(first)
}

/// The type of all entries of a cache, given and taken, if they have one and it is of floating point numbers.
fn cache_float(expectation: &Expectation, named: &Named<'_>) -> Option<DType> {
    let sides = [(&expectation.inputs, &named.inputs), (&expectation.outputs, &named.outputs)];
    let mut all = sides.into_iter().flat_map(|(side, shelf)| {
        let names = side.runs.iter().flat_map(|run| &run.tensors).map(|(name, _)| *name);
        names.flat_map(|name| shelf.layers(name).of_type().iter().map(|of| of.at).collect::<Vec<_>>()).map(|at| {
            match shelf.values().get(at).map(|value| &value.of) {
                Some(ValueType::Tensor { element, .. }) if element.is_float() => element.dtype(),
                _ => None,
            }
        })
    });
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

fn precision(expectation: &Expectation, found: DType) -> Option<Finding> {
    (found != expectation.float).then(|| Finding {
        severity: Severity::Note,
        kind: Kind::Dtype,
        subject: Subject::File,
        axis: None,
        found: found.to_string(),
        expected: expectation.float.to_string(),
        reason: format!("all its floating point numbers are {found}, as with --float-dtype {found}"),
    })
}

fn opset(expectation: &Expectation, graph: &Signature) -> Option<Finding> {
    let found = graph.opset()?;
    (found != expectation.opset).then(|| Finding {
        severity: Severity::Note,
        kind: Kind::Opset,
        subject: Subject::File,
        axis: None,
        found: found.to_string(),
        expected: expectation.opset.to_string(),
        reason: format!("opset {found}, where an export has {} by default", expectation.opset),
    })
}

/// One side of a file: what it should have, and what it has.
struct Sides<'a> {
    place: Place<'a>,
    /// Whether an output of any name can stand in the place of a missing one.
    takes_any_name: bool,
    side: &'a Side,
    shelf: &'a Shelf<'a>,
    /// What is there of each tensor of each run.
    layers: Vec<Vec<Rc<Layers>>>,
    /// For each value whether the contract has it.
    is_known: Vec<bool>,
}

impl<'a> Sides<'a> {
    fn new(place: Place<'a>, side: &'a Side, shelf: &'a Shelf<'a>) -> Self {
        let of_run = |run: &Run| run.tensors.iter().map(|(name, _)| shelf.layers(*name)).collect();
        let layers: Vec<Vec<_>> = side.runs.iter().map(of_run).collect();
        let mut is_known = vec![false; shelf.values().len()];
        let plain = side.tensors.iter().filter_map(|(name, _)| shelf.place(name));
        let layered = layers.iter().flatten().flat_map(|layers| layers.places());
        plain.chain(layered).for_each(|at| is_known[at] = true);
        Self { place, takes_any_name: false, side, shelf, layers, is_known }
    }

    /// The places of what the contract has not.
    fn unexpected(&self) -> impl Iterator<Item = usize> {
        self.is_known.iter().enumerate().filter(|(_, is_known)| !**is_known).map(|(at, _)| at)
    }

    fn value(&self, at: usize) -> &'a Value {
        &self.shelf.values()[at]
    }

    fn subject(&self, name: String) -> Subject {
        match self.place.side {
            Where::Input => Subject::Input(name),
            Where::Output => Subject::Output(name),
            Where::State => Subject::State(name),
        }
    }

    fn finding(&self, name: String, difference: Difference) -> Finding {
        difference.of(self.subject(name))
    }

    fn findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        let stand_ins = self.stand_ins();
        for (name, expected) in &self.side.tensors {
            match (self.shelf.get(name), stand_ins.get(&**name)) {
                (Some(value), _) => {
                    let differences = compare(&self.place, expected, value);
                    all.extend(differences.into_iter().map(|difference| self.finding(name.to_string(), difference)));
                }
                (None, Some(at)) => all.extend(self.under_another_name(name, expected, self.value(*at))),
                (None, None) => all.push(self.missing(name, expected)),
            }
        }
        self.side.runs.iter().zip(&self.layers).for_each(|(run, found)| self.layers(run, found, &mut all));
        let stand_ins: Vec<_> = stand_ins.into_values().collect();
        all.extend(self.all_unexpected(self.unexpected().filter(|at| !stand_ins.contains(at))));
        all
    }

    /// The outputs that stand in the place of missing ones, in their order: those with names that an exporter made up, or
    /// where nothing else fits any.
    fn stand_ins(&self) -> BTreeMap<&'a str, usize> {
        let missing: Vec<_> = self.side.tensors.iter().filter(|(name, _)| self.shelf.place(name).is_none()).collect();
        if self.place.side != Where::Output || missing.is_empty() {
            return BTreeMap::new();
        }
        let is_open = |at: &usize| self.takes_any_name || self.shelf.is_made_up(*at);
        let others: Vec<_> = self.unexpected().filter(is_open).take(missing.len()).collect();
        let fits = |expected: &Expected, value: &Value| match &value.of {
            ValueType::Tensor { element, shape } => {
                let dtype = expected.dtype.unwrap_or(self.place.found_float);
                let rank = shape.as_ref().map(Vec::len);
                element.dtype() == Some(dtype)
                    && rank.is_none_or(|rank| self.takes_any_name || rank >= expected.least_rank())
            }
            ValueType::Other(_) => false,
        };
        let pairs = missing.iter().copied().zip(others.iter().copied());
        let all_fit =
            missing.len() <= others.len() && pairs.clone().all(|((_, expected), at)| fits(expected, self.value(at)));
        if !all_fit {
            return BTreeMap::new();
        }
        gathered(pairs.map(|((name, _), at)| (&**name, at)))
    }

    /// What is to be said of an output that the exporter named otherwise.
    fn under_another_name(&self, name: &str, expected: &Expected, value: &Value) -> Vec<Finding> {
        let differences = compare(&self.place, expected, value);
        let is_same = differences.iter().all(|difference| difference.severity < Severity::Error);
        let what = format!("the file calls it `{}`", value.name);
        let (severity, reason) = match (self.place.is_any_config, is_same) {
            (true, true) => (Severity::Note, what),
            (true, false) if self.takes_any_name => (Severity::Note, format!("in its place is `{}`", value.name)),
            (true, false) => (Severity::Note, what),
            (false, _) => (Severity::Warning, format!("{what}, which no caller knows: read outputs by their order")),
        };
        let mut renamed = self.finding(name.to_owned(), Difference::new(severity, Kind::Missing, reason));
        (renamed.found, renamed.expected) = (value.name.clone(), name.to_owned());
        if !is_same && self.takes_any_name {
            let reason = format!("it is {}: something made of `{name}`", value.of);
            let made = Difference::new(Severity::Note, Kind::Unexpected, reason);
            return vec![renamed, self.finding(value.name.clone(), made)];
        }
        let differences = differences.into_iter().map(|difference| self.finding(value.name.clone(), difference));
        std::iter::once(renamed).chain(differences).collect()
    }

    /// What the contract has not; what is alike but for a number in its name is one finding.
    fn all_unexpected(&self, places: impl Iterator<Item = usize>) -> Vec<Finding> {
        let mut places = places.peekable();
        if places.peek().is_none() {
            return Vec::new();
        }
        let kinds = self.shelf.kinds();
        let mut alike: Vec<(&Value, Vec<usize>)> = Vec::new();
        let mut of_kind: Vec<Option<usize>> = vec![None; kinds.len()];
        let mut further = 0_usize;
        for at in places {
            let OfKind { first, layer } = kinds[at];
            match of_kind[first] {
                Some(known) => alike[known].1.extend(layer),
                None if alike.len() < MOST_NAMED => {
                    of_kind[first] = Some(alike.len());
                    alike.push((self.value(at), layer.into_iter().collect()));
                }
                None => further += 1,
            }
        }
        let named = alike.into_iter().map(|(value, layers)| self.not_expected(value, over_all(&value.name, layers)));
        let mut all: Vec<_> = named.collect();
        if further > 0 {
            let severity = if self.place.is_input() { Severity::Error } else { Severity::Warning };
            let reason = format!("there are {further} more that the contract has not");
            all.push(self.finding("…".to_owned(), Difference::new(severity, Kind::Unexpected, reason)));
        }
        all
    }

    fn missing(&self, name: &str, expected: &Expected) -> Finding {
        let (severity, why) = match (self.place.is_input(), expected.may_be_missing) {
            _ if self.place.side == Where::State => (
                Severity::Error,
                "it is not among what the file keeps from step to step, and each step begins without it",
            ),
            (true, _) if expected.is_position => {
                (Severity::Warning, "the file counts positions by itself: feed what the session names, and not this")
            }
            (true, true) => (Severity::Note, "it is left out: the cache has what was computed from it"),
            (true, false) => (Severity::Error, "it is not among the file's inputs, and a session refuses to be fed it"),
            (false, _) => (Severity::Error, "it is not among the file's outputs, and cannot be read"),
        };
        let near = self.in_place_of(name, expected).filter(|_| severity == Severity::Error);
        let near = near.map_or_else(String::new, |near| format!("; `{near}` may stand for it"));
        let mut finding =
            self.finding(name.to_owned(), Difference::new(severity, Kind::Missing, format!("{why}{near}")));
        finding.expected = name.to_owned();
        finding
    }

    /// What most likely is the same under another name.
    fn in_place_of(&self, name: &str, expected: &Expected) -> Option<&'a str> {
        // Where there are more than a graph of any model has, it is not worth the time.
        const MOST_SEARCHED: usize = 1_000;
        let unexpected = || self.unexpected().map(|at| self.value(at));
        // Of names that differ in a number, the first is as near as others.
        let mut known = HashSet::new();
        let firsts = self.unexpected().take(MOST_SEARCHED).filter(|at| known.insert(self.shelf.of_name(*at)));
        let by_name = nearest(name, firsts.map(|at| self.value(at).name.as_str()));
        let alike = |value: &&Value| match &value.of {
            ValueType::Tensor { element, shape } => {
                let rank = shape.as_ref().map(Vec::len);
                expected.dtype.is_none_or(|dtype| element.dtype() == Some(dtype))
                    && expected.rank.is_none_or(|expected| rank == Some(expected))
            }
            ValueType::Other(_) => false,
        };
        let by_type = || {
            let mut alike = unexpected().filter(alike);
            alike.next().filter(|_| alike.next().is_none()).map(|value| value.name.as_str())
        };
        by_name.or_else(by_type)
    }

    fn not_expected(&self, value: &Value, name: String) -> Finding {
        let (severity, reason) = match (self.place.is_input(), value.has_default) {
            _ if self.place.side == Where::State => (
                Severity::Warning,
                "the contract has nothing that is kept so; who resets what is kept resets it as well",
            ),
            (true, true) => (Severity::Note, "the contract has no such input; it has a value where none is fed"),
            (true, false) => (Severity::Error, "the contract has no such input, and the file does not run without it"),
            (false, _) => (Severity::Warning, "the contract has no such output; who counts outputs counts wrong"),
        };
        let mut finding = self.finding(name, Difference::new(severity, Kind::Unexpected, reason));
        finding.found = value.of.to_string();
        finding
    }

    /// The cache: first how many layers there are, then each entry, the same findings of several layers
    /// as one.
    fn layers(&self, run: &Run, found: &[Rc<Layers>], all: &mut Vec<Finding>) {
        let most = found.iter().map(|layers| layers.len()).max().unwrap_or_default();
        let is_even = found.iter().all(|layers| layers.len() == most && layers.is_whole());
        let count = match run.count {
            Some(count) if is_even && most > 0 && count != most => {
                all.push(self.layer_count(run, count, most));
                most
            }
            Some(count) => count,
            None => found.iter().filter_map(|layers| layers.last()).max().map_or(1, |last| last.saturating_add(1)),
        };
        for ((name, expected), found) in run.tensors.iter().zip(found) {
            self.missing_layers(name, expected, count, found, all);
            let beyond = found.from(count);
            if !beyond.is_empty() {
                let reason = "the contract has no such layer";
                all.push(
                    self.finding(of_layers(name, &beyond), Difference::new(Severity::Error, Kind::Unexpected, reason)),
                );
            }
            self.entries(name, expected, found, all);
        }
    }

    fn layer_count(&self, run: &Run, count: usize, found: usize) -> Finding {
        let names: Vec<_> = run.tensors.iter().map(|(name, _)| name.to_string()).collect();
        let reason = format!("the file's cache has {found} layers, and that of the config {count}");
        let difference = Difference::new(Severity::Error, Kind::LayerCount, reason);
        let mut finding = self.finding(names.join(", "), difference);
        (finding.found, finding.expected) = (found.to_string(), count.to_string());
        finding
    }

    fn missing_layers(
        &self,
        name: &LayerName,
        expected: &Expected,
        count: usize,
        found: &Layers,
        all: &mut Vec<Finding>,
    ) {
        if found.is_whole() && found.len() >= count {
            return;
        }
        let absent: Vec<_> = (0..count).filter(|layer| !found.has(*layer)).take(MOST_NAMED + 1).collect();
        if absent.is_empty() {
            return;
        }
        let mut finding = self.missing(&of_layers(name, &absent), expected);
        if count > found.len() + absent.len() {
            finding.reason = format!("{}, nor are further ones", finding.reason);
        }
        all.push(finding);
    }

    fn entries(&self, name: &LayerName, expected: &Expected, found: &Layers, all: &mut Vec<Finding>) {
        let differences = || self.differences(expected, found);
        // Where layers have many types, contracts that say the same of them share what differs.
        let same = if found.of_type().len() > MOST_NAMED {
            let Place { side, symbols, float, found_float, found_cache, is_any_config, names_axes } = self.place;
            let floats = format!("{float} {found_float} {found_cache:?}");
            let key = format!("{name:?} {expected:?} {side:?} {symbols:?} {floats} {is_any_config} {names_axes}");
            self.shelf.compared(key, differences)
        } else {
            Rc::new(differences())
        };
        for (difference, layers) in same.iter() {
            all.push(self.finding(of_layers(name, layers), difference.clone()));
        }
    }

    /// What differs in these layers, each with the layers that have it.
    fn differences(&self, expected: &Expected, found: &Layers) -> Vec<(Difference, Vec<usize>)> {
        let mut same: Vec<(Difference, Vec<usize>)> = Vec::new();
        let mut places: HashMap<Difference, usize> = HashMap::new();
        for OfType { at, layers, further } in found.of_type() {
            for (expected, layers, further) in expected.of_layers(layers, further) {
                for difference in compare(&self.place, &expected, self.value(*at)) {
                    let alike = difference.without_numbers();
                    let further = if difference.is_of_symbols() { [].as_slice() } else { &*further };
                    let layers = layers.iter().chain(further).copied();
                    match places.get(&alike) {
                        Some(which) => {
                            same[*which].0.take_in(&difference);
                            same[*which].1.extend(layers);
                        }
                        None if same.len() < MOST_NAMED => {
                            places.insert(alike, same.len());
                            same.push((difference, layers.collect()));
                        }
                        None => {}
                    }
                }
            }
        }
        same.iter_mut().for_each(|(_, layers)| layers.sort_unstable());
        same
    }
}

/// The name of a value over these layers, where it has a number.
fn over_all(name: &str, mut layers: Vec<usize>) -> String {
    let (stem, layer, suffix) = numbered(name);
    if layer.is_none() {
        return name.to_owned();
    }
    layers.sort_unstable();
    layers.dedup();
    over(stem, suffix, &layers)
}

/// The findings of tensors, by name: what is the same of several layers is one.
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
pub(crate) fn merged(differences: Vec<(String, Difference)>, subject: fn(String) -> Subject) -> Vec<Finding> {
    let mut same: Vec<(&str, &str, &Difference, Vec<usize>)> = Vec::new();
    for (name, difference) in &differences {
        let (stem, layer, suffix) = numbered(name);
        let is_like = |known: &(&str, &str, &Difference, Vec<usize>)| {
            layer.is_some() && !known.3.is_empty() && (known.0, known.1, known.2) == (stem, suffix, difference)
        };
        match same.iter().position(is_like) {
            Some(at) => same[at].3.extend(layer),
            None if same.len() < MOST_NAMED => same.push((stem, suffix, difference, layer.into_iter().collect())),
            None => {}
        }
    }
    let name = |stem: &str, suffix: &str, layers: &[usize]| match layers {
        [] => stem.to_owned(),
        layers => over(stem, suffix, layers),
    };
    let findings = same
        .into_iter()
        .map(|(stem, suffix, difference, layers)| difference.clone().of(subject(name(stem, suffix, &layers))));
    findings.collect()
}
