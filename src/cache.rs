//! The key-value cache: its entries, their shapes, and the bytes that it takes.
//!
//! [`ExporterConfig::cache_layout`] says what to allocate; [`generation`](crate::generation) says how it is
//! filled from one step to the next.
//!
//! ```
//! use optimum_exporters::{Arguments, DummyOptions, Error, Model};
//!
//! let export = Model::from_dir("examples/gpt2")?.exporter_config("onnx", &Arguments::new())?;
//! let mut options = DummyOptions::default();
//! options.shapes.set("batch_size", 1)?;
//! options.shapes.set("sequence_length", 1024)?;
//! let layout = export.cache_layout(&options)?.expect("its task is one with past");
//! assert_eq!(layout.runs[0].layers, 12);
//! // Keys and values of 12 layers: 12 heads, 1024 tokens of 64 numbers, 4 bytes each.
//! assert_eq!(layout.bytes()?, 2 * 12 * 12 * 1024 * 64 * 4);
//! # Ok::<(), Error>(())
//! ```

use crate::dtype::{DType, elements};
use crate::dummy_inputs::of_any_preprocessor;
use crate::error::Error;
use crate::export::axes::{Axes, LayerName, Name, Part};
use crate::export::layer_runs::{LayerRun, Misfit, SideBySide};
use crate::export::past::{misfit, past_runs};
use crate::export::types::{Direction, ExporterConfig};
use crate::spec::dummy::{Dummy, DummyOptions};
use crate::spec::tensor::TensorSpec;

/// What an entry of a cache holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Keys.
    Keys,
    /// Values.
    Values,
    /// Keys and values in one tensor.
    Both,
    /// A state of fixed size, which does not grow with the past.
    State,
}

/// What the keys and values are attended to from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// The decoder's own tokens; the entry grows with each step.
    Own,
    /// The encoder's output; the entry stays what the first step gave.
    Cross,
}

/// An entry that every layer of a run has.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheEntry {
    /// The input's name over layers, for instance `past_key_values.{i}.key`.
    pub past: LayerName,
    /// The output's name over layers, for instance `present.{i}.key`.
    pub present: LayerName,
    /// What it holds.
    pub holds: Holds,
    /// Self-attention or cross-attention.
    pub attention: Attention,
    /// The length of each axis in elements, the outermost first; for most models batch, heads, tokens of
    /// the past, size of a head. Which of them are dynamic is said by
    /// [`ExporterConfig::inputs`](crate::ExporterConfig::inputs).
    pub shape: Vec<i64>,
}

/// Layers that have the same entries.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheRun {
    /// The number of the first layer; 0, unless layers of other kinds stand before it.
    pub first: usize,
    /// How many layers there are.
    pub layers: usize,
    /// The entries of one layer, in order.
    pub entries: Vec<CacheEntry>,
}

/// The entries of a key-value cache, the reference's `past_key_values`. Most models have one run of layers; where layers of attention
/// stand among others that keep a state, each kind has a run of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheLayout {
    /// The type of the elements.
    pub dtype: DType,
    /// The layers, by what they have.
    pub runs: Vec<CacheRun>,
}

impl CacheLayout {
    /// Every entry of every layer: the layer's number, the input's name, and the entry.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Name<'_>, &CacheEntry)> {
        self.runs.iter().flat_map(|run| {
            (run.first..run.first + run.layers)
                .flat_map(|layer| run.entries.iter().map(move |entry| (layer, entry.past.at(layer), entry)))
        })
    }

    /// How many bytes all entries of all layers take at these shapes.
    ///
    /// # Errors
    /// [`Error::Limit`] if that is no 64-bit number.
    pub fn bytes(&self) -> Result<u64, Error> {
        let runs = self.runs.iter().map(|run| run.bytes(self.dtype));
        let bytes = runs.sum::<Result<u128, Error>>()?;
        u64::try_from(bytes).map_err(|_| Error::Limit {
            what: "the size of the cache".to_owned(),
            found: format!("{bytes} bytes"),
            limit: u64::MAX,
        })
    }
}

impl CacheRun {
    fn bytes(&self, dtype: DType) -> Result<u128, Error> {
        let sizes = self.entries.iter().map(|entry| elements(&entry.shape).map(u128::from));
        let per_layer = sizes.sum::<Result<u128, Error>>()?;
        let factors = [u128::try_from(self.layers).unwrap_or(u128::MAX), u128::from(dtype.bytes())];
        Ok(factors.into_iter().fold(per_layer, u128::saturating_mul))
    }
}

