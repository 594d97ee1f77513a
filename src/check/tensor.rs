//! Holds one input or output against what is expected of it.

use super::apart::{Apart, apart};
use super::expectation::Expected;
use super::finding::{Finding, Kind, Severity, Subject};
use super::made_up::is_made_up_axis;
use super::numbered::without_numbers;
use super::swapped::Swapped;
use super::symbols::Symbols;
use crate::dtype::DType;
use crate::expression::{Expression, is_same};
use crate::onnx::{Dim, ElementType, Value, ValueType};

/// A finding before it is known whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Difference {
    pub(super) severity: Severity,
    pub(super) kind: Kind,
    pub(super) axis: Option<usize>,
    pub(super) found: String,
    pub(super) expected: String,
    pub(super) reason: String,
}

impl Difference {
    pub(crate) fn new(severity: Severity, kind: Kind, reason: impl Into<String>) -> Self {
        Self { severity, kind, axis: None, found: String::new(), expected: String::new(), reason: reason.into() }
    }

    pub(crate) fn between(mut self, found: impl ToString, expected: impl ToString) -> Self {
        (self.found, self.expected) = (found.to_string(), expected.to_string());
        self
    }

    pub(crate) const fn on(mut self, axis: usize) -> Self {
        self.axis = Some(axis);
        self
    }

    /// Whether it is of what an axis is called.
    pub(super) const fn is_of_symbols(&self) -> bool {
        matches!(self.kind, Kind::Symbol | Kind::DynamicAxis)
    }

    /// The same for all numbers in the names of axes, which an exporter makes up for each layer.
    pub(super) fn without_numbers(&self) -> Self {
        let mut alike = self.clone();
        if self.is_of_symbols() {
            alike.found = without_numbers(&self.found);
            alike.reason = without_numbers(&self.reason);
        }
        alike
    }

    /// Makes it speak of another one as well, which is like it.
    pub(super) fn take_in(&mut self, other: &Self) {
        if self.found != other.found {
            let of_all = without_numbers(&self.found);
            self.reason = self.reason.replace(&format!("`{}`", self.found), &format!("`{of_all}`"));
            self.found = of_all;
        }
    }

    /// The finding that this is in something.
    pub(crate) fn of(self, subject: Subject) -> Finding {
        let Self { severity, kind, axis, found, expected, reason } = self;
        Finding { severity, kind, subject, axis, found, expected, reason }
    }
}

/// Whether a tensor goes in, comes out or is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Input,
    Output,
    State,
}

/// Where a tensor stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) side: Where,
    pub(super) symbols: &'a Symbols<'a>,
    /// The type of floating point numbers.
    pub(super) float: DType,
    /// The type that all floating point numbers of the file have, or that of the contract.
    pub(super) found_float: DType,
    /// The type that all of the file's cache has, if that is one of floating point numbers, and not that of its others.
    pub(super) found_cache: Option<DType>,
    /// Whether the contract is that of any config, so that no number in it counts.
    pub(super) is_any_config: bool,
    /// Whether dynamic axes of the file can have names.
    pub(super) names_axes: bool,
}

impl Place<'_> {
    pub(super) fn is_input(&self) -> bool {
        self.side == Where::Input
    }
}

/// How a tensor differs from what is expected.
pub(super) fn compare(place: &Place<'_>, expected: &Expected, value: &Value) -> Vec<Difference> {
    let (element, shape) = match &value.of {
        ValueType::Tensor { element, shape } => (*element, shape),
        ValueType::Other(kind) => {
            let reason = format!("it is {kind}, and no tensor");
            return vec![Difference::new(Severity::Error, Kind::NoTensor, reason).between(kind, "a tensor")];
        }
    };
    let mut all: Vec<_> = dtype(place, expected, element).into_iter().collect();
    let Some(shape) = shape else {
        all.push(Difference::new(Severity::Note, Kind::NoShape, "the file does not say how many axes it has"));
        return all;
    };
    let rank = rank(expected, shape);
    // The axes of an output that have names may be looked at one by one, however many there are.
    let has_named = place.side == Where::Output && !expected.is_cache && shape.len() >= expected.named_axes();
    if rank.is_some() && !has_named {
        all.extend(rank);
        return all;
    }
    let swapped = Swapped::new(place, expected, shape);
    all.extend(swapped.difference(place, expected, shape));
    let axes = shape.iter().enumerate().filter(|(axis, _)| !swapped.has(*axis));
    all.extend(axes.filter_map(|(axis, dim)| Some(of_axis(place, expected, shape, axis, dim)?.on(axis))));
    all.extend(width(place, expected, shape));
    // An axis that is not what it should be says more than how many there are.
    if all.iter().all(|difference| difference.axis.is_none() || difference.severity < Severity::Error) {
        all.extend(rank);
    }
    all
}

