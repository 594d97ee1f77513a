//! What a step is fed.

use crate::decoder::{Decoder, Feeds, First, Input, Length};
use crate::dtype::DType;
use crate::generate::engine::Session;
use crate::onnx::{Dim, Signature, ValueType};
use crate::tensors::{Tensor, TensorData, bf16, f16};

/// The tokens that were fed so far, with a mask: sequences side by side, of the same length.
#[derive(Clone, Debug)]
pub(super) struct Fed {
    tokens: Vec<Vec<i64>>,
    mask: Vec<Vec<i64>>,
}

impl Fed {
    /// Sequences that are padded on the left.
    pub(super) fn new(sequences: &[Vec<i64>]) -> Self {
        let (tokens, mask) = padded(sequences, true);
        Self { tokens, mask }
    }

    pub(super) fn batch(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.first().map_or(0, Vec::len)
    }

    pub(super) fn push(&mut self, next: &[i64]) {
        for ((tokens, mask), token) in self.tokens.iter_mut().zip(&mut self.mask).zip(next) {
            tokens.push(*token);
            mask.push(1);
        }
    }

    /// The first tokens of each sequence.
    pub(super) fn up_to(&self, length: usize) -> Self {
        let cut = |rows: &[Vec<i64>]| rows.iter().map(|row| row.iter().take(length).copied().collect()).collect();
        Self { tokens: cut(&self.tokens), mask: cut(&self.mask) }
    }

    fn last_tokens(&self, count: usize) -> Vec<Vec<i64>> {
        last(&self.tokens, count)
    }

    /// The running sum of the mask less one; 0 where there is no token yet.
    fn last_positions(&self, count: usize) -> Vec<Vec<i64>> {
        let positions = self.mask.iter().map(|row| {
            let sums = row.iter().scan(0, |sum, one| {
                *sum += one;
                Some((*sum - 1).max(0))
            });
            sums.collect()
        });
        let positions: Vec<Vec<_>> = positions.collect();
        last(&positions, count)
    }
}

fn last(rows: &[Vec<i64>], count: usize) -> Vec<Vec<i64>> {
    rows.iter().map(|row| row.iter().skip(row.len().saturating_sub(count)).copied().collect()).collect()
}

/// Sequences of the same length, and which of their places are no padding. What fills them up is the token that is next to
/// it, which every vocabulary has.
pub(super) fn padded(sequences: &[Vec<i64>], on_the_left: bool) -> (Vec<Vec<i64>>, Vec<Vec<i64>>) {
    let longest = sequences.iter().map(Vec::len).max().unwrap_or_default();
    let pad = |row: &[i64], with: i64| {
        let padding = std::iter::repeat_n(with, longest - row.len());
        let row = row.iter().copied();
        if on_the_left { padding.chain(row).collect() } else { row.chain(padding).collect::<Vec<_>>() }
    };
    let next_to = |row: &[i64]| if on_the_left { row.first().copied() } else { row.last().copied() };
    let tokens = sequences.iter().map(|row| pad(row, next_to(row).unwrap_or_default()));
    let mask = sequences.iter().map(|row| pad(&vec![1; row.len()], 0));
    (tokens.collect(), mask.collect())
}

/// The inputs of a step that are neither of the cache nor the same at every step.
pub(super) fn inputs(
    decoder: &Decoder,
    graph: &Signature,
    fed: &Fed,
    tokens: usize,
    is_first: bool,
) -> Result<Vec<(String, Tensor)>, String> {
    let mut all = Vec::new();
    for input in &decoder.inputs {
        if graph.input(&input.name).is_none() {
            continue;
        }
        let dtype = dtype_of(graph, input);
        let tensor = match input.feeds {
            Feeds::Tokens => integers(&fed.last_tokens(tokens), dtype)?,
            Feeds::Mask => integers(&fed.mask, dtype)?,
            Feeds::Positions => along_first_axes(integers(&fed.last_positions(tokens), dtype)?, input)?,
            Feeds::UsePast => Tensor::new(vec![1], vec![!is_first].into()).ok_or("a flag is one element")?,
            Feeds::EncoderOutput(_) | Feeds::EncoderInput(_) | Feeds::Given => continue,
        };
        all.push((input.name.clone(), tensor));
    }
    Ok(all)
}

