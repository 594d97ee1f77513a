//! Tensor names with their dynamic axes, in order: what an export takes, and what it gives.
//!
//! [`ExporterConfig::inputs`](crate::ExporterConfig::inputs) and
//! [`outputs`](crate::ExporterConfig::outputs) are [`DynamicAxes`]. Tensors that every layer has are kept
//! as one [`Part`] and written out as they are read.
//!
//! ```
//! use optimum_exporters::axes::Part;
//! use optimum_exporters::{Arguments, Error, Model};
//!
//! let export = Model::from_dir("examples/gpt2")?
//!     .exporter_config("onnx", &Arguments::new().with("use_past_in_inputs", true))?;
//! let inputs = export.inputs()?;
//! assert_eq!(inputs.len(), 3 + 2 * 12);
//! assert!(inputs.parts().iter().any(|part| matches!(part, Part::Layers { count: 12, .. })));
//!
//! let value = inputs.get("past_key_values.11.value").expect("there are 12 layers");
//! assert_eq!((value.get(0), value.get(1)), (Some("batch_size"), None));
//! # Ok::<(), Error>(())
//! ```
//!
//! What such symbols come to is computed in [`symbolic`](crate::symbolic).

use std::borrow::Cow;
use std::fmt;

/// The symbolic name of a dynamic axis, such as `batch_size` or
/// `past_sequence_length + sequence_length`.
pub type Symbol = Cow<'static, str>;

/// The sizes that an axis may have, where they are not all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisBounds {
    /// The least.
    pub least: i64,
    /// The most, where there is one.
    pub most: Option<i64>,
}

/// The dynamic axes of one tensor: axis number, counted from 0 for the outermost, and symbol; the reference's
/// `Dict[int, str]`. An axis that is not listed is static; a tensor without any is either a scalar or of fixed shape.
#[derive(Clone)]
pub struct Axes(Repr);

#[derive(Clone)]
enum Repr {
    Fixed(&'static [(usize, &'static str)]),
    Computed(Vec<(usize, Symbol)>),
}

impl Axes {
    /// Axes known at compile time.
    pub const fn fixed(axes: &'static [(usize, &'static str)]) -> Self {
        Self(Repr::Fixed(axes))
    }

    /// Axes made from a model's config.
    pub const fn computed(axes: Vec<(usize, Symbol)>) -> Self {
        Self(Repr::Computed(axes))
    }

    /// Axes whose symbols are chosen among words.
    #[inline(never)]
    pub fn words(axes: &[(usize, &'static str)]) -> Self {
        Self::computed(axes.iter().map(|(axis, word)| (*axis, Symbol::Borrowed(*word))).collect())
    }

    /// Each dynamic axis with its symbol, in the order of the registry.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (usize, &str)> {
        (0..self.len()).map(|at| match &self.0 {
            Repr::Fixed(axes) => axes[at],
            Repr::Computed(axes) => (axes[at].0, &*axes[at].1),
        })
    }

    /// The symbol of `axis`, counted from 0, or `None` where the axis is static.
    pub fn get(&self, axis: usize) -> Option<&str> {
        self.iter().find(|(index, _)| *index == axis).map(|(_, symbol)| symbol)
    }

    /// How many axes are dynamic.
    pub fn len(&self) -> usize {
        match &self.0 {
            Repr::Fixed(axes) => axes.len(),
            Repr::Computed(axes) => axes.len(),
        }
    }

    /// Whether no axis is dynamic.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn relabel(&mut self, containing: &str, to: &'static str) {
        if !self.iter().any(|(_, symbol)| symbol.contains(containing)) {
            return;
        }
        let renamed = |symbol: Symbol| if symbol.contains(containing) { Cow::Borrowed(to) } else { symbol };
        let axes = match std::mem::replace(&mut self.0, Repr::Fixed(&[])) {
            Repr::Fixed(axes) => axes.iter().map(|(axis, symbol)| (*axis, renamed(Cow::Borrowed(symbol)))).collect(),
            Repr::Computed(axes) => axes.into_iter().map(|(axis, symbol)| (axis, renamed(symbol))).collect(),
        };
        self.0 = Repr::Computed(axes);
    }
}

