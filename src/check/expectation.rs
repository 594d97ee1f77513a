//! What a contract says of a file, in the form in which files are held against it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::made_up::is_made_up_axis;
use super::named::{Named, Shelf};
use super::numbered::numbered;
use super::part::Part;
use super::widths;
use crate::cache::{Ends, ends, kept_of_encoder};
use crate::dtype::DType;
use crate::dummy_inputs::{FeedPart, InputTypes};
use crate::error::Error;
use crate::export::axes::{Axes, AxisBounds, DynamicAxes, LayerName, Part as AxesPart};
use crate::export::types::ExporterConfig;
use crate::expression::Expression;
use crate::gathered::gathered;
use crate::onnx::{Dim, Value, ValueType};
use crate::registry::SHAPES;
use crate::session;
use crate::spec::dummy::DummyOptions;
use crate::spec::sizes::Shapes;
use crate::symbolic::{ShapePart, Sizes};

/// A tensor of a contract.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expected {
    pub(super) axes: Axes,
    pub(super) dtype: Option<DType>,
    pub(super) rank: Option<usize>,
    /// What the config says of the lengths of static axes.
    pub(super) sizes: Vec<Option<i64>>,
    /// The same from the layer of a number on, where that differs from layer to layer; `sizes` has what all have.
    by_layer: Vec<(usize, Vec<Option<i64>>)>,
    /// The lengths of axes that are meant to be fixed.
    pub(super) wanted: Vec<Option<i64>>,
    /// The axes that any config has a size for, which callers cannot choose.
    pub(super) of_config: BTreeSet<usize>,
    /// The axes whose size is not what their symbol stands for in the inputs, and what it is computed from;
    /// none for what cannot be known.
    pub(super) own_sizes: BTreeMap<usize, Option<String>>,
    /// The axis after those with symbols and how long it is, if it is the last one.
    pub(super) width: Option<(usize, i64)>,
    /// The axes that may not have every size.
    pub(super) bounds: BTreeMap<usize, AxisBounds>,
    /// Whether it is an entry of the cache.
    pub(super) is_cache: bool,
    /// Whether an exporter may leave it out, since nothing depends on it.
    pub(super) may_be_missing: bool,
    /// Whether it counts the tokens, which a file may do by itself.
    pub(super) is_position: bool,
    /// Of a merged file, what the axes are called in the file for the first step.
    pub(super) of_first_step: Option<Axes>,
}

impl Expected {
    const fn new(axes: Axes) -> Self {
        Self {
            axes,
            dtype: None,
            rank: None,
            sizes: Vec::new(),
            by_layer: Vec::new(),
            wanted: Vec::new(),
            of_config: BTreeSet::new(),
            own_sizes: BTreeMap::new(),
            width: None,
            bounds: BTreeMap::new(),
            is_cache: false,
            may_be_missing: false,
            is_position: false,
            of_first_step: None,
        }
    }

    /// The symbol of a dynamic axis, unless it is a number, which makes the axis a static one.
    pub(super) fn symbol(&self, axis: usize) -> Option<&str> {
        self.axes.get(axis).filter(|symbol| number(symbol).is_none())
    }

    /// What the size of a dynamic axis is computed from, where that is known.
    pub(super) fn computed_from(&self, axis: usize) -> Option<&str> {
        self.own_sizes.get(&axis).map_or_else(|| self.symbol(axis), Option::as_deref)
    }

    /// The length of a static axis, where it is known.
    pub(super) fn size(&self, axis: usize) -> Option<i64> {
        let from_symbol = self.axes.get(axis).and_then(number);
        from_symbol.or_else(|| self.sizes.get(axis).copied().flatten())
    }

    /// What the config says of the lengths of static axes from this layer on; layers come in their order.
    fn put_sizes(&mut self, layer: usize, sizes: Vec<Option<i64>>) {
        match self.by_layer.last() {
            None if self.sizes.is_empty() => self.sizes = sizes,
            None if self.sizes == sizes => {}
            Some((_, last)) if *last == sizes => {}
            last => {
                if last.is_none() {
                    self.by_layer.push((0, self.sizes.clone()));
                }
                self.sizes = in_both(&self.sizes, &sizes);
                self.by_layer.push((layer, sizes));
            }
        }
    }

