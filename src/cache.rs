//! The key-value cache: its entries, their shapes, and the bytes that it takes.

use crate::axes::{LayerName, Name};
use crate::config_class::Direction;
use crate::dummy_inputs::{DType, Dummy, DummyOptions, TensorSpec, past_names};
use crate::error::Error;
use crate::exporter_config::ExporterConfig;

/// What an entry of a cache holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Keys.
    Keys,
    /// Values.
    Values,
    /// Keys and values in one tensor.
    Both,
}

/// What the keys and values are attended to from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// The decoder's own tokens; the entry grows with each step.
    Own,
    /// The encoder's output; the entry stays what the first step gave.
    Cross,
}

/// An entry that every layer has.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheEntry {
    /// The input's name over layers.
    pub past: LayerName,
    /// The output's name over layers.
    pub present: LayerName,
    /// Keys, values or both.
    pub holds: Holds,
    /// Self-attention or cross-attention.
    pub attention: Attention,
    /// The length of each axis.
    pub shape: Vec<i64>,
}

/// The entries of a key-value cache, the same for each layer.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheLayout {
    /// How many layers there are.
    pub layers: usize,
    /// The type of the elements.
    pub dtype: DType,
    /// The entries of one layer, in order.
    pub entries: Vec<CacheEntry>,
}

impl CacheLayout {
    /// Every entry of every layer: the layer, the input's name, and the entry.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Name<'_>, &CacheEntry)> {
        (0..self.layers).flat_map(|layer| self.entries.iter().map(move |entry| (layer, entry.past.at(layer), entry)))
    }

    /// How many bytes the whole cache takes.
    ///
    /// # Errors
    /// [`Error::Limit`] if that is no 64-bit number.
    pub fn bytes(&self) -> Result<u64, Error> {
        let sizes = self.entries.iter().map(|entry| crate::dummy_inputs::elements(&entry.shape));
        let per_layer = sizes.sum::<Result<u64, Error>>()?;
        let layers = u64::try_from(self.layers).unwrap_or(u64::MAX);
        per_layer.checked_mul(layers).and_then(|elements| elements.checked_mul(self.dtype.bytes())).ok_or_else(|| {
            Error::Limit {
                what: "the size of the cache".to_owned(),
                found: format!("{layers} layers of {per_layer} elements"),
                limit: u64::MAX,
            }
        })
    }
}

impl ExporterConfig {
    /// The layout of the key-value cache for the sizes in `options`: `batch_size`,
    /// `sequence_length` for the past's length, `encoder_sequence_length` for that of what the
    /// encoder gave. `None` where the export has no past.
    ///
    /// # Errors
    /// As [`dummy_inputs`](Self::dummy_inputs).
    pub fn cache_layout(&self, options: &DummyOptions) -> Result<Option<CacheLayout>, Error> {
        let past = past_names(self, Direction::Inputs)?;
        if past.is_empty() || self.use_past() != Some(true) {
            return Ok(None);
        }
        let present = past_names(self, Direction::Outputs)?;
        let Some(Dummy::Layers { count, tensors }) = self.dummy_past_of(options)? else { return Ok(None) };
        let dtype = tensors.first().map_or(DType::Fp32, |tensor| tensor.dtype);
        let stem = present.first().map_or("present", |name| name.stem);
        let entries = past.into_iter().zip(tensors).map(|(past, tensor)| entry(past, stem, tensor)).collect();
        Ok(Some(CacheLayout { layers: count, dtype, entries }))
    }
}

fn entry(past: LayerName, stem: &'static str, tensor: TensorSpec) -> CacheEntry {
    let holds = match past.suffix {
        suffix if suffix.ends_with(".key") => Holds::Keys,
        suffix if suffix.ends_with(".value") => Holds::Values,
        _ => Holds::Both,
    };
    let attention = if past.suffix.starts_with(".encoder") { Attention::Cross } else { Attention::Own };
    CacheEntry { past, present: LayerName { stem, suffix: past.suffix }, holds, attention, shape: tensor.shape }
}
