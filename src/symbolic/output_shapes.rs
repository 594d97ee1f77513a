//! The shape of every output, from the sizes of the inputs.

use std::fmt;
use std::ops::Range;

use super::{Size, Sizes};
use crate::cache::{Attention, CacheEntry, CacheLayout, CacheRun};
use crate::dummy_inputs::{Feed, FeedPart};
use crate::error::Error;
use crate::export::arguments::ArgumentValue;
use crate::export::axes::{Axes, LayerName, Name, Part};
use crate::export::output_sizes::OutputSizes;
use crate::export::types::ExporterConfig;
use crate::expression::Expression;

/// What the names of the sizes of a past begin with.
const PAST: &str = "past_";

/// The shape of an output, as far as the contract tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputShape {
    axes: Vec<Size>,
    is_whole: bool,
}

impl OutputShape {
    /// The size of each axis, the outermost first; there may be more axes, all of them static, unless the
    /// [`rank`](Self::rank) is known.
    pub fn axes(&self) -> &[Size] {
        &self.axes
    }

    /// The number of axes, where it is known.
    pub fn rank(&self) -> Option<usize> {
        self.is_whole.then_some(self.axes.len())
    }
}

impl fmt::Display for OutputShape {
    /// For instance `[2, 16, …]`, where static axes may follow.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut each: Vec<_> = self.axes.iter().map(Size::to_string).collect();
        if !self.is_whole {
            each.push("…".to_owned());
        }
        write!(f, "[{}]", each.join(", "))
    }
}

/// A part of [`OutputShapes`]: one output, or a run over layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapePart {
    /// One output.
    Tensor(&'static str, OutputShape),
    /// The same outputs for the first layer, then for the next, and so on.
    Layers {
        /// The number of the first layer; 0, unless layers of other kinds stand before it.
        first: usize,
        /// How many layers.
        count: usize,
        /// The outputs of one layer.
        tensors: Vec<(LayerName, OutputShape)>,
    },
}

/// The shapes of an export's outputs, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutputShapes(Vec<ShapePart>);

impl OutputShapes {
    /// The shapes, runs over layers kept together.
    pub fn parts(&self) -> &[ShapePart] {
        &self.0
    }

    /// Every output's name and shape, runs over layers written out.
    pub fn iter(&self) -> impl Iterator<Item = (Name<'_>, &OutputShape)> {
        self.0.iter().flat_map(|part| {
            let (one, run) = match part {
                ShapePart::Tensor(name, shape) => (Some((Name::Plain(name), shape)), None),
                ShapePart::Layers { first, count, tensors } => (None, Some((*first..first + count, tensors))),
            };
            let layers = run.into_iter().flat_map(|(layers, tensors)| {
                layers.flat_map(move |layer| tensors.iter().map(move |(name, shape)| (name.at(layer), shape)))
            });
            one.into_iter().chain(layers)
        })
    }

    /// The shape of the output `name`, `None` if there is no such output.
    pub fn get(&self, name: &str) -> Option<&OutputShape> {
        self.0.iter().find_map(|part| match part {
            ShapePart::Tensor(plain, shape) => (*plain == name).then_some(shape),
            ShapePart::Layers { first, count, tensors } => {
                tensors.iter().find(|(layered, _)| layered.is_of(name, *first, *count)).map(|(_, shape)| shape)
            }
        })
    }
}

impl ExporterConfig {
    /// The shape of every output, given the sizes of the inputs' symbols.
    ///
    /// The contract says which axes are dynamic, and of the cache how long the others are. Of any other
    /// output's static axes it does not, nor how many there are.
    ///
    /// ```
    /// use optimum_exporters::{ExporterConfig, PretrainedConfig, Query, TasksManager};
    /// use optimum_exporters::symbolic::{Size, Sizes};
    ///
    /// let config = PretrainedConfig::empty("wav2vec2");
    /// let query = Query::new("onnx").model(&config).task("automatic-speech-recognition");
    /// let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
    /// let shapes = export.output_shapes(&Sizes::new().with("batch_size", 1).with("sequence_length", 16_000))?;
    /// assert_eq!(shapes.get("logits").unwrap().axes(), [Size::Known(1), Size::Known(49)]);
    /// # Ok::<(), optimum_exporters::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`outputs`](Self::outputs).
    pub fn output_shapes(&self, sizes: &Sizes) -> Result<OutputShapes, Error> {
        let cache = self.cache_layout_of_any_lengths().ok().flatten();
        let shapes = Evaluation { config: self, sizes, own: self.output_sizes()?, cache: cache.as_ref() };
        let outputs = self.session_outputs()?;
        let parts = outputs.parts().iter().flat_map(|part| match part {
            Part::Tensor(name, axes) => vec![ShapePart::Tensor(name, shapes.of_tensor(name, axes))],
            Part::Layers { first, count, tensors } => shapes.of_layers(*first, *count, tensors),
        });
        Ok(OutputShapes(parts.collect()))
    }