    /// Layers of which the same is expected, those of each of two lists.
    pub(super) fn of_layers<'a>(&'a self, layers: &'a [usize], further: &'a [usize]) -> Vec<OfLayers<'a>> {
        if self.by_layer.is_empty() {
            return vec![(Cow::Borrowed(self), Cow::Borrowed(layers), Cow::Borrowed(further))];
        }
        let mut alike: BTreeMap<&[Option<i64>], [Vec<usize>; 2]> = BTreeMap::new();
        for (list, layers) in [layers, further].into_iter().enumerate() {
            for layer in layers {
                let after = self.by_layer.partition_point(|(first, _)| first <= layer);
                let (_, sizes) = &self.by_layer[after.saturating_sub(1)];
                alike.entry(sizes).or_default()[list].push(*layer);
            }
        }
        let mut bare = self.clone();
        bare.by_layer.clear();
        let of_sizes = |(sizes, [layers, further]): (&[Option<i64>], [Vec<usize>; 2])| {
            let expected = Self { sizes: sizes.to_vec(), ..bare.clone() };
            (Cow::Owned(expected), Cow::Owned(layers), Cow::Owned(further))
        };
        alike.into_iter().map(of_sizes).collect()
    }

    /// The length of a static axis, where it is said to be other than what the contract says of inputs.
    pub(super) fn own_size(&self, axis: usize) -> Option<i64> {
        self.own_sizes.get(&axis)?.as_deref().and_then(number)
    }

    /// Whether sizes from `least` to `most` are all that an axis may have.
    pub(super) fn allows_within(&self, axis: usize, least: i64, most: Option<i64>) -> bool {
        let is_all = |bounds: &AxisBounds| {
            let has_most = most.is_none_or(|most| bounds.most.is_some_and(|own| own <= most));
            least <= bounds.least && has_most
        };
        self.bounds.get(&axis).is_some_and(is_all)
    }

    /// The fewest axes that it can have.
    pub(super) fn least_rank(&self) -> usize {
        self.rank.unwrap_or_else(|| self.named_axes())
    }

    /// How many axes there are up to the last that has a symbol.
    pub(super) fn named_axes(&self) -> usize {
        self.axes.iter().map(|(axis, _)| axis + 1).max().unwrap_or(0)
    }
}

/// What is expected of layers, and these, those of each of two lists.
type OfLayers<'a> = (Cow<'a, Expected>, Cow<'a, [usize]>, Cow<'a, [usize]>);

/// The sizes that two lists have in the same places.
fn in_both(one: &[Option<i64>], two: &[Option<i64>]) -> Vec<Option<i64>> {
    one.iter().zip(two).map(|(one, two)| one.filter(|_| one == two)).collect()
}

/// Whether an axis has a name that an exporter was given for it.
fn is_given_a_name(dim: &Dim) -> bool {
    matches!(dim, Dim::Symbol(name) if !is_made_up_axis(name))
}

/// Whether an axis has a name that an exporter made up, as it was given none.
fn has_made_up_name(dim: &Dim) -> bool {
    matches!(dim, Dim::Symbol(name) if is_made_up_axis(name))
}

/// The number that a symbol is, where it is one.
pub(super) fn number(symbol: &str) -> Option<i64> {
    symbol.bytes().next().filter(u8::is_ascii_digit)?;
    Expression::parse(symbol).ok()?.as_number()
}

/// The inputs or the outputs of a contract.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Side {
    pub(super) tensors: Vec<(Cow<'static, str>, Expected)>,
    pub(super) runs: Vec<Run>,
}

impl Side {
    /// How many tensors there are, those of the cache for one layer.
    pub(super) fn len(&self) -> usize {
        self.tensors.len() + self.runs.iter().map(|run| run.tensors.len()).sum::<usize>()
    }

    /// Whether there is a tensor of this name, those of the cache for any layer.
    fn has(&self, name: &str) -> bool {
        let mut layered = self.runs.iter().flat_map(|run| &run.tensors);
        self.tensors.iter().any(|(known, _)| known == name) || layered.any(|(known, _)| known.layer_of(name).is_some())
    }