impl PartialEq for Axes {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Axes {}

impl fmt::Debug for Axes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// The name of an input or output. Names over layers are not stored one by one, so that a model of
/// many layers costs no more than one of few.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name<'a> {
    /// A name as it stands.
    Plain(&'a str),
    /// `{stem}.{layer}{suffix}`, for instance `past_key_values.3.key`.
    Layer {
        /// What stands before the layer's number.
        stem: &'a str,
        /// The layer, from 0.
        layer: usize,
        /// What stands after it, its dot included.
        suffix: &'a str,
    },
}

impl<'a> Name<'a> {
    /// The name as text, borrowed where it is stored as such.
    pub fn to_cow(self) -> Cow<'a, str> {
        match self {
            Self::Plain(name) => Cow::Borrowed(name),
            Self::Layer { .. } => Cow::Owned(self.to_string()),
        }
    }

    fn is(self, name: &str) -> bool {
        match self {
            Self::Plain(plain) => plain == name,
            Self::Layer { stem, layer, suffix } => name
                .strip_prefix(stem)
                .and_then(|rest| rest.strip_prefix('.'))
                .and_then(|rest| rest.strip_suffix(suffix))
                .is_some_and(|number| {
                    let canonical = number == "0" || !number.starts_with(['0', '+']);
                    canonical && number.parse() == Ok(layer)
                }),
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name) => f.write_str(name),
            Self::Layer { stem, layer, suffix } => write!(f, "{stem}.{layer}{suffix}"),
        }
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl PartialEq<str> for Name<'_> {
    fn eq(&self, other: &str) -> bool {
        self.is(other)
    }
}

/// A name that repeats over layers: what stands before and after the layer's number. For one layer it is a
/// [`Name`]; for all of them it is shown with `{i}` in the place of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerName {
    /// What stands before the layer's number, without the dot.
    pub stem: &'static str,
    /// What stands after it, its dot included.
    pub suffix: &'static str,
}

impl fmt::Display for LayerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{{i}}{}", self.stem, self.suffix)
    }
}

/// A part of a [`DynamicAxes`]: one tensor, or a run over layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// One tensor.
    Tensor(&'static str, Axes),
    /// The same tensors for the first layer, then for the next, and so on.
    Layers {
        /// The number of the first layer; 0, unless layers of other kinds stand before it.
        first: usize,
        /// How many layers.
        count: usize,
        /// The tensors of one layer.
        tensors: Vec<(LayerName, Axes)>,
    },
}

/// The inputs or the outputs of an export: tensor names with their dynamic axes, in order, as the
/// reference's `Dict[str, Dict[int, str]]`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DynamicAxes {
    parts: Vec<Part>,
}

impl DynamicAxes {
    /// No tensors.
    pub fn new() -> Self {
        Self::default()
    }

    /// The tensors, runs over layers kept together.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(crate) fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    /// Every tensor's name and axes, in order, runs over layers written out.
    pub fn iter(&self) -> impl Iterator<Item = (Name<'_>, &Axes)> {
        self.parts.iter().flat_map(|part| {
            let (one, run) = match part {
                Part::Tensor(name, axes) => (Some((Name::Plain(name), axes)), None),
                Part::Layers { first, count, tensors } => (None, Some((*first..first + count, tensors))),
            };
            let layers = run.into_iter().flat_map(|(layers, tensors)| {
                layers.flat_map(move |layer| tensors.iter().map(move |(name, axes)| (name.at(layer), axes)))
            });
            one.into_iter().chain(layers)
        })
    }

