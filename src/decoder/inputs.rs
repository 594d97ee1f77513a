//! What each input of a decoder is fed.

use crate::dtype::DType;
use crate::dummy_inputs::Feed;
use crate::error::Error;
use crate::export::axes::Axes;
use crate::export::types::{ExporterConfig, Submodel, Wire};
use crate::generation::Role;
use crate::spec::dummy::DummyOptions;

use super::Sources;
use super::cache::Length;

/// What an input is fed at each step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feeds {
    /// The tokens of the step, batch by tokens.
    Tokens,
    /// What this output of the part that makes embeddings gives for the tokens of the step.
    Embeddings(String),
    /// The place of each of these tokens: the running sum of the mask less one, and anything where the mask is zero.
    /// An input of more axes takes the same along its first ones, unless the prompt says how images lie along them.
    Positions,
    /// As many numbers from 0 on at the first step, however many tokens that has, and the place of the token at each step
    /// after it, along one axis.
    Window(i64),
    /// Ones for tokens and zeros for padding, over the past and the tokens of the step.
    Mask,
    /// The same for the tokens of the step alone.
    StepMask,
    /// True, or false where there is no past yet.
    UsePast,
    /// For each row of the batch the row of the last step whose past it goes on from: 0, 1, … where no beams are taken
    /// apart.
    Rows,
    /// The same at every step: this output of the encoder.
    EncoderOutput(String),
    /// The same at every step: what this input of the encoder was fed, or ones if the encoder has no such input.
    EncoderInput(String),
    /// The same at every step, and given by the caller.
    Given,
}

/// An input that is no entry of the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name in a session.
    pub name: String,
    /// What it is fed.
    pub feeds: Feeds,
    /// The type of its elements as the contract has it, which goes by the arguments of the export and not by the
    /// config; a session knows what a file was exported with.
    pub dtype: DType,
    /// Its axes, the outermost first.
    pub shape: Vec<Length>,
    /// Whether only the file of the first step has it, as later steps take from the cache what was computed from it.
    pub is_of_first_step: bool,
}

pub(super) fn of(part: &Submodel, sources: &Sources, roles: &[(String, Role)]) -> Result<Vec<Input>, Error> {
    let config = &part.config;
    let names = config.session_names()?;
    let own_name = |name: &str| {
        names.iter().find(|(_, to)| *to == Some(name)).map_or_else(|| name.to_owned(), |(own, _)| (*own).to_owned())
    };
    let (contract, types) = (config.inputs()?, config.input_types()?);
    let feed = config.feed(&DummyOptions::default()).ok();
    let sides = sources.encoder.as_ref().map(Sides::of).transpose()?;
    let of_one = |(name, role): &(String, Role)| {
        let own = own_name(name);
        let rows = config.class().state_rows.filter(|_| *role == Role::Rows);
        let other = rows.map_or(DType::Bool, |rows| rows.dtype);
        let (dtype, rank) = types.get(&own).map_or((other, 1), |of| (of.dtype, of.rank));
        let sizes = feed.iter().flat_map(Feed::iter).find(|(known, _)| known == name.as_str());
        let sizes = sizes.map_or(&[][..], |(_, spec)| &spec.shape);
        let axes = contract.get(&own);
        let symbol = |axis| axes.and_then(|axes| axes.get(axis)).or(rows.map(|rows| rows.axis));
        // The flag is of no contract: it comes with the file that two are merged into.
        let sizes = if *role == Role::UsePast { &[1][..] } else { sizes };
        let shape = (0..rank).map(|axis| Length::of(symbol(axis), sizes.get(axis)));
        let embedded = embedded(part, sources, &own).map(|wire| Feeds::Embeddings(wire.output.to_owned()));
        let feeds = embedded.unwrap_or_else(|| match role {
            Role::Tokens => Feeds::Tokens,
            Role::Positions => Feeds::Positions,
            Role::Window(first) => Feeds::Window(*first),
            Role::MaskOverPast => Feeds::Mask,
            Role::StepMask => Feeds::StepMask,
            Role::UsePast => Feeds::UsePast,
            Role::Rows => Feeds::Rows,
            Role::Same | Role::OfFirstStep => sides.as_ref().map_or(Feeds::Given, |sides| sides.feeds(&own, axes)),
        });
        Input { name: name.clone(), feeds, dtype, shape: shape.collect(), is_of_first_step: *role == Role::OfFirstStep }
    };
    Ok(roles.iter().map(of_one).collect())
}

/// Where an input is fed what the part that makes embeddings gives.
fn embedded<'a>(part: &'a Submodel, sources: &Sources, input: &str) -> Option<&'a Wire> {
    let embeddings = sources.embeddings.as_ref()?;
    part.wires.iter().find(|wire| embeddings.is_part(wire.part) && wire.input == input)
}

/// The same roles under the names that a session has.
pub(super) fn under_session_names(
    config: &ExporterConfig,
    roles: Vec<(String, Role)>,
) -> Result<Vec<(String, Role)>, Error> {
    let names = config.session_names()?;
    let renamed = |name: &str| names.iter().find(|(own, _)| *own == name).and_then(|(_, session)| *session);
    Ok(roles.into_iter().filter_map(|(name, role)| Some((renamed(&name)?.to_owned(), role))).collect())
}

/// What an encoder takes and gives.
struct Sides {
    inputs: Vec<String>,
    /// Each with the numbers of its dynamic axes.
    outputs: Vec<(String, Vec<usize>)>,
}

impl Sides {
    fn of(encoder: &Submodel) -> Result<Self, Error> {
        let (inputs, outputs) = (encoder.config.session_inputs()?, encoder.config.session_outputs()?);
        let numbers = |axes: &Axes| axes.iter().map(|(axis, _)| axis).collect();
        Ok(Self {
            inputs: inputs.unlayered().map(|(name, _)| name.to_owned()).collect(),
            outputs: outputs.unlayered().map(|(name, axes)| (name.to_owned(), numbers(axes))).collect(),
        })
    }

    /// What the decoder's input of this name is fed, under the name that the model's own code has for it. What has not all the
    /// dynamic axes of what the encoder gives is nothing of it.
    fn feeds(&self, own_name: &str, axes: Option<&Axes>) -> Feeds {
        if self.inputs.iter().any(|input| input == own_name) {
            return Feeds::EncoderInput(own_name.to_owned());
        }
        let is_it = |(_, numbers): &&(String, Vec<usize>)| {
            numbers.iter().all(|axis| axes.is_some_and(|axes| axes.get(*axis).is_some()))
        };
        let named = self.outputs.iter().find(|(output, _)| output == own_name);
        let output = named.or_else(|| self.outputs.first().filter(is_it));
        output.map_or(Feeds::Given, |(output, _)| Feeds::EncoderOutput(output.clone()))
    }
}
