//! What a step is fed.

use std::path::PathBuf;

use super::numbers::{integers, tensor, zeros};
use super::{Decoder, Feeds, First, Input, Length, OnDisk, Sequences};
use crate::dtype::DType;
use crate::error::Error;
use crate::onnx::{Dim, Signature, ValueType};
use crate::tensors::Tensor;

impl OnDisk {
    /// The file that runs a step.
    pub fn file_of(&self, step: &Sequences) -> &(PathBuf, Signature) {
        self.first.as_ref().filter(|_| step.is_first()).unwrap_or(&self.file)
    }

    /// All that a step is fed but the cache and what is the same at every step: tokens, masks, positions and flags, of
    /// the types that the file takes, and the past of a first step that takes one.
    ///
    /// # Errors
    /// [`Error::NotRun`] if the file takes what cannot be made, which names the input.
    pub fn inputs(&self, step: &Sequences) -> Result<Vec<(String, Tensor)>, Error> {
        let (path, graph) = self.file_of(step);
        let made = inputs(&self.decoder, graph, step).and_then(|mut inputs| {
            if step.is_first() && matches!(self.decoder.first, First::EmptyPast | First::DummyPast { .. }) {
                inputs.extend(first_past(&self.decoder, graph, step.batch())?);
            }
            Ok(inputs)
        });
        made.map_err(|reason| Error::NotRun { path: path.clone(), reason })
    }
}

/// The inputs of a step that are neither of the cache nor the same at every step.
fn inputs(decoder: &Decoder, graph: &Signature, step: &Sequences) -> Result<Vec<(String, Tensor)>, String> {
    // Without a cache, each step takes all tokens.
    let begin = if matches!(decoder.first, First::NoPast) { 0 } else { step.in_cache() };
    let mut all = Vec::new();
    for input in &decoder.inputs {
        if graph.input(&input.name).is_none() {
            continue;
        }
        let dtype = dtype_of(graph, input);
        let tensor = match input.feeds {
            Feeds::Tokens => integers(&step.rows_from(begin), dtype)?,
            Feeds::Mask => integers(step.mask(), dtype)?,
            Feeds::StepMask => integers(&step.mask_from(begin), dtype)?,
            Feeds::Window(first) if step.is_first() => places(0, first, dtype)?,
            Feeds::Positions if input.shape.len() == 1 => places_of(step, begin, dtype)?,
            Feeds::Window(_) => places_of(step, begin, dtype)?,
            Feeds::Positions => positions(step, begin, dtype, input)?,
            Feeds::UsePast => Tensor::new(vec![1], vec![!step.is_first()].into()).ok_or("a flag is one element")?,
            Feeds::Rows => rows(step, dtype)?,
            Feeds::Embeddings(_) | Feeds::EncoderOutput(_) | Feeds::EncoderInput(_) | Feeds::Given => continue,
        };
        all.push((input.name.clone(), tensor));
    }
    Ok(all)
}

/// The numbers of the rows that those of a step go on from.
fn rows(step: &Sequences, dtype: DType) -> Result<Tensor, String> {
    let numbers = step.from().into_iter().map(i64::try_from).collect::<Result<Vec<_>, _>>();
    let numbers = numbers.map_err(|error| error.to_string())?;
    tensor(vec![numbers.len()], numbers, dtype)
}

/// The places of a step's tokens, along one axis.
fn places_of(step: &Sequences, begin: usize, dtype: DType) -> Result<Tensor, String> {
    let [begin, end] = [begin, step.len()].map(i64::try_from);
    let wrong = |error: std::num::TryFromIntError| error.to_string();
    places(begin.map_err(wrong)?, end.map_err(wrong)?, dtype)
}

/// The numbers from one to below another.
fn places(begin: i64, end: i64, dtype: DType) -> Result<Tensor, String> {
    if end.saturating_sub(begin) > MOST_POSITIONS {
        return Err(format!("a step would take {end} positions, and {MOST_POSITIONS} are the most"));
    }
    let places = (begin..end).collect::<Vec<_>>();
    tensor(vec![places.len()], places, dtype)
}

