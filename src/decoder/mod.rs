//! Everything that a loop which generates has to know of a decoder, in one place.
//!
//! [`Model::decoders`] gives a [`Decoder`] for each way in which an export can be run: its file and the one of its
//! first step, its encoder, what each input is fed, the cache with its axes and sizes, the output that has the scores,
//! and the tokens to begin and to end with. With the feature `check`, `Decoder::find` tells which of its files are on
//! disk. With `tensors` as well, there is what a loop does besides running sessions: `Decoder::begin` makes of a prompt
//! what is fed, `OnDisk::inputs` the tensors of a step, and [`Decoder::keep`] moves what a step gives to where the next
//! one takes it, whatever a runtime's values are. With the feature `generate` there is a loop of these and no more.
//!
//! ```
//! use optimum_exporters::decoder::{Feeds, First};
//! use optimum_exporters::{Arguments, Error, Model};
//!
//! let decoder = &Model::from_dir("examples/gpt2")?.decoders("onnx", &Arguments::new())?[0];
//! assert_eq!((decoder.part.file.as_str(), decoder.scores.as_deref()), ("model.onnx", Some("logits")));
//! assert!(matches!(decoder.first, First::EmptyPast));
//! assert_eq!(decoder.inputs[2].feeds, Feeds::Positions);
//! assert_eq!((decoder.tokens.end.as_slice(), decoder.longest), (&[50256][..], Some(1024)));
//! # Ok::<(), Error>(())
//! ```
//!
//! # What an input is fed
//!
//! The tokens of a step are those of the prompt at the first step, then the one that was chosen. Batches whose prompts
//! differ in length are padded on the left: the mask has zeros there, at every step. Positions are then no running
//! numbers but the running sum of the mask less one, where the mask is not zero; without padding that is the length of
//! the past and on. Exports that begin their positions elsewhere add what they begin with themselves, so that positions
//! begin at 0 for all.
//!
//! The mask over the past has as many columns as the cache has tokens and the step has; a past that is only there
//! because the graph takes one ([`First::DummyPast`]) has none.

mod beams;
#[cfg(feature = "tensors")]
mod begin;
mod cache;
#[cfg(feature = "check")]
mod disk;
#[cfg(all(feature = "check", feature = "tensors"))]
mod embeddings;
#[cfg(all(feature = "check", feature = "tensors"))]
mod feed;
#[cfg(feature = "tensors")]
mod grids;
mod inputs;
mod json;
mod language;
mod languages;
mod not_applied;
#[cfg(feature = "tensors")]
mod numbers;
mod rows;
mod sampling;
#[cfg(feature = "tensors")]
mod sequences;
mod text_steps;
mod texts;
mod tokens;
mod told;
mod warp;

pub use beams::{Beams, Early};
#[cfg(feature = "generate")]
pub(crate) use begin::RAGGED;
#[cfg(feature = "tensors")]
pub use begin::{Begin, Prompt};
pub use cache::{Entry, Length};
#[cfg(feature = "check")]
pub use disk::OnDisk;
pub use inputs::{Feeds, Input};
pub use rows::{Rows, greedy};
pub use sampling::Sampling;
#[cfg(feature = "tensors")]
pub use sequences::Sequences;
#[cfg(feature = "generate")]
pub(crate) use sequences::each_repeated;
#[cfg(feature = "generate")]
pub(crate) use texts::MOST_STRINGS;
pub use texts::Texts;
pub use tokens::{Times, Tokens};
pub use warp::drawn;

use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::axes::Part as AxesPart;
use crate::export::types::{ExportPlan, ExporterConfig, Submodel};
use crate::generation::{FirstStep, Generation, Role};
use crate::model::Model;

/// The output that has a score for each token of the vocabulary.
const SCORES: &str = "logits";

/// A decoder, and all that a loop which generates has to know of it.
#[derive(Clone, Debug)]
pub struct Decoder {
    /// The file of every step but, perhaps, the first: its name in the plan, where it is, and its contract.
    pub part: Submodel,
    /// How the first step is computed.
    pub first: First,
    /// What computes once what the decoder is fed at every step; `None` where there is no encoder.
    pub encoder: Option<Submodel>,
    /// What makes of the tokens of each step the embeddings that the decoder takes in their place; `None` where it takes
    /// tokens.
    pub embeddings: Option<Submodel>,
    /// Every input that is no entry of the cache.
    pub inputs: Vec<Input>,
    /// The cache, entry by entry, layers written out; empty for a decoder without past.
    pub cache: Vec<Entry>,
    /// The output with a score for each token of the vocabulary, batch by tokens by vocabulary: the last row along its
    /// second axis is for the token that follows. `None` where the task gives none.
    pub scores: Option<String>,
    /// Tokens to begin with, to end with, and to leave out.
    pub tokens: Tokens,
    /// For how many tokens the model is made, the prompt's included; `None` where its config does not say so.
    pub longest: Option<usize>,
}

