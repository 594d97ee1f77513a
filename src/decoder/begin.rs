//! What a prompt is to a decoder: tokens to begin with, and what is the same at every step.

use std::collections::BTreeMap;

use super::grids::along;
use super::numbers::integers;
use super::sequences::padded;
use super::{Decoder, Feeds, Input, Rows, Sequences};
use crate::dtype::DType;
use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes};
use crate::export::types::ExporterConfig;
use crate::tensors::Tensor;

/// What is said of sequences that would be padded where no input says so.
pub(crate) const RAGGED: &str = "its sequences differ in length, and no input tells the model which places are padding: \
    give them one by one";

/// What is generated from.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    tokens: Vec<Vec<i64>>,
    inputs: Vec<(String, Tensor)>,
    features: Vec<(i64, Tensor)>,
    grids: Vec<(i64, Vec<[usize; 3]>)>,
    #[cfg(feature = "generate")]
    without: Vec<Vec<i64>>,
}

impl Prompt {
    /// Sequences of tokens: of a decoder alone what it goes on from, of an encoder and its decoder what the encoder
    /// takes. They may differ in length, and are padded: on the left for a decoder alone, on the right for an encoder.
    pub fn tokens(sequences: Vec<Vec<i64>>) -> Self {
        Self { tokens: sequences, ..Self::default() }
    }

    /// Tensors that an encoder takes, by their names, for instance `input_features`. A mask that is missing is of ones.
    pub fn inputs(inputs: Vec<(String, Tensor)>) -> Self {
        Self { inputs, ..Self::default() }
    }

    /// What stands in the place of a token's embeddings, for a decoder that takes embeddings: of an image or a sound what its
    /// encoder gave, a row for each place of the token, the first sequence's first.
    #[must_use]
    pub fn features(mut self, token: i64, rows: Tensor) -> Self {
        self.features.push((token, rows));
        self
    }

    /// Sequences of tokens that ask for nothing, or for what is not wanted, one for each sequence: what scores are moved away from
    /// where there is guidance. Without them it is the last token of each sequence.
    #[cfg(feature = "generate")]
    #[must_use]
    pub fn without(self, sequences: Vec<Vec<i64>>) -> Self {
        Self { without: sequences, ..self }
    }

    /// What scores are moved away from.
    #[cfg(feature = "generate")]
    pub(crate) fn asks_for_nothing(&self) -> &[Vec<i64>] {
        &self.without
    }

    /// The sequences of tokens.
    #[cfg(feature = "generate")]
    pub(crate) fn sequences(&self) -> &[Vec<i64>] {
        &self.tokens
    }

    /// How the places of a token lie, for a decoder whose positions go along several axes: for each image how many there are
    /// along time, height and width, the first sequence's first. Without it positions are those of text.
    #[must_use]
    pub fn grids(mut self, token: i64, sizes: Vec<[usize; 3]>) -> Self {
        self.grids.push((token, sizes));
        self
    }
}

/// What a decoder begins with.
#[derive(Clone, Debug)]
pub struct Begin {
    /// The tokens of each sequence.
    pub tokens: Vec<Vec<i64>>,
    /// What the encoder is fed, or where it is in the same file, what that is fed at every step; nothing for a decoder
    /// alone.
    pub source: Vec<(String, Tensor)>,
    /// What stands in the place of a token's embeddings; nothing where the decoder takes tokens.
    pub features: Vec<(i64, Tensor)>,
    /// How the places of a token lie along the axes of positions; nothing where all are those of text.
    pub grids: Vec<(i64, Vec<[usize; 3]>)>,
    /// Tokens of languages, where the scores after `tokens` tell which: [`told_by`](Self::told_by) makes the whole prompt
    /// of them. Empty where nothing is to be told.
    pub languages: Vec<i64>,
    /// What follows the start token then.
    rest: Vec<Option<i64>>,
}

impl Begin {
    /// What is begun with where the scores that follow the tokens tell the language of each sequence: start token, language
    /// and what follows it, which the first step is fed anew. Nothing is changed where no language is to be told.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if a sequence has no scores of languages that are numbers.
    pub fn told_by(mut self, scores: &mut Rows) -> Result<Self, Error> {
        if self.languages.is_empty() {
            return Ok(self);
        }
        for (at, tokens) in self.tokens.iter_mut().enumerate() {
            let row = scores.row_mut(at).map(|row| &*row).unwrap_or_default();
            let language = likeliest(row, &self.languages)
                .ok_or_else(|| odd("there are no scores that are numbers for the tokens of its languages"))?;
            tokens.extend(self.rest.iter().map(|token| token.unwrap_or(language)));
        }
        self.languages.clear();
        Ok(self)
    }

    /// The tokens as the first step has them.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if the places of a token are not those that the prompt says.
    pub fn sequences(&self) -> Result<Sequences, Error> {
        let sequences = Sequences::new(&self.tokens);
        if self.grids.is_empty() {
            return Ok(sequences);
        }
        let along = along(&sequences, &self.grids).map_err(|reason| odd(&reason))?;
        Ok(sequences.with_positions(along))
    }
}