    /// The tensors that no layer has.
    pub(crate) fn unlayered(&self) -> impl Iterator<Item = (&'static str, &Axes)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Tensor(name, axes) => Some((*name, axes)),
            Part::Layers { .. } => None,
        })
    }

    /// Removes the tensors that no layer has.
    pub(crate) fn clear_unlayered(&mut self) {
        self.parts.retain(|part| matches!(part, Part::Layers { .. }));
    }

    /// Keeps of each layer the tensors of which this holds.
    pub(crate) fn retain_layered(&mut self, mut keeps: impl FnMut(&LayerName) -> bool) {
        for part in &mut self.parts {
            if let Part::Layers { tensors, .. } = part {
                tensors.retain(|(name, _)| keeps(name));
            }
        }
        self.parts.retain(|part| !matches!(part, Part::Layers { tensors, .. } if tensors.is_empty()));
    }

    /// The axes of the tensor `name`, `None` if there is no such tensor.
    pub fn get(&self, name: &str) -> Option<&Axes> {
        self.parts.iter().find_map(|part| match part {
            Part::Tensor(plain, axes) => (*plain == name).then_some(axes),
            Part::Layers { first, count, tensors } => {
                tensors.iter().find(|(layered, _)| layered.is_of(name, *first, *count)).map(|(_, axes)| axes)
            }
        })
    }

    /// How many tensors there are, each layer's counted; of beyond [`usize::MAX`], that.
    pub fn len(&self) -> usize {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Tensor(..) => 1,
                Part::Layers { count, tensors, .. } => count.saturating_mul(tensors.len()),
            })
            .fold(0, usize::saturating_add)
    }

    /// Whether there is no tensor.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Replaces the axes of `name` where it stands, or appends it.
    pub fn set(&mut self, name: &'static str, axes: Axes) {
        match self.plain(name) {
            Some(at) => self.parts[at] = Part::Tensor(name, axes),
            None => self.parts.push(Part::Tensor(name, axes)),
        }
    }

    /// Removes `name` if it is there.
    pub fn remove(&mut self, name: &str) {
        if let Some(at) = self.plain(name) {
            self.parts.remove(at);
        }
    }

    /// Gives `from`, if it is there, the name `to`, in its place.
    pub fn rename(&mut self, from: &str, to: &'static str) {
        if let Some(at) = self.plain(from)
            && let Part::Tensor(name, _) = &mut self.parts[at]
        {
            *name = to;
        }
    }

    /// Gives each tensor that stands first in a pair the name that stands second, all at once.
    pub(crate) fn rename_all(&mut self, names: &[(&'static str, &'static str)]) {
        for part in &mut self.parts {
            if let Part::Tensor(name, _) = part
                && let Some((_, to)) = names.iter().find(|(from, _)| from == name)
            {
                *name = to;
            }
        }
    }

    /// Sets `name`, as [`set`](Self::set) does, to the axes that `from` has, if that is there.
    pub fn copy(&mut self, from: &str, name: &'static str) {
        if let Some(axes) = self.get(from).cloned() {
            self.set(name, axes);
        }
    }

    /// Appends the same tensors for each of `count` layers.
    pub fn layers(&mut self, count: usize, tensors: Vec<(LayerName, Axes)>) {
        if count > 0 {
            self.parts.push(Part::Layers { first: 0, count, tensors });
        }
    }

    /// Appends the tensors of one layer, by its number from 0: to the run that stands last, if that ends with the layer
    /// before and has the same tensors, and else as the first of a new run. A layer without tensors is none.
    pub fn layer(&mut self, layer: usize, tensors: Vec<(LayerName, Axes)>) {
        match self.parts.last_mut() {
            _ if tensors.is_empty() => {}
            Some(Part::Layers { first, count, tensors: before }) if *first + *count == layer && *before == tensors => {
                *count += 1;
            }
            _ => self.parts.push(Part::Layers { first: layer, count: 1, tensors }),
        }
    }

    /// Calls every axis whose symbol contains `containing` by the name `to`, or, in tensors whose
    /// name contains the first of a pair of `in_names`, by the second.
    pub fn relabel(&mut self, containing: &str, to: &'static str, in_names: &[(&str, &'static str)]) {
        let symbol_for = |holds: &dyn Fn(&str) -> bool| {
            in_names.iter().find(|(part, _)| holds(part)).map_or(to, |(_, symbol)| *symbol)
        };
        for part in &mut self.parts {
            match part {
                Part::Tensor(name, axes) => axes.relabel(containing, symbol_for(&|part| name.contains(part))),
                Part::Layers { tensors, .. } => {
                    for (name, axes) in tensors {
                        let holds = |part: &str| name.stem.contains(part) || name.suffix.contains(part);
                        axes.relabel(containing, symbol_for(&holds));
                    }
                }
            }
        }
    }

    fn plain(&self, name: &str) -> Option<usize> {
        self.parts.iter().position(|part| matches!(part, Part::Tensor(plain, _) if *plain == name))
    }
}