/// How the first step is computed.
#[derive(Clone, Debug)]
pub enum First {
    /// By the same file, with entries of length 0 along the axis that grows, and zeros for states.
    EmptyPast,
    /// By the same file, whose state is reset before: it keeps the past itself, and has no entries among its inputs and
    /// outputs.
    EmptyState,
    /// By the same file, with the flag `false` and entries of length 1 along each axis that is not fixed, whose values
    /// do not count.
    DummyPast {
        /// The input that tells which branch runs.
        flag: &'static str,
    },
    /// By another file, which takes no past.
    WithoutPast(Box<Submodel>),
    /// By the same file, as every step: there is no past, and each step is fed all tokens.
    NoPast,
}

impl Model {
    /// Its decoders, in the order in which they are best tried: merged files, then files by themselves, then what takes
    /// no past. Empty for a model that has none.
    ///
    /// # Errors
    /// As [`Model::export_plan`] and [`ExporterConfig::inputs`]; [`Error::Io`] or [`Error::InvalidConfig`] if there is
    /// a `generation_config.json` that cannot be read.
    pub fn decoders(&self, exporter: &str, arguments: &Arguments) -> Result<Vec<Decoder>, Error> {
        let plan = self.export_plan(exporter, arguments)?;
        let generation = tokens::generation_config(self)?;
        let mut decoders = Vec::new();
        for steps in plan.generation()? {
            decoders.push(Decoder::with_past(self, &plan, steps, generation.as_ref())?);
        }
        for part in plan.submodels() {
            if part.config.use_past_in_inputs() != Some(true)
                && !decoders.iter().any(|known| known.part.file == part.file || known.begins_with(part))
                && let Some(decoder) = Decoder::without_past(self, &plan, part, generation.as_ref())?
            {
                decoders.push(decoder);
            }
        }
        Ok(decoders)
    }
}

impl Decoder {
    fn with_past(
        model: &Model,
        plan: &ExportPlan,
        steps: Generation,
        generation: Option<&told::Config>,
    ) -> Result<Self, Error> {
        let part = part_of(plan, &steps.file)
            .ok_or_else(|| Error::Untold { what: "file of a decoder", reason: format!("no part is {}", steps.file) })?;
        let first = match steps.first {
            FirstStep::EmptyPast => First::EmptyPast,
            FirstStep::EmptyState => First::EmptyState,
            FirstStep::DummyPast { flag } => First::DummyPast { flag },
            FirstStep::WithoutPast { ref submodel } => match plan.submodel(submodel) {
                Some(first) => First::WithoutPast(Box::new(first.clone())),
                None => First::EmptyPast,
            },
        };
        let sources = Sources::of(plan, &part, &steps.inputs);
        let inputs = inputs::of(&part, &sources, &steps.inputs)?;
        let cache = cache::of(&part.config, &steps)?;
        Self::of(model, generation, Self { first, inputs, cache, ..Self::bare(part, sources) })
    }

    /// A decoder that takes no past: every step is fed all tokens.
    fn without_past(
        model: &Model,
        plan: &ExportPlan,
        part: &Submodel,
        generation: Option<&told::Config>,
    ) -> Result<Option<Self>, Error> {
        let tokens = part.config.class().roles.tokens;
        let gives_scores = scores_of(&part.config)?.is_some();
        let inputs = part.config.inputs()?;
        // Where a file takes the tokens of an encoder as well, those of the decoder are named first.
        let Some(of_steps) = tokens.iter().find(|name| inputs.get(name).is_some()).filter(|_| gives_scores) else {
            return Ok(None);
        };
        let known = part.config.class().roles.positions;
        let roles = inputs.parts().iter().filter_map(|of| match of {
            AxesPart::Tensor(name, _) if name == of_steps => Some(((*name).to_owned(), Role::Tokens)),
            AxesPart::Tensor(name, _) if known.contains(name) => Some(((*name).to_owned(), Role::Positions)),
            AxesPart::Tensor(name, axes) => {
                let alike = inputs.get(of_steps).is_some_and(|tokens| tokens == axes);
                Some(((*name).to_owned(), if alike { Role::MaskOverPast } else { Role::Same }))
            }
            AxesPart::Layers { .. } => None,
        });
        let roles: Vec<_> = roles.collect();
        let roles = inputs::under_session_names(&part.config, roles)?;
        let sources = Sources::of(plan, part, &roles);
        let inputs = inputs::of(part, &sources, &roles)?;
        let bare = Self { inputs, ..Self::bare(part.clone(), sources) };
        Self::of(model, generation, bare).map(Some)
    }

