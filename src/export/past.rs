//! The past key values of a class, layer by layer.

use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes, LayerName, Part};
use crate::export::types::{Direction, ExporterConfig};

/// A layer's past key values, in the order in which they are generated.
type PastOfLayer = Vec<(LayerName, Axes)>;

/// The past key values of each run over layers.
pub(crate) fn past_runs(config: &ExporterConfig, direction: Direction) -> Result<Vec<PastOfLayer>, Error> {
    let mut past = DynamicAxes::new();
    (config.class().past)(config, direction, &mut past)?;
    let runs = past.into_parts().into_iter().filter_map(|part| match part {
        Part::Layers { tensors, .. } => Some(tensors),
        Part::Tensor(..) => None,
    });
    Ok(runs.collect())
}
