//! How a decoder's outputs become its inputs at the next step.
//!
//! [`ExportPlan::generation`] tells a loop that generates all that is particular to a model: which file runs
//! the first step, which output becomes which input, and what the other inputs are fed. What else a loop has to know
//! stands in [`decoder`](crate::decoder), beside all of this. The
//! [front page](crate) has such a loop; [`cache`](crate::cache) has the shapes of what goes around in it.
//!
//! ```
//! use optimum_exporters::generation::{FirstStep, Role};
//! use optimum_exporters::{Arguments, Error, Model};
//!
//! let plan = Model::from_dir("examples/gpt2")?.export_plan("onnx", &Arguments::new())?;
//! let decoder = &plan.generation()?[0];
//! assert_eq!((decoder.file.as_str(), &decoder.first), ("model.onnx", &FirstStep::EmptyPast));
//! let wire = &decoder.each_step[0];
//! assert_eq!(wire.present.at(3).to_string(), "present.3.key");
//! assert_eq!(wire.past.at(3).to_string(), "past_key_values.3.key");
//! assert!(decoder.inputs.contains(&("attention_mask".to_owned(), Role::MaskOverPast)));
//! # Ok::<(), Error>(())
//! ```

use crate::cache::{ends, is_cross, kept_of_encoder};
use crate::error::Error;
use crate::export::axes::{Axes, LayerName, Part};
use crate::export::layer_runs::LayerRun;
pub use crate::export::roles::Roles;
use crate::export::types::{ExportPlan, ExporterConfig};

/// What an input is fed at each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The tokens of the step: all of the prompt first, then those that are new.
    Tokens,
    /// The place of each of these tokens: the running sum of the mask over the past less one, which without padding
    /// is counted on from the length of the past.
    Positions,
    /// Numbers from 0 to below this one at the first step, however many tokens that has, and the place of the token at each
    /// step after it, in a tensor of one axis: what a convolution over the last tokens is filled with.
    Window(i64),
    /// Ones for the past and for the tokens of the step, zeros for padding, so that it grows by as many each time. A
    /// dummy past of length 1 is none, and has no column.
    MaskOverPast,
    /// Ones for the tokens of the step, and zeros for padding.
    StepMask,
    /// True, or false where there is no past yet.
    UsePast,
    /// For each row of the step the row of the last one whose past it goes on from: 0, 1, … at the first step, and ever
    /// after where no beams are taken apart.
    Rows,
    /// The same at every step, for instance what the encoder gave.
    Same,
    /// The same as that, for the file of the first step alone: the files of later steps leave it out, as the cache has
    /// what was computed from it.
    OfFirstStep,
}

/// How the first step, which has no past, is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstStep {
    /// The same file, fed a past of length 0, and zeros for states that do not grow with the past.
    EmptyPast,
    /// The same file, whose state is reset before: it keeps the past itself, and is fed none.
    EmptyState,
    /// The same file, fed any past of length 1 and `false` for the flag.
    DummyPast {
        /// The input that tells which branch runs.
        flag: &'static str,
    },
    /// Another file, which takes no past.
    WithoutPast {
        /// Its name in the plan.
        submodel: String,
    },
}

/// A cache entry's output and the input that it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
    /// The number of the first layer that has the entry; 0, unless layers of other kinds stand before it.
    pub first: usize,
    /// How many layers have the entry, one after the other.
    pub layers: usize,
    /// The output over layers, for instance `present.{i}.key`.
    pub present: LayerName,
    /// The input over layers, for instance `past_key_values.{i}.key`.
    pub past: LayerName,
}

/// What a loop that generates has to do with a decoder; in the reference, what `ORTModelForCausalLM` and
/// `ORTModelForSeq2SeqLM` do in `forward`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// The file that computes every step but, perhaps, the first.
    pub file: String,
    /// How the first step is computed.
    pub first: FirstStep,
    /// Entries that each step gives anew: the output of one step is the input of the next.
    pub each_step: Vec<Wire>,
    /// Entries that stay what the first step gave.
    pub from_first_step: Vec<Wire>,
    /// What every other input is fed, under the names that a session has for them.
    pub inputs: Vec<(String, Role)>,
}