    /// How many of them are among these.
    fn found_in(&self, shelf: &Shelf<'_>) -> usize {
        let is_there = |name: &str| shelf.place(name).is_some();
        let plain = self.tensors.iter().filter(|(name, _)| is_there(name)).count();
        let layers = self.runs.iter().flat_map(Run::of_first);
        plain + layers.filter(|(name, _)| is_there(name)).count()
    }
}

/// The same tensors for each layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    /// The number of the first layer.
    pub(super) first: usize,
    /// How many layers the config says; `None` for any number.
    pub(super) count: Option<usize>,
    pub(super) tensors: Vec<(LayerName, Expected)>,
}

impl Run {
    /// Whether it has the layer of this number.
    fn has(&self, layer: usize) -> bool {
        layer >= self.first && self.count.is_none_or(|count| layer - self.first < count)
    }

    /// The tensors of the first layer.
    pub(super) fn of_first(&self) -> impl Iterator<Item = (Cow<'_, str>, &Expected)> {
        self.tensors.iter().map(|(name, expected)| (name.at(self.first).to_cow(), expected))
    }

    fn of_first_mut(&mut self) -> impl Iterator<Item = (String, &mut Expected)> {
        let first = self.first;
        self.tensors.iter_mut().map(move |(name, expected)| (name.at(first).to_string(), expected))
    }
}

/// What a file takes and gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expectation {
    pub(super) inputs: Side,
    pub(super) outputs: Side,
    /// What it keeps from step to step.
    pub(super) states: Side,
    /// How many it keeps besides, by names that no contract has.
    pub(super) own_states: usize,
    /// What becomes what is kept, as a step gives it.
    pub(super) kept: Vec<Kept>,
    pub(super) float: DType,
    pub(super) opset: i64,
    /// Whether the config is any, so that no number in it counts.
    pub(super) is_any_config: bool,
    /// Whether an output of any name can stand in the place of a missing one.
    pub(super) takes_any_name: bool,
}

impl Expectation {
    /// What the contract says whatever the config's sizes are: names, dynamic axes, types and ranks.
    pub(super) fn of_any_size(part: &Part<'_>) -> Result<Self, Error> {
        let Part { config, flag, is_stateful, first, .. } = *part;
        let types = config.input_types().unwrap_or_default();
        // A file that keeps its past computes from it at the first step, as a merged one does.
        let encoder = if flag.is_none() && !is_stateful { kept_of_encoder(config)? } else { Vec::new() };
        let session = session::of(config, is_stateful)?;
        let (mut inputs, mut states) = (side(&session.inputs), side(&session.states));
        let own_names = config.session_names()?;
        for (name, expected) in &mut inputs.tensors {
            let own = own_names.iter().find(|(_, in_session)| *in_session == Some(&**name)).map(|(own, _)| *own);
            let Some(own) = own else { continue };
            set_type(expected, &types, own);
            expected.may_be_missing = encoder.contains(&own);
            expected.is_position = config.class().roles.positions.contains(&own);
        }
        for (_, expected) in &mut inputs.tensors {
            set_bounds(expected, config.class().axis_bounds);
        }
        let rows = config.class().state_rows.filter(|_| is_stateful);
        for (_, expected) in inputs.tensors.iter_mut().filter(|(name, _)| rows.is_some_and(|rows| rows.name == *name)) {
            (expected.dtype, expected.rank) = (rows.map(|rows| rows.dtype), Some(1));
        }
        for (name, expected) in inputs.runs.iter_mut().chain(&mut states.runs).flat_map(Run::of_first_mut) {
            set_type(expected, &types, &name);
        }
        if let Some(first) = first {
            let of_first = first.session_inputs()?;
            for (name, expected) in &mut inputs.tensors {
                expected.of_first_step = of_first.get(name).cloned();
            }
        }
        if let Some(flag) = flag {
            let mut expected = Expected::new(Axes::fixed(&[]));
            (expected.dtype, expected.rank, expected.sizes) = (Some(DType::Bool), Some(1), vec![Some(1)]);
            inputs.tensors.push((Cow::Borrowed(flag), expected));
        }
        Ok(Self {
            inputs,
            outputs: outputs(config, &session.outputs)?,
            states,
            own_states: session.own_states,
            kept: if is_stateful { kept(config)? } else { Vec::new() },
            float: DType::from_name(config.float_dtype()).unwrap_or(DType::Fp32),
            opset: i64::from(config.class().default_opset),
            is_any_config: false,
            takes_any_name: false,
        })
    }

