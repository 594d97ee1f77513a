//! What a session of a file takes, gives and keeps, under its own names.
//!
//! A decoder that keeps its past as state has neither the past among its inputs nor what becomes the past among its
//! outputs. What it takes in their place is told by the exporter.
//!
//! ```
//! use optimum_exporters::{Arguments, Error, Model};
//!
//! let plan = Model::from_dir("examples/gpt2")?.export_plan("openvino", &Arguments::new())?;
//! let session = plan.submodels()[0].session()?;
//! let inputs: Vec<_> = session.inputs.iter().map(|(name, _)| name.to_string()).collect();
//! assert_eq!(inputs, ["input_ids", "attention_mask", "position_ids", "beam_idx"]);
//! assert_eq!((session.outputs.len(), session.states.len()), (1, 24)); // keys and values of twelve layers
//! # Ok::<(), Error>(())
//! ```

use crate::cache::{ends, is_cross};
use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes, LayerName};
use crate::export::types::{ExporterConfig, Submodel};

/// What a session takes, gives and keeps.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// What it is fed.
    pub inputs: DynamicAxes,
    /// What it gives.
    pub outputs: DynamicAxes,
    /// What it keeps from step to step, under the names that the contract has for it as inputs; empty for a file that
    /// keeps nothing.
    pub states: DynamicAxes,
    /// What it keeps besides of what it computes at the first step, under names that no contract has.
    pub own_states: usize,
}

impl Submodel {
    /// What a session of the file takes, gives and keeps.
    ///
    /// # Errors
    /// As [`ExporterConfig::inputs`] and [`ExporterConfig::outputs`].
    pub fn session(&self) -> Result<Session, Error> {
        of(&self.config, self.stateful)
    }

    /// The same where it is not what the contract says by name.
    pub(crate) fn own_session(&self) -> Option<Session> {
        let session = self.session().ok()?;
        let (inputs, outputs) = (self.config.inputs(), self.config.outputs());
        let is_told = self.stateful && !session.states.is_empty()
            || inputs.is_ok_and(|own| own != session.inputs)
            || outputs.is_ok_and(|own| own != session.outputs);
        is_told.then_some(session)
    }
}

/// What a session of a file with this contract takes, gives and keeps.
pub(crate) fn of(config: &ExporterConfig, is_stateful: bool) -> Result<Session, Error> {
    let (mut inputs, mut outputs) = (config.session_inputs()?, config.session_outputs()?);
    if config.class().keeps_state {
        size_numbers(config, &mut outputs)?;
    }
    if !is_stateful {
        return Ok(Session { inputs, outputs, ..Session::default() });
    }
    let wires: Vec<_> = ends(config)?.into_iter().flat_map(|run| run.each).collect();
    let is_past = |name: &LayerName| wires.iter().any(|ends| ends.past == *name);
    let is_present = |name: &LayerName| wires.iter().any(|ends| ends.present == *name);
    let mut states = inputs.clone();
    states.clear_unlayered();
    states.retain_layered(is_past);
    let all = states.len();
    states.retain_layered(|name| !is_cross(*name));
    inputs.retain_layered(|name| !is_past(name));
    outputs.retain_layered(|name| !is_present(name));
    if let Some(rows) = config.class().state_rows {
        inputs.set(rows.name, Axes::computed(vec![(0, rows.axis.into())]));
    }
    let own_states = all.saturating_sub(states.len());
    Ok(Session { inputs, outputs, states, own_states })
}

/// Where the contract calls an axis by a number, which a file that does not name its axes has nowhere, the size counts.
fn size_numbers(config: &ExporterConfig, outputs: &mut DynamicAxes) -> Result<(), Error> {
    let is_number = |symbol: &str| symbol.bytes().all(|byte| byte.is_ascii_digit());
    let numbered = |axes: &Axes| axes.iter().any(|(_, symbol)| is_number(symbol));
    let all: Vec<_> = outputs.unlayered().filter(|(_, axes)| numbered(axes)).map(|(name, _)| name).collect();
    let sizes = config.output_sizes()?;
    for name in all {
        let Some(axes) = outputs.get(name) else { continue };
        let size = |(axis, symbol): (usize, &str)| {
            let own = sizes.get(name, axis, Some(symbol)).flatten().filter(|_| is_number(symbol));
            (axis, own.unwrap_or(symbol).to_owned().into())
        };
        let axes = Axes::computed(axes.iter().map(size).collect());
        outputs.set(name, axes);
    }
    Ok(())
}
