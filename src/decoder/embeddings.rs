//! What a decoder is fed in the place of tokens: embeddings, which another file makes of them.

use super::begin::{Begin, odd};
use super::numbers::integers;
use super::{Decoder, Feeds, OnDisk, Sequences};
use crate::dtype::DType;
use crate::error::Error;
use crate::onnx::{Signature, ValueType};
use crate::tensors::{Tensor, TensorData};

impl OnDisk {
    /// What the file that makes embeddings is fed for a step; nothing where the decoder takes tokens.
    ///
    /// # Errors
    /// [`Error::NotRun`] if the file takes what cannot be made.
    pub fn tokens(&self, step: &Sequences) -> Result<Vec<(String, Tensor)>, Error> {
        let Some((path, graph)) = &self.embeddings else { return Ok(Vec::new()) };
        let made = tokens(graph, step).map(|fed| vec![fed]);
        made.map_err(|reason| Error::NotRun { path: path.clone(), reason })
    }
}

fn tokens(graph: &Signature, step: &Sequences) -> Result<(String, Tensor), String> {
    let [input] = graph.inputs.as_slice() else {
        let names: Vec<_> = graph.inputs.iter().map(|input| format!("`{}`", input.name)).collect();
        return Err(format!(
            "it makes embeddings of tokens, and takes {}: tokens alone were expected",
            names.join(", ")
        ));
    };
    let dtype = match &input.of {
        ValueType::Tensor { element, .. } => element.dtype().unwrap_or(DType::Int64),
        _ => DType::Int64,
    };
    Ok((input.name.clone(), integers(&step.rows_from(step.in_cache()), dtype)?))
}

impl Decoder {
    /// What the file that makes embeddings gave, under the names of the inputs that are fed it.
    pub fn embedded<V>(&self, outputs: impl IntoIterator<Item = (String, V)>) -> Vec<(String, V)> {
        let input_of = |output: &str| {
            let is_fed = |feeds: &Feeds| matches!(feeds, Feeds::Embeddings(name) if name == output);
            self.inputs.iter().find(|input| is_fed(&input.feeds)).map(|input| input.name.clone())
        };
        outputs.into_iter().filter_map(|(name, value)| Some((input_of(&name)?, value))).collect()
    }
}

impl Begin {
    /// The embeddings of the first step, with features in the place of those of the tokens that stand for them.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if there are more or fewer rows of features than places for them, or they are of another
    /// width or type.
    pub fn placed(&self, step: &Sequences, embeddings: Tensor) -> Result<Tensor, Error> {
        let (shape, mut data) = embeddings.into_parts();
        let width = shape.last().copied().unwrap_or_default();
        for (token, features) in &self.features {
            let rows = features.data().len().checked_div(width).unwrap_or_default();
            if features.shape().last() != Some(&width) {
                let found = features.shape();
                return Err(odd(&format!("its features have the shape {found:?}, and embeddings are {width} wide")));
            }
            let places = places(step, *token);
            if places.len() != rows {
                let stands = places.len();
                return Err(odd(&format!(
                    "the token {token} stands in it {stands} times, and there are {rows} features"
                )));
            }
            put(&mut data, features.data(), &places, width)?;
        }
        Tensor::new(shape, data).ok_or_else(|| odd("its embeddings do not fill their shape"))
    }
}

/// Where a token stands, among the tokens of all sequences one after the other. What fills up a sequence is none.
fn places(step: &Sequences, token: i64) -> Vec<usize> {
    let tokens = step.tokens_from(0);
    let all = tokens.iter().flatten().zip(step.mask().iter().flatten());
    all.enumerate().filter(|(_, (found, mask))| **found == token && **mask != 0).map(|(at, _)| at).collect()
}

/// Puts rows in the places of others.
fn put(into: &mut TensorData, rows: &TensorData, places: &[usize], width: usize) -> Result<(), Error> {
    match (into, rows) {
        (TensorData::F32(into), TensorData::F32(rows)) => copy(into, rows, places, width),
        (TensorData::F16(into), TensorData::F16(rows)) => copy(into, rows, places, width),
        (TensorData::BF16(into), TensorData::BF16(rows)) => copy(into, rows, places, width),
        _ => return Err(odd("its features are not of the type that embeddings are of")),
    }
    Ok(())
}

fn copy<T: Copy>(into: &mut [T], rows: &[T], places: &[usize], width: usize) {
    for (row, place) in rows.chunks_exact(width.max(1)).zip(places) {
        if let Some(old) = into.chunks_exact_mut(width.max(1)).nth(*place) {
            old.copy_from_slice(row);
        }
    }
}