    fn bare(part: Submodel, sources: Sources) -> Self {
        Self {
            part,
            first: First::NoPast,
            encoder: sources.encoder,
            embeddings: sources.embeddings,
            inputs: Vec::new(),
            cache: Vec::new(),
            scores: None,
            tokens: Tokens::default(),
            longest: None,
        }
    }

    /// The same, with what the configs say of tokens.
    fn of(model: &Model, generation: Option<&told::Config>, known: Self) -> Result<Self, Error> {
        let has_prompt = known.encoder.is_none() && known.inputs.iter().all(|input| input.feeds != Feeds::Given);
        let config = &known.part.config;
        // Of a pair, the decoder's own config is asked last.
        let of_pair = config.nested("decoder").ok().map(ExporterConfig::config);
        let configs: Vec<_> = [model.config(), config.config()].into_iter().chain(of_pair).collect();
        let told = told::Told { file: generation, configs: &configs };
        let tokens = tokens::of(told, has_prompt, config.class().roles.language_prompt)?;
        let longest = longest(&known.part.config)?;
        Ok(Self { scores: scores_of(&known.part.config)?, tokens, longest, ..known })
    }

    fn begins_with(&self, part: &Submodel) -> bool {
        self.encoder.as_ref().is_some_and(|encoder| encoder.file == part.file)
            || matches!(&self.first, First::WithoutPast(first) if first.file == part.file)
    }

    /// The input of this name.
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// What becomes of a step's outputs: each entry of the cache is put in the place of the one before, under the name of
    /// the input that it becomes, without copying it; what the first step gave for good is left. Gives the scores.
    pub fn keep<V>(
        &self,
        is_first: bool,
        cache: &mut Vec<(String, V)>,
        outputs: impl IntoIterator<Item = (String, V)>,
    ) -> Option<V> {
        let mut scores = None;
        for (name, value) in outputs {
            if self.scores.as_deref() == Some(name.as_str()) {
                scores = Some(value);
                continue;
            }
            let entry = self.cache.iter().find(|entry| entry.present == name);
            let Some(entry) = entry.filter(|entry| is_first || !entry.is_from_first_step) else { continue };
            match cache.iter_mut().find(|(known, _)| *known == entry.past) {
                Some((_, kept)) => *kept = value,
                None => cache.push((entry.past.clone(), value)),
            }
        }
        scores
    }

    /// The inputs that are fed this.
    pub fn fed(&self, feeds: &Feeds) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(move |input| input.feeds == *feeds)
    }
}

fn part_of(plan: &ExportPlan, file: &str) -> Option<Submodel> {
    let merged = plan.merged().iter().find(|merged| merged.file == file).map(|merged| Submodel {
        name: merged.name.clone(),
        file: merged.file.clone(),
        config: merged.config.clone(),
        stateful: false,
        wires: &[],
        part: None,
        runtime_options: Vec::new(),
    });
    merged.or_else(|| plan.submodels().iter().find(|part| part.file == file).cloned())
}

/// The parts whose outputs a decoder is fed.
struct Sources {
    encoder: Option<Submodel>,
    embeddings: Option<Submodel>,
}

impl Sources {
    fn of(plan: &ExportPlan, part: &Submodel, roles: &[(String, Role)]) -> Self {
        let in_place_of_tokens = |name: &str| roles.iter().any(|(known, role)| known == name && *role == Role::Tokens);
        let wire = part.wires.iter().find(|wire| in_place_of_tokens(wire.input));
        let embeddings = wire.and_then(|wire| plan.wired(wire)).cloned();
        Self { encoder: encoder_of(plan, part), embeddings }
    }
}

/// The part that computes what the decoder is fed at every step.
fn encoder_of(plan: &ExportPlan, decoder: &Submodel) -> Option<Submodel> {
    let of_encoder = |part: &&Submodel| part.config.behavior() == Some("encoder") && part.file != decoder.file;
    plan.submodels().iter().find(of_encoder).cloned()
}

fn scores_of(config: &ExporterConfig) -> Result<Option<String>, Error> {
    let outputs = config.session_outputs()?;
    let has_rows = outputs.get(SCORES).is_some_and(|axes| axes.get(1).is_some());
    Ok(has_rows.then(|| SCORES.to_owned()))
}

fn longest(config: &ExporterConfig) -> Result<Option<usize>, Error> {
    for attribute in config.class().roles.longest {
        if let Some(value) = config.config().as_ref().find_non_null(attribute)? {
            return Ok(usize::try_from(value.int(attribute)?).ok());
        }
    }
    Ok(None)
}