/// What is wrong with the last axis, where the contract has symbols for all before it and the config a size for it.
fn width(place: &Place<'_>, expected: &Expected, shape: &[Dim]) -> Option<Difference> {
    let ((axis, width), Some((Dim::Static(found), before))) = (expected.width?, shape.split_last()) else {
        return None;
    };
    (axis == before.len()).then(|| Some(resized(place, width, *found)?.on(axis))).flatten()
}

fn dtype(place: &Place<'_>, expected: &Expected, found: ElementType) -> Option<Difference> {
    let (severity, dtype, why) = match expected.dtype {
        Some(dtype) if place.is_input() => (Severity::Error, dtype, "a session refuses what is fed by the contract"),
        Some(dtype) if place.side == Where::State => (Severity::Error, dtype, "what is kept is not what is computed"),
        Some(dtype) => (Severity::Error, dtype, "what is given cannot be fed at the next step"),
        None if place.is_input() => return None,
        None => (Severity::Warning, place.float, "callers read another type than they expect"),
    };
    let dtype = if dtype == place.float { place.found_float } else { dtype };
    if found.dtype() == Some(dtype) {
        return None;
    }
    // What all of the cache has, given and taken, is of one accord, and each step takes what the one before gave.
    if expected.is_cache
        && place.side != Where::State
        && place.found_cache.is_some()
        && found.dtype() == place.found_cache
        && dtype == place.found_float
    {
        let what = format!("{found}, as all of the cache is, where the contract has {dtype}");
        let (severity, why) = match place.is_input() {
            true => (Severity::Warning, "feed an empty past of the type that the session names"),
            false => (Severity::Note, "it is fed at the next step as it is"),
        };
        return Some(Difference::new(severity, Kind::Dtype, format!("{what}: {why}")).between(found, dtype));
    }
    let option = match found.dtype() {
        Some(other) if found.is_float() && dtype.range().is_none() && dtype != DType::Bool => {
            format!("; --float-dtype {other} if all of the model is")
        }
        Some(other) if other.range().is_some() && dtype.range().is_some() => {
            format!("; --int-dtype {other} if all integers are")
        }
        _ => String::new(),
    };
    let reason = format!("{found}, where the contract has {dtype}: {why}{option}");
    Some(Difference::new(severity, Kind::Dtype, reason).between(found, dtype))
}

fn rank(expected: &Expected, shape: &[Dim]) -> Option<Difference> {
    let (found, least) = (shape.len(), expected.least_rank());
    let is_right = if expected.rank.is_some() { found == least } else { found >= least };
    let or_more = if expected.rank.is_some() { "" } else { " or more" };
    (!is_right).then(|| {
        let axes = if found == 1 { "axis" } else { "axes" };
        let reason = format!("it has {found} {axes}, where the contract has {least}{or_more}");
        Difference::new(Severity::Error, Kind::Rank, reason).between(found, format!("{least}{or_more}"))
    })
}

fn of_axis(place: &Place<'_>, expected: &Expected, shape: &[Dim], axis: usize, dim: &Dim) -> Option<Difference> {
    match (expected.symbol(axis), dim) {
        (Some(symbol), Dim::Static(size)) => Some(frozen(place, expected, (axis, symbol), *size)),
        (Some(symbol), Dim::Symbol(other)) => renamed(place, expected, axis, symbol, other),
        (Some(symbol), Dim::Unnamed) => place.names_axes.then(|| unnamed(symbol)),
        (Some(_), Dim::Bounded { least, most }) if expected.allows_within(axis, *least, *most) => None,
        (Some(symbol), Dim::Bounded { .. }) => Some(narrowed(place, symbol, dim)),
        (None, Dim::Static(size)) => {
            let own = expected.own_size(axis).filter(|_| !place.is_any_config);
            resized(place, expected.size(axis).or(own)?, *size)
        }
        // The contract leaves open what a model's own code makes of the inputs.
        (None, Dim::Symbol(_) | Dim::Unnamed | Dim::Bounded { .. }) if expected.own_sizes.contains_key(&axis) => None,
        // Neither the file nor the contract of any config says how long it is.
        (None, Dim::Symbol(symbol)) if place.is_any_config && !place.is_input() && is_made_up_axis(symbol) => None,
        (None, Dim::Symbol(symbol)) if may_be_stray(place, expected, shape, axis, symbol) => Some(stray(symbol)),
        (None, Dim::Symbol(symbol)) => freed(place, expected.size(axis), symbol),
        // Its name is a number, and names are not written.
        (None, Dim::Unnamed) if !place.names_axes && expected.axes.get(axis).is_some() => None,
        (None, Dim::Unnamed) => freed(place, expected.size(axis), "?"),
        (None, Dim::Bounded { .. }) => freed(place, expected.size(axis), &dim.to_string()),
    }
}