impl ExporterConfig {
    /// The layout of the key-value cache for the sizes in `options`: `batch_size` sequences,
    /// `sequence_length` for the tokens of the past, `encoder_sequence_length` for those of what the
    /// encoder gave. `None` where the export has no past. The reference has the shapes in its
    /// `DummyPastKeyValuesGenerator` and those that extend it.
    ///
    /// # Errors
    /// As [`dummy_inputs`](Self::dummy_inputs).
    pub fn cache_layout(&self, options: &DummyOptions) -> Result<Option<CacheLayout>, Error> {
        if self.use_past() != Some(true) {
            return Ok(None);
        }
        let Some(Dummy::Layers(runs)) = self.dummy_past_of(options)? else { return Ok(None) };
        let dtype = runs.iter().flat_map(|run| &run.tensors).next().map_or(DType::Fp32, |tensor| tensor.dtype);
        let (ends, drawn) = (ends(self)?, runs.into_iter().map(LayerRun::from).collect::<Vec<_>>());
        let fit = misfit(self);
        let runs = fit.side_by_side(&ends, &drawn)?.into_iter().map(|both| {
            let entries = both.pairs(&fit)?.map(|(ends, tensor)| entry(ends, tensor)).collect();
            Ok(CacheRun { first: both.first, layers: both.count, entries })
        });
        Ok(Some(CacheLayout { dtype, runs: runs.collect::<Result<_, Error>>()? }))
    }

    /// The same for callers to whom dynamic lengths do not matter: one that a preprocessor would have to say is any.
    pub(crate) fn cache_layout_of_any_lengths(&self) -> Result<Option<CacheLayout>, Error> {
        of_any_preprocessor(|options| self.cache_layout(options))
    }
}

/// An entry's input and output.
pub(crate) struct Ends {
    pub(crate) past: LayerName,
    pub(crate) present: LayerName,
    /// Whether no axis but the batch is dynamic.
    is_state: bool,
}

/// The input and the output of each entry of a layer, for each run over layers. An output that no step
/// but the first gives has the name that it has there.
pub(crate) fn ends(config: &ExporterConfig) -> Result<Vec<LayerRun<Ends>>, Error> {
    let past = past_runs(config, Direction::Inputs)?;
    let mut present = past_runs(config, Direction::Outputs)?;
    if present.is_empty() {
        present = past.iter().map(|run| LayerRun { each: Vec::new(), ..*run }).collect();
    }
    let fit = Misfit { class: config.class(), lists: ("in the inputs", "in the outputs") };
    let of_run = |both: SideBySide<'_, (LayerName, Axes), (LayerName, Axes)>| {
        let (taken, given) = both.each;
        let stem = given.first().map_or("present", |(name, _)| name.stem);
        let of_entry = |(entry, (past, axes)): (usize, &(LayerName, Axes))| {
            let alike = LayerName { stem, suffix: past.suffix };
            let own = given.get(entry).filter(|_| given.len() == taken.len());
            Ends { past: *past, present: own.map_or(alike, |(name, _)| *name), is_state: axes.len() < 2 }
        };
        LayerRun { first: both.first, count: both.count, each: taken.iter().enumerate().map(of_entry).collect() }
    };
    Ok(fit.side_by_side(&past, &present)?.into_iter().map(of_run).collect())
}

/// Whether an entry is of what the encoder gave, which no step but the first gives.
pub(crate) fn is_cross(past: LayerName) -> bool {
    past.suffix.starts_with(".encoder")
}

/// The inputs that a decoder takes from its encoder, and whose keys and values its past already has, so that its file may
/// leave them out: numbers, along axes that entries of the cross-attention have.
pub(crate) fn kept_of_encoder(config: &ExporterConfig) -> Result<Vec<&'static str>, Error> {
    if config.use_past_in_inputs() != Some(true) {
        return Ok(Vec::new());
    }
    let inputs = config.inputs()?;
    let layers = inputs.parts().iter().filter_map(|part| match part {
        Part::Layers { tensors, .. } => Some(tensors),
        Part::Tensor(..) => None,
    });
    let Some((_, cross)) = layers.flatten().find(|(name, _)| is_cross(*name)) else { return Ok(Vec::new()) };
    let types = config.input_types().unwrap_or_default();
    let is_kept = |name: &str, axes: &Axes| {
        let is_number = types.get(name).is_some_and(|of| of.dtype.range().is_none());
        let is_of_cross = |symbol: &str| cross.iter().any(|(_, known)| known == symbol);
        // The rows of the two may be called otherwise.
        is_number && axes.iter().all(|(axis, symbol)| is_of_cross(symbol) || axis == 0 && axes.len() > 1)
    };
    let plain = inputs.parts().iter().filter_map(|part| match part {
        Part::Tensor(name, axes) => is_kept(name, axes).then_some(*name),
        Part::Layers { .. } => None,
    });
    Ok(plain.collect())
}

fn entry(ends: &Ends, tensor: &TensorSpec) -> CacheEntry {
    let Ends { past, present, is_state } = *ends;
    let name = if past.suffix.is_empty() { past.stem } else { past.suffix };
    let holds = if name.ends_with(".key") {
        Holds::Keys
    } else if name.ends_with(".value") {
        Holds::Values
    } else if is_state {
        Holds::State
    } else {
        Holds::Both
    };
    let attention = if is_cross(past) { Attention::Cross } else { Attention::Own };
    CacheEntry { past, present, holds, attention, shape: tensor.shape.clone() }
}