impl Decoder {
    /// What a prompt is to this decoder. What it begins with after an encoder is said by the model, or else by `start`.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if the prompt does not fit the model, or nothing says what the decoder begins with.
    pub fn begin(&self, prompt: &Prompt, start: Option<i64>) -> Result<Begin, Error> {
        if self.embeddings.is_none() && !prompt.features.is_empty() {
            return Err(odd("it has features, and the decoder takes no embeddings in the place of tokens"));
        }
        let axes = |input: &Input| input.feeds == Feeds::Positions && input.shape.len() > 2;
        if !prompt.grids.is_empty() && !self.inputs.iter().any(axes) {
            return Err(odd("it says how places lie along several axes, and the decoder's positions go along one"));
        }
        let (features, grids) = (prompt.features.clone(), prompt.grids.clone());
        let has_own_source = self.fed(&Feeds::Given).next().is_some();
        if self.encoder.is_none() && !has_own_source {
            if prompt.tokens.is_empty() || prompt.tokens.iter().any(Vec::is_empty) {
                return Err(odd("there has to be a token in each sequence, as the decoder goes on from them"));
            }
            let (source, languages, rest) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Begin { tokens: prompt.tokens.clone(), source, features, grids, languages, rest });
        }
        let source = self.source(prompt)?;
        let batch = source.first().and_then(|(_, tensor)| tensor.shape().first()).copied();
        let batch = batch.filter(|batch| *batch > 0).ok_or_else(|| odd("there is nothing for the encoder to take"))?;
        let mut tokens = self.starts(start, batch)?;
        let (languages, rest) = (self.tokens.languages.clone(), self.tokens.prompt.clone());
        if languages.is_empty() {
            tokens.iter_mut().for_each(|row| row.extend(rest.iter().flatten()));
        }
        Ok(Begin { tokens, source, features, grids, languages, rest })
    }

    /// The start token of each sequence.
    fn starts(&self, start: Option<i64>, batch: usize) -> Result<Vec<Vec<i64>>, Error> {
        let starts = &self.tokens.starts;
        if start.is_none() && !starts.is_empty() {
            if starts.len() != batch {
                let reason = format!(
                    "decoder_start_token_id has {} tokens, one for each sequence, and there are {batch} sequences",
                    starts.len()
                );
                return Err(odd(&reason));
            }
            return Ok(starts.iter().map(|start| vec![*start]).collect());
        }
        let start = start.or(self.tokens.start).ok_or_else(|| {
            odd("neither generation_config.json nor, without such a file, config.json says which token the decoder \
                starts with: the caller has to")
        })?;
        Ok(vec![vec![start]; batch])
    }

    /// What is the same at every step, under the decoder's names, from what the encoder was fed and what it gave.
    pub fn given<V>(&self, mut fed: Vec<(String, V)>, mut outputs: Vec<(String, V)>) -> Vec<(String, V)> {
        if self.encoder.is_none() {
            return fed;
        }
        let all = self.inputs.iter().filter_map(|input| {
            let found = match &input.feeds {
                Feeds::EncoderOutput(name) => take(&mut outputs, name),
                Feeds::EncoderInput(name) => take(&mut fed, name),
                _ => None,
            };
            found.map(|value| (input.name.clone(), value))
        });
        all.collect()
    }

    /// What the encoder takes, from the prompt.
    fn source(&self, prompt: &Prompt) -> Result<Vec<(String, Tensor)>, Error> {
        let config = self.encoder.as_ref().map_or(&self.part.config, |encoder| &encoder.config);
        let mut inputs = prompt.inputs.clone();
        let contract = config.session_inputs()?;
        if !prompt.tokens.is_empty() {
            let own = self.fed(&Feeds::Tokens).next().filter(|_| self.encoder.is_none());
            let name = name_of_tokens(config, &contract, own.map(|input| input.name.as_str()))
                .ok_or_else(|| odd("it is of tokens, and the encoder takes none: give it tensors by their names"))?;
            inputs.extend(of_tokens(&contract, name, &prompt.tokens)?);
        }
        let masks = masks(config, &contract, &inputs)?;
        inputs.extend(masks);
        Ok(inputs)
    }
}

/// The one of some tokens that has the highest score, the least of several.
fn likeliest(scores: &[f32], tokens: &[i64]) -> Option<i64> {
    let mut best: Option<(i64, f32)> = None;
    for token in tokens {
        let score = usize::try_from(*token).ok().and_then(|at| scores.get(at)).filter(|score| !score.is_nan());
        if let Some(score) = score
            && best.is_none_or(|(known, highest)| *score > highest || (*score == highest && *token < known))
        {
            best = Some((*token, *score));
        }
    }
    best.map(|(token, _)| token)
}

fn take<V>(values: &mut Vec<(String, V)>, name: &str) -> Option<V> {
    let at = values.iter().position(|(known, _)| known == name)?;
    Some(values.swap_remove(at).1)
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
        return Err(odd(RAGGED));
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

pub(super) fn odd(reason: &str) -> Error {
    Error::InvalidTensors { what: "the prompt".to_owned(), reason: reason.to_owned() }
}