/// A static axis in the place of a dynamic one.
fn frozen(place: &Place<'_>, expected: &Expected, (axis, symbol): (usize, &str), size: i64) -> Difference {
    let what = format!("static {size}, where the contract has the dynamic `{symbol}`");
    let wanted = expected.wanted.get(axis).copied().flatten();
    let (severity, why) = if place.is_input() && expected.sizes.get(axis) == Some(&Some(size)) {
        (Severity::Note, "the model takes no other")
    } else if place.is_input() && wanted == Some(size) {
        (Severity::Note, "which is wanted")
    } else if place.is_input() && place.is_any_config && expected.of_config.contains(&axis) {
        (Severity::Note, "the config decides which")
    } else if place.is_input() {
        (Severity::Error, "no other size can be fed")
    } else {
        frozen_output(place, expected, expected.computed_from(axis), size)
    };
    let other =
        wanted.filter(|wanted| *wanted != size).map_or_else(String::new, |wanted| format!("; wanted is {wanted}"));
    Difference::new(severity, Kind::StaticAxis, format!("{what}: {why}{other}")).between(size, symbol)
}

fn frozen_output(
    place: &Place<'_>,
    expected: &Expected,
    computed: Option<&str>,
    size: i64,
) -> (Severity, &'static str) {
    let by_config = computed.is_some_and(|computed| !is_name(computed));
    let by_config_alone = by_config && computed.is_some_and(is_constant);
    match computed.and_then(|computed| place.symbols.frozen(computed)) {
        Some(right) if right == size && by_config_alone => (Severity::Note, "as the config has it"),
        Some(right) if right == size => (Severity::Note, "as the inputs that it depends on are static"),
        Some(_) if place.is_any_config && by_config => (Severity::Note, "the config decides which"),
        Some(_) if by_config_alone => (Severity::Error, "the config makes it another size"),
        Some(_) => (Severity::Error, "the inputs that it depends on are static, and make it another size"),
        None if computed.is_some_and(|computed| place.symbols.depends_on_inputs(computed)) => {
            (Severity::Error, "it should follow the inputs")
        }
        None if expected.is_cache => (Severity::Error, "the cache cannot grow"),
        None => (Severity::Note, "nothing that is fed says what it should be"),
    }
}

/// A dynamic axis in the place of a static one.
fn freed(place: &Place<'_>, expected: Option<i64>, symbol: &str) -> Option<Difference> {
    if expected.is_some_and(|size| symbol == size.to_string()) {
        return None;
    }
    let right = expected.map_or_else(|| "static".to_owned(), |size| format!("static {size}"));
    let what = format!("dynamic `{symbol}`, where the contract has a static axis");
    let follows_inputs = !place.is_input() && place.symbols.graph_depends_on_inputs(symbol);
    let (severity, why) = match (place.is_input(), follows_inputs) {
        (true, _) => (Severity::Note, "it takes what the contract has, and more"),
        (false, true) => (Severity::Error, "its size follows the inputs, and should not"),
        (false, false) => (Severity::Note, "the exporter did not work out its size"),
    };
    Some(Difference::new(severity, Kind::DynamicAxis, format!("{what}: {why}")).between(symbol, right))
}

/// Whether the name of another axis of the same output may stand on one in error, as it does where an exporter has inferred
/// shapes by sizes: the contract has it elsewhere, and says of this axis nothing, or that it has one element.
fn may_be_stray(place: &Place<'_>, expected: &Expected, shape: &[Dim], axis: usize, symbol: &str) -> bool {
    let is_it = |dim: &Dim| matches!(dim, Dim::Symbol(other) if other == symbol);
    let stands_at = |(other, dim): (usize, &Dim)| other != axis && is_it(dim) && expected.symbol(other).is_some();
    place.side == Where::Output
        && expected.rank.is_none()
        && expected.size(axis).is_none_or(|size| size == 1)
        && shape.iter().enumerate().any(stands_at)
}