/// The positions of a step's tokens: for each element of the axes that an input has before them those along one axis, or the
/// same.
fn positions(step: &Sequences, begin: usize, dtype: DType, input: &Input) -> Result<Tensor, String> {
    let mut shape = Vec::new();
    for axis in input.shape.iter().take(input.shape.len().saturating_sub(2)) {
        match axis {
            Length::Fixed(size) => shape.push(usize::try_from(*size).map_err(|error| error.to_string())?),
            Length::Symbol(_) | Length::Unknown => {
                return Err(format!("the first axis of `{}` is not known", input.name));
            }
        }
    }
    let times = shape.iter().product::<usize>().max(1);
    if step.axes() > 0 && step.axes() != times {
        return Err(format!("`{}` takes positions along {times} axes, and there are {}", input.name, step.axes()));
    }
    shape.extend([step.batch(), step.len().saturating_sub(begin)]);
    let mut values = Vec::with_capacity(shape.iter().product());
    (0..times).for_each(|axis| step.add_positions(axis, begin, &mut values));
    tensor(shape, values, dtype)
}

/// The past of a first step that takes one: nothing along the axis that grows, one along others where a flag says that
/// none of it counts, and zeros.
fn first_past(decoder: &Decoder, graph: &Signature, batch: usize) -> Result<Vec<(String, Tensor)>, String> {
    let of_others = i64::from(matches!(decoder.first, First::DummyPast { .. }));
    let mut all = Vec::new();
    for entry in &decoder.cache {
        let Some(value) = graph.input(&entry.past) else { continue };
        let ValueType::Tensor { element, shape: found } = &value.of else { continue };
        let size = |axis: usize| match (entry.shape.get(axis), found.as_ref().and_then(|shape| shape.get(axis))) {
            _ if entry.batch_axis == Some(axis) => i64::try_from(batch).ok(),
            (_, Some(Dim::Static(size))) | (Some(Length::Fixed(size)), _) => Some(*size),
            _ => Some(of_others),
        };
        let rank = found.as_ref().map_or(entry.shape.len(), Vec::len);
        let shape = (0..rank).map(|axis| size(axis).and_then(|size| usize::try_from(size).ok()));
        let shape = shape
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| format!("`{}` has an axis of negative length", entry.past))?;
        let dtype = element.dtype().unwrap_or(entry.dtype);
        let elements = shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
        let elements = elements.filter(|elements| *elements <= MOST_ELEMENTS);
        let elements = elements.ok_or_else(|| format!("`{}` would have the shape {shape:?}", entry.past))?;
        all.push((entry.past.clone(), zeros(shape, elements, dtype)?));
    }
    Ok(all)
}

/// The most positions of a step along one axis.
const MOST_POSITIONS: i64 = 1 << 24;

/// The most elements of an entry before any step.
const MOST_ELEMENTS: usize = 1 << 30;

fn dtype_of(graph: &Signature, input: &Input) -> DType {
    match graph.input(&input.name).map(|value| &value.of) {
        Some(ValueType::Tensor { element, .. }) => element.dtype().unwrap_or(input.dtype),
        _ => input.dtype,
    }
}

#[cfg(test)]
mod tests {
    use super::{places, places_of};
    use crate::decoder::Sequences;
    use crate::dtype::DType;

    #[test]
    fn positions_along_one_axis_are_the_places_of_the_tokens() {
        let mut step = Sequences::new(&[vec![5, 6, 7], vec![8]]);
        let of = |step: &Sequences| {
            let places = places_of(step, step.in_cache(), DType::Int64).expect("they are few");
            (places.shape().to_vec(), places.values::<i64>().expect("they are of this type").to_vec())
        };
        assert_eq!(step.mask_from(step.in_cache()), [[1, 1, 1], [0, 0, 1]]);
        assert_eq!(of(&step), (vec![3], vec![0, 1, 2]));
        step.push(&[9, 9]);
        assert_eq!(step.mask_from(step.in_cache()), [[1], [1]]);
        assert_eq!(of(&step), (vec![1], vec![3]));
        assert!(places(0, i64::MAX, DType::Int64).is_err());
        assert_eq!(places(0, -1, DType::Int64).expect("there are none").shape(), [0]);
    }
}