    /// What the contract says of a model with this config and preprocessor; `wanted` has the sizes that are meant to be fixed.
    pub(super) fn new(
        part: &Part<'_>,
        wanted: &Shapes,
        preprocessor: Option<&Map<String, Json>>,
    ) -> Result<Self, Error> {
        let config = part.config;
        let mut this = Self::of_any_size(part)?;
        let options =
            |shapes: Shapes| DummyOptions { shapes, preprocessor: preprocessor.cloned(), ..DummyOptions::default() };
        this.add_input_sizes(config, &Shapes::default(), options, Expected::put_sizes);
        if wanted.set_ones().next().is_some() {
            this.add_input_sizes(config, wanted, options, |expected, _, sizes| {
                let is_first = expected.wanted.is_empty();
                expected.wanted = if is_first { sizes } else { in_both(&expected.wanted, &sizes) };
            });
            this.inputs.tensors.iter_mut().for_each(|(_, expected)| set_wanted(expected, wanted));
        }
        this.add_cache_sizes(config);
        widths::fill_in(&mut this.outputs, config);
        Ok(this)
    }

    /// Whether most of what is expected is there: at least half of the inputs, and an output, or, where that may have any
    /// name or the graph has names that an exporter made up, all of the inputs and no others.
    pub(super) fn is_near(&self, named: &Named<'_>, takes_any_name: bool) -> bool {
        let graph = named.graph;
        let inputs = self.inputs.found_in(&named.inputs);
        if inputs * 2 < self.inputs.len() || inputs == 0 {
            return false;
        }
        let may_have_others = || takes_any_name || named.outputs.has_made_up();
        self.outputs.found_in(&named.outputs) > 0
            || may_have_others()
                && inputs == self.inputs.len()
                && graph.inputs.iter().all(|value| value.names().any(|name| self.inputs.has(name)))
    }

    /// How many outputs of a graph have axes of which it and the contract say otherwise which are dynamic. Where an exporter
    /// was given names for some of its axes, those are the dynamic ones, and it made up the names of others or wrote their
    /// sizes: a contract has neither more of them nor fewer. Where no axis can have a name, those without a size are dynamic;
    /// where none has, all may be. The last one does not count then, whose size no input tells.
    pub(super) fn unsaid(&self, named: &Named<'_>) -> usize {
        let is_unsaid = |(name, expected): &&(Cow<'static, str>, Expected)| {
            let Some(ValueType::Tensor { shape: Some(shape), .. }) = named.outputs.get(name).map(|value| &value.of)
            else {
                return false;
            };
            let of_axes = || shape.iter().enumerate();
            let is_dynamic = |dim: &Dim| !matches!(dim, Dim::Static(_));
            if !named.graph.format.names_axes() && shape.iter().any(is_dynamic) {
                let mut before_last = of_axes().take(shape.len() - 1);
                return before_last.any(|(axis, dim)| is_dynamic(dim) && expected.axes.get(axis).is_none());
            }
            if !shape.iter().any(is_given_a_name) {
                return shape.len() > expected.least_rank() + 1;
            }
            let lacks = of_axes().any(|(axis, dim)| is_given_a_name(dim) && expected.axes.get(axis).is_none());
            lacks || of_axes().any(|(axis, dim)| has_made_up_name(dim) && expected.axes.get(axis).is_some())
        };
        self.outputs.tensors.iter().filter(is_unsaid).count()
    }

    /// How many entries that each layer of the cache has are in a graph for any layer.
    pub(super) fn cached(&self, named: &Named<'_>) -> usize {
        [(&self.inputs, &named.inputs), (&self.outputs, &named.outputs)]
            .into_iter()
            .map(|(side, shelf)| {
                let entries = side.runs.iter().flat_map(|run| &run.tensors);
                entries.filter(|(name, _)| !shelf.layers(*name).is_empty()).count()
            })
            .sum()
    }