    /// The sizes of the symbols of the inputs' axes where a session is fed `feed`.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn sizes_of(&self, feed: &Feed) -> Result<Sizes, Error> {
        let inputs = self.session_inputs()?;
        let mut sizes = Sizes::new();
        for part in feed.parts() {
            match part {
                FeedPart::Tensor(name, spec) => {
                    inputs.get(name).into_iter().for_each(|axes| sizes.add(axes, &spec.shape));
                }
                FeedPart::Layers { first, tensors, .. } => {
                    for (name, spec) in tensors {
                        let axes = inputs.get(&name.at(*first).to_cow());
                        axes.into_iter().for_each(|axes| self.add_past(&mut sizes, axes, &spec.shape));
                    }
                }
            }
        }
        Ok(sizes)
    }

    /// What an entry of the past says of the symbols of its axes: where it does not count, of no others than its own.
    pub(crate) fn add_past(&self, sizes: &mut Sizes, axes: &Axes, shape: &[i64]) {
        let is_any = self.runs_without_past();
        sizes.add_of(axes, shape, |symbol| !is_any || symbol.starts_with(PAST));
    }

    /// Whether no past is taken, or it does not count.
    fn runs_without_past(&self) -> bool {
        let branch = self.argument("use_cache_branch");
        self.use_past_in_inputs() != Some(true) || branch.is_some_and(|flag| flag == ArgumentValue::Bool(false))
    }

    /// Whether this is a file for steps with and without past, run with one.
    fn runs_with_past(&self) -> bool {
        self.argument("use_cache_branch").is_some_and(|flag| flag == ArgumentValue::Bool(true))
    }
}

struct Evaluation<'a> {
    config: &'a ExporterConfig,
    sizes: &'a Sizes,
    /// What the class says of axes whose symbols do not tell.
    own: OutputSizes,
    cache: Option<&'a CacheLayout>,
}

impl<'a> Evaluation<'a> {
    fn size(&self, symbol: &str) -> Size {
        let value = |name: &str| match name.starts_with(PAST) && self.config.runs_without_past() {
            true => Some(0),
            false => self.sizes.get(name),
        };
        match Expression::parse(symbol) {
            Ok(expression) if expression.as_number().is_none() => match expression.evaluate(value) {
                Some(size) if size >= 0 => Size::Known(size),
                _ => Size::Unknown(symbol.to_owned()),
            },
            _ => self.sizes.size_of(symbol),
        }
    }

    /// The size of an axis of the output `name`, `length` where the contract has no symbol for it.
    fn of_axis(&self, name: &str, axis: usize, symbol: Option<&str>, length: Size) -> Size {
        match (self.own.get(name, axis, symbol), symbol) {
            (Some(Some(size)), _) => self.size(size),
            (Some(None), symbol) => Size::Unknown(symbol.unwrap_or("?").to_owned()),
            (None, Some(symbol)) => self.size(symbol),
            (None, None) => length,
        }
    }

    fn of_tensor(&self, name: &str, axes: &Axes) -> OutputShape {
        let size = |axis| self.of_axis(name, axis, axes.get(axis), Size::Static);
        OutputShape { axes: (0..self.own.least_rank(name, axes)).map(size).collect(), is_whole: false }
    }

    /// The shapes of layers that have the same outputs, cut where what the cache has of them changes.
    fn of_layers(&self, first: usize, count: usize, tensors: &[(LayerName, Axes)]) -> Vec<ShapePart> {
        let end = first.saturating_add(count);
        let cached: Vec<_> = tensors.iter().map(|(name, _)| self.cached(name)).collect();
        let ends = cached.iter().flatten().flat_map(|(layers, _)| [layers.start, layers.end]);
        let mut cuts: Vec<_> = ends.filter(|at| first < *at && *at < end).chain([first, end]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut cached: Vec<_> = cached.iter().map(|runs| runs.iter().peekable()).collect();
        let mut parts: Vec<ShapePart> = Vec::new();
        for cut in cuts.windows(2) {
            let (at, next) = (cut[0], cut[1]);
            let entries = cached.iter_mut().map(|runs| {
                while runs.next_if(|(layers, _)| layers.end <= at).is_some() {}
                runs.peek().filter(|(layers, _)| layers.start <= at).map(|(_, entry)| *entry)
            });
            let shapes = tensors.iter().zip(entries);
            let shapes = shapes.map(|((name, axes), entry)| (*name, self.of_entry(name, axes, at, entry))).collect();
            match parts.last_mut() {
                Some(ShapePart::Layers { count, tensors, .. }) if *tensors == shapes => *count += next - at,
                _ => parts.push(ShapePart::Layers { first: at, count: next - at, tensors: shapes }),
            }
        }
        parts
    }

    /// The layers of which the cache has this output, with what it has, from the first on.
    fn cached(&self, name: &LayerName) -> Vec<(Range<usize>, &'a CacheEntry)> {
        let entry = |run: &'a CacheRun| {
            let entry = run.entries.iter().find(|entry| entry.present == *name)?;
            Some((run.first..run.first.saturating_add(run.layers), entry))
        };
        let mut all: Vec<_> = self.cache.into_iter().flat_map(|cache| &cache.runs).filter_map(entry).collect();
        all.sort_by_key(|(layers, _)| layers.start);
        all
    }

    /// The shape of an output of this layer and of others that have it so; `entry` is what the cache has of it.
    fn of_entry(&self, name: &LayerName, axes: &Axes, layer: usize, entry: Option<&CacheEntry>) -> OutputShape {
        let Some(CacheEntry { attention, shape, .. }) = entry else {
            return self.of_tensor(&name.at(layer).to_cow(), axes);
        };
        // The branch with past does not compute the cross-attention again, and gives a constant that is empty
        // along the first of its dynamic axes and has one element along the others.
        let is_empty = *attention == Attention::Cross && self.config.runs_with_past();
        let first = axes.iter().map(|(axis, _)| axis).min();
        let size = |(axis, length): (usize, &i64)| match axes.get(axis) {
            Some(_) if is_empty => Size::Known(if first == Some(axis) { 0 } else { 1 }),
            symbol => self.of_axis(&name.at(layer).to_cow(), axis, symbol, Size::Known(*length)),
        };
        OutputShape { axes: shape.iter().enumerate().map(size).collect(), is_whole: true }
    }
}
