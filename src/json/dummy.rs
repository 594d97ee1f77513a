//! Dummy inputs, and what a session is fed.

use crate::dummy_inputs::{Feed, FeedPart};
use crate::export::axes::LayerName;
use crate::json::sha256::Hash;
use crate::json_form::{Json, List, Object, Shown, Sink, Writer};
use crate::spec::dummy::{Dummy, DummyInputs, Run};
use crate::spec::tensor::{PaddingSide, TensorSpec, Values};

/// A list of names, each with its value.
impl Json for DummyInputs {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        for input in self.iter() {
            list.item(&input)?;
        }
        list.end()
    }
}

impl Json for Dummy {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self {
            Self::Tensor(spec) => spec.write(sink),
            Self::Tuple(spec, nulls) => {
                let mut list = sink.list()?;
                list.item(spec)?;
                for _ in 0..*nulls {
                    list.item(&None::<bool>)?;
                }
                list.end()
            }
            Self::Map(entries) => {
                let mut fields = sink.object()?;
                for (name, spec) in entries {
                    fields.field(name, spec)?;
                }
                fields.end()
            }
            Self::Layers(runs) => match runs.as_slice() {
                [run] if !run.flat => run.write(sink),
                runs => {
                    let mut list = sink.list()?;
                    for run in runs {
                        put_written_out(run, &mut list)?;
                    }
                    list.end()
                }
            },
        }
    }
}

/// Each layer of a run, or each of its tensors where these stand in the list of all.
fn put_written_out<L: List>(run: &Run, list: &mut L) -> Result<(), L::Failed> {
    for _ in 0..run.count {
        if run.flat {
            run.tensors.iter().try_for_each(|spec| list.item(spec))?;
        } else {
            list.item(&Folded(&run.tensors))?;
        }
    }
    Ok(())
}

/// What each layer has; that of many is written once.
impl Json for Run {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let layer = Folded(&self.tensors);
        match self.count {
            0 => sink.list()?.end(),
            1 => {
                let mut list = sink.list()?;
                list.item(&layer)?;
                list.end()
            }
            count => repeated(sink, count, &layer),
        }
    }
}

fn repeated<S: Sink>(sink: S, times: usize, item: &impl Json) -> Result<S::Done, S::Failed> {
    let mut fields = sink.object()?;
    fields.field("repeat", &times)?;
    fields.field("item", item)?;
    fields.end()
}

/// A list of tensors; equal ones are written once.
struct Folded<'a>(&'a [TensorSpec]);

impl Json for Folded<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self.0.split_first() {
            Some((first, rest)) if !rest.is_empty() && rest.iter().all(|item| is_written_alike(item, first)) => {
                repeated(sink, self.0.len(), first)
            }
            _ => self.0.write(sink),
        }
    }
}

/// Whether two tensors have the same JSON.
fn is_written_alike(one: &TensorSpec, other: &TensorSpec) -> bool {
    (&one.shape, one.dtype, &one.values, one.padded) == (&other.shape, other.dtype, &other.values, other.padded)
}

/// The shape, the type and how values are drawn.
impl Json for TensorSpec {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("shape", &self.shape)?;
        fields.field("dtype", self.dtype.name())?;
        put_values(&self.values, &mut fields)?;
        if let Some(value) = self.rows_end_with {
            fields.field("set", &[("(:, 0)", value), ("(:, -1)", value)][..])?;
        }
        if self.alike {
            fields.field("via", &["unsqueeze", "expand"][..])?;
        }
        if let Some((dim, from)) = self.padded {
            fields.field("padded", &Padded { dim, from })?;
        }
        fields.end()
    }
}

fn put_values<O: Object>(values: &Values, fields: &mut O) -> Result<(), O::Failed> {
    let mut range = |kind: &str, low: i64, high: i64| {
        fields.field("kind", kind)?;
        fields.field("low", &low)?;
        fields.field("high", &high)
    };
    match *values {
        Values::Int { low, high } => range("int", low, high),
        Values::Float { low, high } => range("float", low, high),
        Values::Mask(side) => {
            fields.field("kind", "mask")?;
            fields.field("padding_side", if side == PaddingSide::Right { "right" } else { "left" })
        }
        Values::Zeros => fields.field("kind", "derived"),
        Values::Constant(value) => {
            fields.field("kind", "constant")?;
            fields.field("value", &value)
        }
        Values::Computed { ref of, over } => put_computed(of, over, fields),
        Values::Flag(value) => {
            fields.field("kind", "constant")?;
            fields.field("value", &value)
        }
    }
}

/// Few values as they are; of many the one that all are, or the first, the bounds, and the hash of the list as JSON.
fn put_computed<O: Object>(of: &[i64], over: i64, fields: &mut O) -> Result<(), O::Failed> {
    const FEW: usize = 64;
    const HEAD: usize = 24;
    let number = |value: &i64| Computed { value: *value, over };
    if of.len() > FEW && of.iter().all(|value| *value == of[0]) {
        fields.field("kind", "constant")?;
        return fields.field("value", &number(&of[0]));
    }
    let numbers = |of: &[i64]| of.iter().map(number).collect::<Vec<_>>();
    fields.field("kind", "derived")?;
    if of.len() <= FEW {
        return fields.field("values", &numbers(of));
    }
    fields.field("head", &numbers(&of[..HEAD]))?;
    fields.field("min", &of.iter().min().map(number))?;
    fields.field("max", &of.iter().max().map(number))?;
    fields.field("sha256", &hash_of(of, over))
}

/// The hash of the list as Python writes it. No more than a part of the text is kept.
fn hash_of(of: &[i64], over: i64) -> String {
    const PART: usize = 1 << 12;
    let mut hash = Hash::default();
    let mut text = vec![b'['];
    for (at, value) in of.iter().enumerate() {
        if at > 0 {
            text.extend_from_slice(b", ");
        }
        text = with_number(text, &Computed { value: *value, over });
        if text.len() > PART {
            hash.add(&text);
            text.clear();
        }
    }
    text.push(b']');
    hash.add(&text);
    hash.hex()
}

fn with_number(text: Vec<u8>, number: &Computed) -> Vec<u8> {
    let mut keep = |_: &mut Vec<u8>| Ok(());
    let mut writer = Writer::new(text, &mut keep);
    // Nothing that is kept in memory fails.
    let _ = number.write(&mut writer);
    writer.into_bytes()
}

/// A number of the type that it has in the tensor.
struct Computed {
    value: i64,
    over: i64,
}

impl Json for Computed {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "the tensor has no more")]
        let float = || f64::from((self.value as f64 / self.over as f64) as f32);
        if self.over == 1 { sink.int(self.value) } else { sink.float(float()) }
    }
}

/// What a mask was lengthened by.
struct Padded {
    dim: usize,
    from: i64,
}

impl Json for Padded {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("dim", &self.dim)?;
        fields.field("with", &1_i64)?;
        fields.field("from", &self.from)?;
        fields.end()
    }
}

/// A list of names, each with its tensor; runs over layers are folded.
impl Json for Feed {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        self.parts().write(sink)
    }
}

impl Json for FeedPart {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let (first, count, tensors) = match self {
            Self::Tensor(name, spec) => return (name, spec).write(sink),
            Self::Layers { first, count, tensors } => (*first, *count, tensors),
        };
        let mut fields = sink.object()?;
        fields.field("repeat", &count)?;
        fields.field("entries", tensors)?;
        if first > 0 {
            fields.field("from", &first)?;
        }
        fields.end()
    }
}

/// With `{i}` in the place of the number.
impl Json for LayerName {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        Shown(self).write(sink)
    }
}