    /// Whether there is an input of this name, that of a cache for any layer.
    pub(super) fn takes(&self, name: &str) -> bool {
        self.inputs.has(name)
    }

    /// Whether a graph takes something with the first name of the cache's entries, or keeps it.
    pub(super) fn takes_cache(&self, named: &Named<'_>) -> bool {
        let mut starts =
            self.inputs.runs.iter().flat_map(|run| &run.tensors).map(|(name, _)| format!("{}.", name.stem));
        let keeps = || !self.states.runs.is_empty() && !named.graph.states.is_empty();
        starts.any(|start| named.inputs.starting(&start).next().is_some()) || keeps() || self.may_take_cache(named)
    }

    /// Whether it takes a cache, and a graph something of several layers under names that the contract does not have.
    fn may_take_cache(&self, named: &Named<'_>) -> bool {
        let is_state = |value: &Value| match &value.of {
            ValueType::Tensor { element, shape: Some(shape) } => element.is_float() && shape.len() > 2,
            _ => false,
        };
        let is_entry = |value: &Value| numbered(&value.name).1.is_some() && is_state(value);
        let others = || named.graph.inputs.iter().filter(|value| is_entry(value) && !self.inputs.has(&value.name));
        !self.inputs.runs.is_empty() && others().nth(1).is_some()
    }

    /// The same for any config of the model type that this is one of.
    pub(super) fn for_any_config(mut self, config: &ExporterConfig) -> Self {
        self.is_any_config = true;
        // Of what has few dynamic axes, callers choose the sizes.
        if self.inputs.tensors.iter().any(|(_, expected)| expected.axes.iter().count() > 2) {
            let options = |shapes| DummyOptions { shapes, ..DummyOptions::default() };
            self.add_input_sizes(config, &Shapes::default(), options, |expected, _, sizes| {
                let known = sizes.iter().enumerate().filter(|(_, size)| size.is_some());
                expected.of_config = gathered(known.map(|(axis, _)| axis));
            });
        }
        let states = &mut self.states.runs;
        self.inputs.runs.iter_mut().chain(&mut self.outputs.runs).chain(states).for_each(|run| run.count = None);
        self
    }

    /// Lengths of static axes that dummy inputs have whatever sizes are asked for beside these are those of the config, or
    /// follow from these.
    fn add_input_sizes(
        &mut self,
        config: &ExporterConfig,
        kept: &Shapes,
        options: impl Fn(Shapes) -> DummyOptions,
        put: impl Fn(&mut Expected, usize, Vec<Option<i64>>),
    ) {
        let mut other = *kept;
        let is_kept = |name: &str| kept.set_ones().any(|(known, _)| known == name);
        for (name, default) in SHAPES {
            if let Some(default) = default.filter(|_| !is_kept(name)) {
                // A size that the registry has is never refused.
                let _ = other.set(name, default.saturating_mul(2).saturating_add(2));
            }
        }
        let feed = |shapes| config.feed(&options(shapes));
        let (Ok(one), Ok(two)) = (feed(*kept), feed(other)) else { return };
        let same = |one: &[i64], two: &[i64]| -> Vec<_> {
            one.iter().zip(two).map(|(one, two)| (one == two).then_some(*one)).collect()
        };
        for (one, two) in one.parts().iter().zip(two.parts()) {
            match (one, two) {
                (FeedPart::Tensor(name, one), FeedPart::Tensor(_, two)) => {
                    let known = self.inputs.tensors.iter_mut().find(|(known, _)| known == name);
                    known.into_iter().for_each(|(_, expected)| put(expected, 0, same(&one.shape, &two.shape)));
                }
                (FeedPart::Layers { first, tensors: one, .. }, FeedPart::Layers { tensors: two, .. }) => {
                    for ((name, one), (_, two)) in one.iter().zip(two) {
                        let runs = self.inputs.runs.iter_mut().chain(&mut self.states.runs);
                        let all = runs.filter(|run| run.has(*first)).flat_map(|run| &mut run.tensors);
                        let known = all.into_iter().find(|(known, _)| known == name);
                        known.into_iter().for_each(|(_, expected)| put(expected, *first, same(&one.shape, &two.shape)));
                    }
                }
                _ => {}
            }
        }
    }

