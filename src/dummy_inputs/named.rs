//! Past key values that are drawn, under the names that they have.

use crate::error::Error;
use crate::export::axes::LayerName;
use crate::export::layer_runs::LayerRun;
use crate::export::past::{misfit, past_runs};
use crate::export::types::{Direction, ExporterConfig};
use crate::spec::dummy::Run;
use crate::spec::tensor::TensorSpec;

impl From<Run> for LayerRun<TensorSpec> {
    fn from(Run { first, count, tensors, .. }: Run) -> Self {
        Self { first, count, each: tensors }
    }
}

/// The past key values that are drawn, each under its name. Those of other layers, or others of a layer, are an error.
pub(super) fn named(config: &ExporterConfig, drawn: Vec<Run>) -> Result<Vec<LayerRun<(LayerName, TensorSpec)>>, Error> {
    let past = past_runs(config, Direction::Inputs)?;
    let drawn: Vec<_> = drawn.into_iter().map(LayerRun::from).collect();
    let fit = misfit(config);
    let runs = fit.side_by_side(&past, &drawn)?.into_iter().map(|both| {
        let each = both.pairs(&fit)?.map(|((name, _), spec)| (*name, spec.clone())).collect();
        Ok(LayerRun { first: both.first, count: both.count, each })
    });
    runs.collect()
}
