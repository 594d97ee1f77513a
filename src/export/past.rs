//! The past key values of a class, layer by layer.

use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes, LayerName, Part};
use crate::export::layer_runs::{LayerRun, Misfit};
use crate::export::types::{Direction, ExporterConfig};

/// Past key values by layers, those of a layer in the order in which they are generated.
type Past = Vec<LayerRun<(LayerName, Axes)>>;

/// The past key values of each run over layers.
pub(crate) fn past_runs(config: &ExporterConfig, direction: Direction) -> Result<Past, Error> {
    let mut past = DynamicAxes::new();
    (config.class().past)(config, direction, &mut past)?;
    let runs = past.into_parts().into_iter().filter_map(|part| match part {
        Part::Layers { first, count, tensors } => Some(LayerRun { first, count, each: tensors }),
        Part::Tensor(..) => None,
    });
    Ok(runs.collect())
}

/// What is said of past key values whose names and shapes do not fit together.
pub(crate) fn misfit(config: &ExporterConfig) -> Misfit {
    Misfit { class: config.class(), lists: ("are named", "are drawn") }
}
