//! The entries of a decoder's cache, with their axes.

use std::collections::HashMap;

use crate::cache::CacheLayout;
use crate::dtype::DType;
use crate::error::Error;
use crate::export::types::ExporterConfig;
use crate::generation::{Generation, Wire};

/// How many layers' entries are told one by one.
const MAX_LAYERS: usize = 4_096;

/// The length of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Length {
    /// This many elements.
    Fixed(i64),
    /// What this symbol stands for, for instance `batch_size`.
    Symbol(String),
    /// Neither the contract nor the config says it.
    Unknown,
}

impl Length {
    pub(super) fn of(symbol: Option<&str>, size: Option<&i64>) -> Self {
        match (symbol, size) {
            (Some(symbol), _) => Self::Symbol(symbol.to_owned()),
            (None, Some(size)) => Self::Fixed(*size),
            (None, None) => Self::Unknown,
        }
    }
}

/// An entry of the cache: an output that becomes an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number of the layer.
    pub layer: usize,
    /// The input.
    pub past: String,
    /// The output.
    pub present: String,
    /// Whether it stays what the first step gave, as what was computed from the encoder's output does.
    pub is_from_first_step: bool,
    /// The type of its elements as the contract has it: that of the export's argument `float_dtype`, whatever the
    /// config's own dtype is. A session knows what a file was exported with.
    pub dtype: DType,
    /// The input's axes, the outermost first.
    pub shape: Vec<Length>,
    /// The axis of the sequences of a batch, by which beams are taken apart.
    pub batch_axis: Option<usize>,
    /// The axis that is as long as the past, and longer by the tokens of a step in the output; `None` for a state, which
    /// each step replaces, and for what stays as it is. Where layers look back no further than a window, the file may
    /// give fewer: what it gives is what it takes.
    pub grows: Option<usize>,
}

pub(super) fn of(config: &ExporterConfig, steps: &Generation) -> Result<Vec<Entry>, Error> {
    if let Some(wire) = steps.each_step.iter().chain(&steps.from_first_step).find(|wire| wire.layers > MAX_LAYERS) {
        let what = "the number of layers of a decoder".to_owned();
        return Err(Error::Limit { what, found: wire.layers.to_string(), limit: MAX_LAYERS as u64 });
    }
    let layout = config.cache_layout_of_any_lengths()?;
    let shapes = layout.iter().flat_map(CacheLayout::iter).map(|(_, name, entry)| (name.to_string(), &entry.shape));
    let shapes: HashMap<_, _> = shapes.collect();
    let inputs = config.inputs()?;
    // Every sequence of a batch has a row in each input, and the first axis of all of them but the cache is theirs.
    let batch = inputs.iter().find_map(|(_, axes)| axes.get(0).map(str::to_owned));
    let mut entries = Vec::new();
    for (wire, stays) in
        steps.each_step.iter().map(|wire| (wire, false)).chain(steps.from_first_step.iter().map(|wire| (wire, true)))
    {
        for layer in layers(wire) {
            let past = wire.past.at(layer).to_string();
            let sizes = shapes.get(&past).map_or(&[][..], |shape| shape.as_slice());
            let axes = inputs.get(&past);
            let symbol = |axis| axes.and_then(|axes| axes.get(axis));
            let rank = sizes.len().max(axes.map_or(0, |axes| axes.iter().map(|(axis, _)| axis + 1).max().unwrap_or(0)));
            entries.push(Entry {
                layer,
                present: wire.present.at(layer).to_string(),
                is_from_first_step: stays,
                dtype: layout.as_ref().map_or(DType::Fp32, |layout| layout.dtype),
                shape: (0..rank).map(|axis| Length::of(symbol(axis), sizes.get(axis))).collect(),
                batch_axis: (0..rank).find(|axis| symbol(*axis).is_some_and(|symbol| batch.as_deref() == Some(symbol))),
                grows: (0..rank).find(|axis| !stays && symbol(*axis).is_some_and(|symbol| symbol.starts_with("past_"))),
                past,
            });
        }
    }
    entries.sort_by_key(|entry| entry.layer);
    Ok(entries)
}

fn layers(wire: &Wire) -> std::ops::Range<usize> {
    wire.first..wire.first.saturating_add(wire.layers)
}
