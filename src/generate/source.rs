//! What a prompt is to a decoder: tokens to begin with, and what is the same at every step.

use std::collections::BTreeMap;

use crate::decoder::{Decoder, Feeds};
use crate::dtype::DType;
use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes};
use crate::export::types::ExporterConfig;
use crate::generate::feed::{integers, padded};
use crate::generate::prompt::{Options, Prompt, ragged};
use crate::tensors::Tensor;

/// What is fed once to an encoder, or at every step to a decoder that has its encoder in the same file.
pub(super) struct Source {
    pub(super) inputs: Vec<(String, Tensor)>,
}

/// The tokens that each sequence begins with, and what is the same at every step.
pub(super) fn of(decoder: &Decoder, prompt: &Prompt, options: &Options) -> Result<(Vec<Vec<i64>>, Source), Error> {
    let has_own_source = decoder.fed(&Feeds::Given).next().is_some();
    if decoder.encoder.is_none() && !has_own_source {
        if prompt.tokens.is_empty() || prompt.tokens.iter().any(Vec::is_empty) {
            return Err(odd("there has to be a token in each sequence, as the decoder goes on from them"));
        }
        return Ok((prompt.tokens.clone(), Source { inputs: Vec::new() }));
    }
    let config = decoder.encoder.as_ref().map_or(&decoder.part.config, |encoder| &encoder.config);
    let mut inputs = prompt.inputs.clone();
    let contract = config.session_inputs()?;
    if !prompt.tokens.is_empty() {
        let own = decoder.fed(&Feeds::Tokens).next().filter(|_| decoder.encoder.is_none());
        let name = name_of_tokens(config, &contract, own.map(|input| input.name.as_str()))
            .ok_or_else(|| odd("it is of tokens, and the encoder takes none: give it tensors by their names"))?;
        inputs.extend(of_tokens(&contract, name, &prompt.tokens)?);
    }
    let batch = inputs.first().and_then(|(_, tensor)| tensor.shape().first()).copied();
    let batch = batch.filter(|batch| *batch > 0).ok_or_else(|| odd("there is nothing for the encoder to take"))?;
    inputs.extend(masks(config, &contract, &inputs)?);
    let start = options.start.or(decoder.tokens.start).ok_or_else(|| {
        odd("neither generation_config.json nor config.json says which token the decoder starts with: `Options::start` has to")
    })?;
    Ok((vec![vec![start]; batch], Source { inputs }))
}

/// The input that holds the tokens of the source.
fn name_of_tokens(config: &ExporterConfig, contract: &DynamicAxes, own: Option<&str>) -> Option<&'static str> {
    let tokens = config.class().roles.tokens.iter().rev();
    tokens.copied().find(|name| contract.get(name).is_some() && Some(*name) != own)
}

fn of_tokens(contract: &DynamicAxes, name: &str, sequences: &[Vec<i64>]) -> Result<Vec<(String, Tensor)>, Error> {
    let (tokens, mask) = padded(sequences, false);
    let mut all = Vec::new();
    for (known, axes) in contract.iter() {
        let known = known.to_cow();
        if known == name {
            all.push((known.into_owned(), integers(&tokens, DType::Int64).map_err(|reason| odd(&reason))?));
        } else if Some(axes) == contract.get(name) {
            all.push((known.into_owned(), integers(&mask, DType::Int64).map_err(|reason| odd(&reason))?));
        }
    }
    if all.len() < 2 && sequences.windows(2).any(|two| two[0].len() != two[1].len()) {
        return Err(ragged());
    }
    Ok(all)
}

/// Ones for every mask that was not given: an input of integers whose axes others have.
fn masks(
    config: &ExporterConfig,
    contract: &DynamicAxes,
    given: &[(String, Tensor)],
) -> Result<Vec<(String, Tensor)>, Error> {
    let mut sizes = BTreeMap::new();
    for (name, tensor) in given {
        let axes = contract.get(name).ok_or_else(|| unknown(contract, name))?;
        sizes.extend(axes.iter().filter_map(|(axis, symbol)| Some((symbol, *tensor.shape().get(axis)?))));
    }
    let types = config.input_types()?;
    let is_missing = |name: &str| given.iter().all(|(known, _)| known != name);
    let size_of = |axes: &Axes, axis| axes.get(axis).and_then(|symbol| sizes.get(symbol)).copied();
    let mut all = Vec::new();
    for (name, axes) in contract.iter() {
        let name = name.to_cow();
        let Some(of) = types.get(&name).filter(|of| of.rank == 2 && of.dtype.range().is_some()) else { continue };
        if let (true, Some(rows), Some(columns)) = (is_missing(&name), size_of(axes, 0), size_of(axes, 1)) {
            let ones = integers(&vec![vec![1; columns]; rows], of.dtype).map_err(|reason| odd(&reason))?;
            all.push((name.into_owned(), ones));
        }
    }
    Ok(all)
}

fn unknown(contract: &DynamicAxes, name: &str) -> Error {
    let known: Vec<_> = contract.iter().map(|(name, _)| format!("`{name}`")).collect();
    odd(&format!("no input is called `{name}`: there are {}", known.join(", ")))
}

fn odd(reason: &str) -> Error {
    Error::InvalidTensors { what: "the prompt".to_owned(), reason: reason.to_owned() }
}