impl LayerName {
    /// The name for one layer.
    pub fn at(&self, layer: usize) -> Name<'_> {
        Name::Layer { stem: self.stem, layer, suffix: self.suffix }
    }

    pub(crate) fn layer_of(&self, name: &str) -> Option<usize> {
        let number = name.strip_prefix(self.stem)?.strip_prefix('.')?.strip_suffix(self.suffix)?;
        let layer = number.parse().ok()?;
        self.at(layer).is(name).then_some(layer)
    }

    /// Whether a name is that of one of so many layers, from the first on.
    pub(crate) fn is_of(&self, name: &str, first: usize, count: usize) -> bool {
        self.layer_of(name).and_then(|layer| layer.checked_sub(first)).is_some_and(|layer| layer < count)
    }
}

impl fmt::Debug for DynamicAxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Axes = Axes::fixed(&[(0, "batch_size"), (1, "sequence_length")]);

    fn cache() -> DynamicAxes {
        let mut axes = DynamicAxes::new();
        axes.set("input_ids", TEXT);
        let key = LayerName { stem: "past_key_values", suffix: ".key" };
        axes.layers(2, vec![(key, TEXT)]);
        axes
    }

    #[test]
    fn names_over_layers_are_written_out_in_order() {
        let names: Vec<_> = cache().iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names, ["input_ids", "past_key_values.0.key", "past_key_values.1.key"]);
        assert_eq!(cache().len(), 3);
    }

    #[test]
    fn a_layer_is_found_by_its_name_and_no_other() {
        let axes = cache();
        assert_eq!(axes.get("past_key_values.1.key"), Some(&TEXT));
        for absent in ["past_key_values.2.key", "past_key_values.01.key", "past_key_values.+1.key", "past_key_values.1"]
        {
            assert_eq!(axes.get(absent), None, "{absent}");
        }
    }

    #[test]
    fn set_keeps_the_place_and_rename_keeps_the_order() {
        let mut axes = cache();
        axes.set("attention_mask", TEXT);
        axes.set("input_ids", Axes::fixed(&[]));
        axes.rename("input_ids", "x");
        axes.rename("absent", "y");
        let names: Vec<_> = axes.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names[0], "x");
        assert_eq!(names.last().map(String::as_str), Some("attention_mask"));
        assert!(axes.get("x").is_some_and(Axes::is_empty));
    }

    #[test]
    fn relabel_tells_names_apart() {
        let mut axes = DynamicAxes::new();
        axes.set("logits", TEXT);
        axes.set("encoder_last_hidden_state", TEXT);
        axes.relabel("sequence", "decoder_sequence_length", &[("encoder", "encoder_sequence_length")]);
        assert_eq!(axes.get("logits").unwrap().get(1), Some("decoder_sequence_length"));
        assert_eq!(axes.get("encoder_last_hidden_state").unwrap().get(1), Some("encoder_sequence_length"));
        assert_eq!(axes.get("logits").unwrap().get(0), Some("batch_size"));
    }
}