fn stray(symbol: &str) -> Difference {
    let what = format!("dynamic `{symbol}`, as another of its axes, where the contract has a static axis");
    let reason = format!("{what}: a stray name, or its size follows the inputs and should not; a run tells");
    Difference::new(Severity::Warning, Kind::DynamicAxis, reason).between(symbol, "static")
}

/// A dynamic axis of another name. A name computes nothing, however it is spelled; what counts is which axes share one.
fn renamed(place: &Place<'_>, expected: &Expected, axis: usize, symbol: &str, found: &str) -> Option<Difference> {
    if is_same(symbol, found) {
        return None;
    }
    let what = format!("`{found}`, where the contract has `{symbol}`");
    let of_first_step = expected.of_first_step.as_ref().and_then(|axes| axes.get(axis));
    let (severity, why) = match place.is_input() {
        true if expected.is_cache && place.symbols.has_several_lengths(symbol) => {
            (Severity::Warning, "the cache has several lengths, and the contract one".to_owned())
        }
        true if of_first_step.is_some_and(|first| is_same(first, found)) => {
            (Severity::Note, "the name of the file for the first step, which is merged into it".to_owned())
        }
        true => tied(place, symbol, found),
        false => called(place, expected.computed_from(axis), found),
    };
    Some(Difference::new(severity, Kind::Symbol, format!("{what}: {why}")).between(found, symbol))
}

/// What it means that an input's axis has a name: inputs that share one are as long as each other.
fn tied(place: &Place<'_>, symbol: &str, found: &str) -> (Severity, String) {
    match place.symbols.stands_for(found) {
        Some(other) if !is_same(other, symbol) => {
            (Severity::Warning, format!("it is that of `{other}` as well, so that both have to be as long"))
        }
        _ => (Severity::Note, "another name, and no other axis".to_owned()),
    }
}

/// What it means that an output's axis has a name: nothing, since a runtime goes by what was computed. An expression over
/// the inputs was computed as well.
fn called(place: &Place<'_>, computed: Option<&str>, found: &str) -> (Severity, String) {
    let Some(right) = computed else { return (Severity::Note, "another name, and no other axis".to_owned()) };
    let is_of_config = place.is_any_config && !is_name(right);
    match (place.symbols.stands_for(found), apart(place.symbols, found, right)) {
        (Some(other), _) if !is_same(other, right) && is_of_config => {
            (Severity::Note, "the config decides which".to_owned())
        }
        (Some(other), _) if !is_same(other, right) => {
            (Severity::Note, format!("the name of `{other}`, an axis of the inputs, which it is not"))
        }
        (None, Apart::Always | Apart::Sometimes) if is_of_config => {
            (Severity::Note, "the config decides which".to_owned())
        }
        (None, Apart::Always) => (Severity::Error, "another size for the same inputs".to_owned()),
        (None, Apart::Sometimes) => (Severity::Note, format!("as long as `{right}`, but for rounding")),
        (None, Apart::Same) => (Severity::Note, "the same size, written otherwise".to_owned()),
        _ => (Severity::Note, "another name, and no other axis".to_owned()),
    }
}

/// Whether a size is the same whatever the inputs are.
fn is_constant(size: &str) -> bool {
    Expression::parse(size).is_ok_and(|expression| expression.names().next().is_none())
}

fn is_name(symbol: &str) -> bool {
    Expression::parse(symbol).is_ok_and(|expression| expression.as_name().is_some())
}

fn unnamed(expected: &str) -> Difference {
    let reason = format!("dynamic without a name, where the contract has `{expected}`");
    Difference::new(Severity::Note, Kind::Symbol, reason).between("?", expected)
}

/// A dynamic axis within bounds that the contract has not.
fn narrowed(place: &Place<'_>, symbol: &str, found: &Dim) -> Difference {
    let reason = format!("within {found}, where the contract has any `{symbol}`");
    let (severity, why) = if place.is_input() {
        (Severity::Warning, "what is longer or shorter is refused")
    } else {
        (Severity::Note, "it is never longer or shorter")
    };
    Difference::new(severity, Kind::StaticAxis, format!("{reason}: {why}")).between(found, symbol)
}

/// A static axis of another size than the config says.
fn resized(place: &Place<'_>, expected: i64, found: i64) -> Option<Difference> {
    let why = if place.is_input() { "what is fed by the config does not fit" } else { "the model is another one" };
    (expected != found).then(|| {
        let reason = format!("{found}, where the config has {expected}: {why}");
        Difference::new(Severity::Error, Kind::Size, reason).between(found, expected)
    })
}