impl ExportPlan {
    /// How each decoder with past is run step by step: merged files first, then files by themselves. Empty where no file
    /// takes past key values.
    ///
    /// # Errors
    /// As [`ExporterConfig::inputs`].
    pub fn generation(&self) -> Result<Vec<Generation>, Error> {
        let mut all = Vec::new();
        for merged in self.merged() {
            let first = FirstStep::DummyPast { flag: merged.flag };
            let mut generation = wiring(&merged.config, &merged.file, first)?;
            generation.inputs.push((merged.flag.to_owned(), Role::UsePast));
            all.push(generation);
        }
        for submodel in self.submodels() {
            if submodel.config.use_past_in_inputs() != Some(true) || submodel.config.use_past() != Some(true) {
                continue;
            }
            let without = self.merged().iter().find(|merged| merged.with_past == submodel.name);
            let first = match without {
                _ if submodel.stateful => FirstStep::EmptyState,
                Some(merged) => FirstStep::WithoutPast { submodel: merged.without_past.clone() },
                None => FirstStep::EmptyPast,
            };
            all.push(wiring(&submodel.config, &submodel.file, first)?);
        }
        Ok(all)
    }
}

fn wiring(config: &ExporterConfig, file: &str, first: FirstStep) -> Result<Generation, Error> {
    let inputs = config.inputs()?;
    let keeps_past = first == FirstStep::EmptyState;
    let takes_past = !keeps_past && inputs.parts().iter().any(|part| matches!(part, Part::Layers { .. }));
    let runs = if takes_past { ends(config)? } else { Vec::new() };
    let wires = runs.into_iter().flat_map(|LayerRun { first, count, each }| {
        each.into_iter().map(move |ends| Wire { first, layers: count, present: ends.present, past: ends.past })
    });
    // The branch without past gives the cross-attention; no later step gives it anew.
    let (from_first_step, each_step): (Vec<_>, Vec<_>) = wires.partition(|wire| is_cross(wire.past));
    let names = config.session_names()?;
    let session_name = |name: &str| names.iter().find(|(own, _)| *own == name).and_then(|(_, session)| *session);
    let window = config.class().roles.first_positions;
    let window = window.map(|attribute| config.config().get(attribute)?.int(attribute)).transpose()?;
    let left_out = if matches!(first, FirstStep::WithoutPast { .. }) { kept_of_encoder(config)? } else { Vec::new() };
    let others = inputs.parts().iter().filter_map(|part| match part {
        Part::Tensor(name, _) if left_out.contains(name) => Some((session_name(name)?.to_owned(), Role::OfFirstStep)),
        Part::Tensor(name, axes) => Some((session_name(name)?.to_owned(), role(config, window, name, axes))),
        Part::Layers { .. } => None,
    });
    let rows = config.class().state_rows.filter(|_| keeps_past).map(|rows| (rows.name.to_owned(), Role::Rows));
    let inputs = others.chain(rows).collect();
    Ok(Generation { file: file.to_owned(), first, each_step, from_first_step, inputs })
}

/// What an input is fed, where the first step takes as many positions as `window` says.
fn role(config: &ExporterConfig, window: Option<i64>, name: &str, axes: &Axes) -> Role {
    let roles = config.class().roles;
    let covers_past = axes.iter().any(|(_, symbol)| symbol.starts_with("past_") && symbol.contains(" + "));
    if covers_past || roles.masks.contains(&name) {
        Role::MaskOverPast
    } else if roles.step_masks.contains(&name) {
        Role::StepMask
    } else if roles.positions.contains(&name) {
        window.map_or(Role::Positions, Role::Window)
    } else if roles.tokens.contains(&name) {
        Role::Tokens
    } else {
        Role::Same
    }
}