/// The same rows again for each element of the axes that an input has before them.
fn along_first_axes(rows: Tensor, input: &Input) -> Result<Tensor, String> {
    let further = input.shape.len().saturating_sub(2);
    let mut shape = Vec::new();
    for axis in input.shape.iter().take(further) {
        match axis {
            Length::Fixed(size) => shape.push(usize::try_from(*size).map_err(|error| error.to_string())?),
            Length::Symbol(_) | Length::Unknown => {
                return Err(format!("the first axis of `{}` is not known", input.name));
            }
        }
    }
    let times = shape.iter().product::<usize>().max(1);
    let dtype = rows.dtype();
    let values: Vec<i64> = match rows.data() {
        TensorData::I64(values) => values.repeat(times),
        TensorData::I32(values) => values.repeat(times).into_iter().map(i64::from).collect(),
        _ => return Err(format!("`{}` takes no integers", input.name)),
    };
    shape.extend(rows.shape());
    tensor(shape, &values, dtype)
}

/// The past of a first step that takes one: nothing along the axis that grows, one along others where a flag says that
/// none of it counts, and zeros.
pub(super) fn first_past(decoder: &Decoder, graph: &Signature, batch: usize) -> Result<Vec<(String, Tensor)>, String> {
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
        let zeros = vec![0; elements.ok_or_else(|| format!("`{}` would have the shape {shape:?}", entry.past))?];
        all.push((entry.past.clone(), tensor(shape, &zeros, dtype)?));
    }
    Ok(all)
}

/// The most elements of an entry before any step.
const MOST_ELEMENTS: usize = 1 << 30;

fn dtype_of(graph: &Signature, input: &Input) -> DType {
    match graph.input(&input.name).map(|value| &value.of) {
        Some(ValueType::Tensor { element, .. }) => element.dtype().unwrap_or(input.dtype),
        _ => input.dtype,
    }
}

/// Rows of integers as a tensor of a type.
pub(super) fn integers(rows: &[Vec<i64>], dtype: DType) -> Result<Tensor, String> {
    let shape = vec![rows.len(), rows.first().map_or(0, Vec::len)];
    tensor(shape, &rows.concat(), dtype)
}

#[allow(clippy::cast_precision_loss, reason = "masks and zeros, which every type has")]
fn tensor(shape: Vec<usize>, values: &[i64], dtype: DType) -> Result<Tensor, String> {
    let beyond = |value: &i64| format!("{value} is no number of the type {dtype}");
    let floats = || values.iter().map(|value| *value as f32);
    let data: TensorData = match dtype {
        DType::Int64 => values.to_vec().into(),
        DType::Int32 => each(values, |value| i32::try_from(*value).map_err(|_| beyond(value)))?.into(),
        DType::Int8 => each(values, |value| i8::try_from(*value).map_err(|_| beyond(value)))?.into(),
        DType::Bool => each(values, |value| Ok(*value != 0))?.into(),
        DType::Fp32 => floats().collect::<Vec<_>>().into(),
        DType::Fp16 => floats().map(f16::from_f32).collect::<Vec<_>>().into(),
        DType::Bf16 => floats().map(bf16::from_f32).collect::<Vec<_>>().into(),
    };
    Tensor::new(shape, data).ok_or_else(|| "values do not fill their shape".to_owned())
}

fn each<T>(values: &[i64], of: impl Fn(&i64) -> Result<T, String>) -> Result<Vec<T>, String> {
    values.iter().map(of).collect()
}

/// Tensors as values of an engine.
pub(super) fn values<S: Session>(
    session: &S,
    tensors: Vec<(String, Tensor)>,
) -> Result<Vec<(String, S::Value)>, String> {
    tensors.into_iter().map(|(name, tensor)| Ok((name, session.value(tensor)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::Fed;

    #[test]
    fn shorter_sequences_are_padded_on_the_left_and_positions_begin_at_their_first_token() {
        let mut fed = Fed::new(&[vec![5, 17], vec![5, 17, 42, 7]]);
        assert_eq!(fed.last_tokens(4), [[5, 5, 5, 17], [5, 17, 42, 7]]);
        assert_eq!(fed.mask, [[0, 0, 1, 1], [1, 1, 1, 1]]);
        assert_eq!(fed.last_positions(4), [[0, 0, 0, 1], [0, 1, 2, 3]]);
        fed.push(&[8, 9]);
        assert_eq!(fed.last_positions(1), [[2], [4]]);
        assert_eq!(fed.last_tokens(1), [[8], [9]]);
    }
}