    fn add_cache_sizes(&mut self, config: &ExporterConfig) {
        let Ok(Some(cache)) = config.cache_layout_of_any_lengths() else { return };
        let Ok(shapes) = config.output_shapes(&Sizes::new()) else { return };
        let layered = shapes.parts().iter().filter_map(|part| match part {
            ShapePart::Layers { first, tensors, .. } => Some((first, tensors)),
            ShapePart::Tensor(..) => None,
        });
        for (first, tensors) in layered {
            for run in self.outputs.runs.iter_mut().filter(|run| run.has(*first)) {
                for (name, expected) in &mut run.tensors {
                    let Some((_, shape)) = tensors.iter().find(|(known, _)| known == name) else { continue };
                    expected.rank = shape.rank();
                    expected.dtype = Some(cache.dtype);
                    let is_static = |axis| expected.axes.get(axis).is_none();
                    let sizes = shape.axes().iter().enumerate();
                    let sizes = sizes.map(|(axis, size)| size.known().filter(|_| is_static(axis))).collect();
                    expected.put_sizes(*first, sizes);
                }
            }
        }
    }
}

/// An entry that is kept from step to step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) past: LayerName,
    pub(super) present: LayerName,
}

fn kept(config: &ExporterConfig) -> Result<Vec<Kept>, Error> {
    let all = ends(config)?.into_iter().flat_map(|run| run.each);
    Ok(all.map(|Ends { past, present, .. }| Kept { past, present }).collect())
}

fn side(axes: &DynamicAxes) -> Side {
    let mut side = Side::default();
    for part in axes.parts() {
        match part {
            AxesPart::Tensor(name, axes) => side.tensors.push((Cow::Borrowed(name), Expected::new(axes.clone()))),
            AxesPart::Layers { first, count, tensors } => {
                let expected = |axes: &Axes| Expected { is_cache: true, ..Expected::new(axes.clone()) };
                let tensors = tensors.iter().map(|(name, axes)| (*name, expected(axes))).collect();
                side.runs.push(Run { first: *first, count: Some(*count), tensors });
            }
        }
    }
    side
}

fn outputs(config: &ExporterConfig, of_session: &DynamicAxes) -> Result<Side, Error> {
    let sizes = config.output_sizes()?;
    let mut side = side(of_session);
    for (name, expected) in &mut side.tensors {
        let axes = 0..sizes.least_rank(name, &expected.axes);
        let own = |axis| Some((axis, sizes.get(name, axis, expected.axes.get(axis))?.map(str::to_owned)));
        expected.own_sizes = gathered(axes.filter_map(own));
        // Any other has the type of floating point numbers.
        expected.dtype = config.class().output_dtype(name);
    }
    for (name, expected) in side.runs.iter_mut().flat_map(Run::of_first_mut) {
        let of_axis = |(axis, symbol)| {
            let size = sizes.get(&name, axis, Some(symbol))?;
            Some((axis, size.map(str::to_owned)))
        };
        expected.own_sizes = gathered(expected.axes.iter().filter_map(of_axis));
        expected.dtype = config.class().output_dtype(&name);
    }
    Ok(side)
}

/// What was said to be wanted counts on the axes of that name, whatever the config makes of dummy inputs.
fn set_wanted(expected: &mut Expected, wanted: &Shapes) {
    for (axis, symbol) in expected.axes.iter() {
        let Some((_, size)) = wanted.set_ones().find(|(name, _)| *name == symbol) else { continue };
        if expected.wanted.len() <= axis {
            expected.wanted.resize(axis + 1, None);
        }
        if let Some(known) = expected.wanted.get_mut(axis) {
            *known = Some(size);
        }
    }
}

fn set_bounds(expected: &mut Expected, all: &[(&str, AxisBounds)]) {
    let of = |symbol: &str| all.iter().find(|(bounded, _)| *bounded == symbol).map(|(_, bounds)| *bounds);
    expected.bounds = gathered(expected.axes.iter().filter_map(|(axis, symbol)| Some((axis, of(symbol)?))));
}

fn set_type(expected: &mut Expected, types: &InputTypes, name: &str) {
    if let Some(of) = types.get(name) {
        (expected.dtype, expected.rank) = (Some(of.dtype), Some(of.rank));
    }
}
