//! The dummy values of inputs, and what they depend on.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::error::Error;
use crate::spec::sizes::Shapes;
use crate::spec::tensor::{PaddingSide, Prefix, TensorSpec};

/// What dummy inputs depend on besides the exporter config.
#[derive(Clone, Debug, Default)]
pub struct DummyOptions {
    /// The sizes in elements, by the reference's names. Those of an export's mandatory axes are the export's.
    pub shapes: Shapes,
    /// What the model's image processor says, as its JSON has it; `None` where there is none. Few models need it.
    /// [`Model::preprocessor`](crate::Model::preprocessor) reads it.
    pub preprocessor: Option<Map<String, Value>>,
    /// The side on which attention masks are zero; the reference's `padding_side`.
    pub padding_side: PaddingSide,
}

/// The dummy value of one input.
#[derive(Clone, Debug, PartialEq)]
pub enum Dummy {
    /// A tensor.
    Tensor(TensorSpec),
    /// A tensor, and how many `None`s follow it in the tuple that the model's own code takes; a session is fed
    /// the tensor alone.
    Tuple(TensorSpec, usize),
    /// The same tensors for each layer; several runs where the layers of a model are of several kinds.
    Layers(Vec<Run>),
    /// Tensors by name, which the model's own code takes as one argument.
    Map(Vec<(&'static str, TensorSpec)>),
}

/// The same tensors for the first layer, then for the next, and so on.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The number of the first layer; 0, unless layers of other kinds stand before it.
    pub first: usize,
    /// How many layers.
    pub count: usize,
    /// The tensors of one layer.
    pub tensors: Vec<TensorSpec>,
    /// Whether these stand in the list of all layers themselves, and not in one of their own.
    pub flat: bool,
}

impl Dummy {
    /// Layers whose tensors stand in one list.
    #[doc(hidden)]
    pub fn flat(mut runs: Vec<Run>) -> Self {
        runs.iter_mut().for_each(|run| run.flat = true);
        Self::Layers(runs)
    }

    pub(crate) fn tensor(&self) -> Option<&TensorSpec> {
        match self {
            Self::Tensor(spec) | Self::Tuple(spec, _) => Some(spec),
            Self::Layers(_) | Self::Map(_) => None,
        }
    }
}

/// The dummy inputs of an export, in order, under the names that the model's own code takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DummyInputs(pub(crate) Vec<(Cow<'static, str>, Dummy)>);

impl DummyInputs {
    /// Each input with its value.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Dummy)> {
        self.0.iter().map(|(name, dummy)| (name.as_ref(), dummy))
    }

    /// The value of the input `name`, `None` if there is no such input.
    pub fn get(&self, name: &str) -> Option<&Dummy> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, dummy)| dummy)
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<Dummy> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Dummy> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, dummy)| dummy)
    }
}

/// What generated code does to dummy inputs once they are made.
#[doc(hidden)]
impl DummyInputs {
    /// Lengthens a mask with ones to cover the past and the tokens of `by`.
    pub fn pad(&mut self, input: &str, past: &str, by: &[&str]) -> Result<(), Error> {
        let length = match self.get(past) {
            Some(Dummy::Layers(runs)) => runs.first().filter(|run| run.count > 0).and_then(|run| {
                let value = run.tensors.get(1)?;
                value.shape.iter().rev().nth(1).copied()
            }),
            _ => None,
        };
        self.pad_by(input, length, by)
    }

    /// The same where it is said how long the past is.
    pub fn pad_to(&mut self, input: &str, past: i64, by: &[&str]) -> Result<(), Error> {
        self.pad_by(input, Some(past), by)
    }

    fn pad_by(&mut self, input: &str, past: Option<i64>, by: &[&str]) -> Result<(), Error> {
        if self.get(input).is_none() {
            return Ok(());
        }
        let missing = || Error::Arithmetic(format!("the length of the past that `{input}` has to cover"));
        let tokens =
            by.iter().find_map(|by| self.get(by)).and_then(Dummy::tensor).and_then(|by| by.shape.get(1).copied());
        let length = tokens.zip(past).and_then(|(tokens, past)| tokens.checked_add(past)).ok_or_else(missing)?;
        if let Some(Dummy::Tensor(mask)) = self.get_mut(input) {
            mask.pad(1, length);
        }
        Ok(())
    }

    /// Keeps the first of what a tuple holds.
    pub fn first(&mut self, input: &str) {
        if let Some(dummy) = self.get_mut(input)
            && let Dummy::Tuple(spec, _) = dummy
        {
            *dummy = Dummy::Tensor(spec.clone());
        }
    }

    /// Puts the tensors of an input's layers at the end, with their numbers between two texts.
    pub fn spread(&mut self, name: &str, [before, after]: [&str; 2]) {
        let Some(Dummy::Layers(runs)) = self.take(name) else { return };
        let tensors = runs.into_iter().flat_map(|run| std::iter::repeat_n(run.tensors, run.count).flatten());
        let named = tensors.enumerate().map(|(at, spec)| (format!("{before}{at}{after}").into(), Dummy::Tensor(spec)));
        self.0.extend(named);
    }

    /// Puts inputs under one name, at the end.
    pub fn nest(&mut self, name: &'static str, inputs: &[&'static str]) {
        let inner = inputs
            .iter()
            .filter_map(|input| match self.take(input)? {
                Dummy::Tensor(spec) => Some((*input, spec)),
                _ => None,
            })
            .collect();
        self.0.push((Cow::Borrowed(name), Dummy::Map(inner)));
    }

    /// Fills the first `length` items of each row with `value`.
    pub fn fill(&mut self, input: &str, length: i64, value: i64) {
        if let Some(Dummy::Tensor(spec)) = self.get_mut(input) {
            spec.prefix = Some(Prefix { length, value });
        }
    }

    /// Takes an input out and puts it at the end under another name.
    pub fn move_to_end(&mut self, from: &str, to: &'static str) {
        if let Some(dummy) = self.take(from) {
            self.0.push((Cow::Borrowed(to), dummy));
        }
    }

    /// Leaves an input out.
    pub fn remove(&mut self, name: &str) {
        self.take(name);
    }

    /// Appends a flag.
    pub fn constant(&mut self, name: &'static str, value: bool) {
        self.0.push((Cow::Borrowed(name), Dummy::Tensor(TensorSpec::flag(value))));
    }
}
