//! What to feed an export: for each input its shape, its type and how values are drawn.
//!
//! Nothing is drawn here, so that a specification of any size costs nothing: with the feature `tensors`,
//! `Feed::draw` makes the tensors. [`ExporterConfig::dummy_inputs`] has the names that the model's own
//! code takes, [`ExporterConfig::feed`] those of a session, flat.
//!
//! ```
//! use optimum_exporters::dummy_inputs::{DType, Values};
//! use optimum_exporters::{DummyOptions, Error, PretrainedConfig, Query, TasksManager};
//!
//! let config = PretrainedConfig::from_path("examples/bert-base-uncased")?;
//! let query = Query::new("onnx").model(&config).task("fill-mask");
//! let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
//! let mut options = DummyOptions::default();
//! options.shapes.set("batch_size", 1)?;
//! options.shapes.set("sequence_length", 8)?;
//!
//! let feed = export.feed(&options)?;
//! let (name, spec) = feed.iter().next().expect("there are three inputs");
//! assert_eq!((name.to_string().as_str(), spec.dtype, spec.bytes()?), ("input_ids", DType::Int64, 64));
//! assert_eq!(spec.shape, [1, 8]);
//! assert_eq!(spec.values, Values::Int { low: 0, high: 30522 });
//! # Ok::<(), Error>(())
//! ```

mod feed;
mod generator;
mod shapes;
mod spec;
mod types;

pub use feed::{Feed, FeedPart};
pub(crate) use generator::Draws;
#[doc(hidden)]
pub use generator::{Context, Locals};
pub use generator::{DummyFns, Generator};
pub use shapes::Shapes;
#[doc(hidden)]
pub use spec::shape;
pub use spec::{PaddingSide, Prefix, TensorSpec, Values};
pub use types::{InputType, InputTypes};

use std::borrow::Cow;

use serde_json::{Map, Value};

pub use crate::dtype::DType;
use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes, LayerName, Part};
use crate::export::config_class::Direction;
use crate::export::exporter_config::ExporterConfig;

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

/// The same tensors for layer 0, then for layer 1, and so on.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// How many layers.
    pub count: usize,
    /// The tensors of one layer.
    pub tensors: Vec<TensorSpec>,
}

impl Dummy {
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

    fn take(&mut self, name: &str) -> Option<Dummy> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Dummy> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, dummy)| dummy)
    }
}

impl ExporterConfig {
    /// The dummy inputs of the export: names, shapes, types and how values are drawn, without
    /// drawing any; the reference's `generate_dummy_inputs`.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs); [`Error::MissingAxis`] if the size of a static axis is missing,
    /// [`Error::NoPreprocessor`] if the model needs an image processor's and none is given,
    /// [`Error::EmptyRange`] if there is nothing to draw from, [`Error::NoGenerator`] if the class makes no
    /// such input.
    pub fn dummy_inputs(&self, options: &DummyOptions) -> Result<DummyInputs, Error> {
        let (context, mut dummies) = self.drawn_inputs(options)?;
        (self.class().dummy.finish)(&context, &mut dummies)?;
        Ok(dummies)
    }

    /// With the sizes that the export fixes and those that the class changes.
    fn dummy_context<'a>(&'a self, options: &'a DummyOptions) -> Result<Context<'a>, Error> {
        let mut context = Context::new(self, options);
        self.fix_sizes(&mut context.shapes)?;
        let mut shapes = context.shapes;
        (self.class().dummy.shapes)(&context, &mut shapes)?;
        context.shapes = shapes;
        Ok(context)
    }

    /// Each input as its generator makes it.
    fn drawn_inputs<'a>(&'a self, options: &'a DummyOptions) -> Result<(Context<'a>, DummyInputs), Error> {
        let context = self.dummy_context(options)?;
        let mut generators = Vec::with_capacity(4);
        (self.class().dummy.generators)(self, &mut generators)?;
        let constructed =
            generators.into_iter().map(|generator| Draws::new(generator, &context)).collect::<Result<Vec<_>, _>>()?;
        let inputs = self.inputs()?;
        let mut names: Vec<&'static str> = inputs
            .parts()
            .iter()
            .filter_map(|part| match part {
                Part::Tensor(name, _) => Some(*name),
                Part::Layers { .. } => None,
            })
            .collect();
        (self.class().dummy.append)(self, &mut names)?;
        let mut dummies = DummyInputs(Vec::with_capacity(names.len()));
        for name in names {
            let draws = constructed
                .iter()
                .find(|draws| draws.supports(name))
                .ok_or_else(|| Error::NoGenerator { class: self.class().name, input: name.to_owned() })?;
            let mut shapes = context.shapes;
            (self.class().dummy.shapes_for_input)(&context, name, &mut shapes)?;
            let dummy = draws.draw(&Context { shapes, ..context }, name)?;
            dummies.0.push((Cow::Borrowed(name), dummy));
        }
        Ok((context, dummies))
    }

    /// The dummy past key values, whether or not they are among the inputs.
    pub(crate) fn dummy_past_of(&self, options: &DummyOptions) -> Result<Option<Dummy>, Error> {
        let mut generators = Vec::with_capacity(4);
        (self.class().dummy.generators)(self, &mut generators)?;
        let context = self.dummy_context(options)?;
        let mut shapes = context.shapes;
        let past = past_runs(self, Direction::Inputs)?;
        let Some(stem) = past.first().and_then(|run| run.first()).map(|(name, _)| name.stem) else { return Ok(None) };
        for generator in generators {
            if generator.supports.iter().any(|prefix| stem.starts_with(prefix)) {
                let draws = Draws::new(generator, &context)?;
                (self.class().dummy.shapes_for_input)(&context, stem, &mut shapes)?;
                return draws.draw(&Context { shapes, ..context }, stem).map(Some);
            }
        }
        Ok(None)
    }

    /// The dummy past key values that a decoder is fed where it has none yet, of length 1.
    pub(crate) fn dummy_past(&self, batch_size: i64, options: &DummyOptions) -> Result<Dummy, Error> {
        let generator = self
            .class()
            .dummy
            .past_generator
            .ok_or_else(|| Error::NoGenerator { class: self.class().name, input: "past key values".to_owned() })?;
        let mut context = Context::new(self, options);
        context.shapes = Shapes::with_length_one(batch_size);
        Draws::new(generator, &context)?.draw(&context, generator.supports[0])
    }
}

/// What generated code does to dummy inputs once they are made.
#[doc(hidden)]
impl DummyInputs {
    /// Lengthens a mask with ones to cover the past and the tokens of `by`.
    pub fn pad(&mut self, input: &str, past: &str, by: &str) -> Result<(), Error> {
        if self.get(input).is_none() {
            return Ok(());
        }
        let missing = || Error::Arithmetic(format!("the length of the past that `{input}` has to cover"));
        let tokens = self.get(by).and_then(Dummy::tensor).and_then(|by| by.shape.get(1).copied());
        let past = match self.get(past) {
            Some(Dummy::Layers(runs)) => runs.first().filter(|run| run.count > 0).and_then(|run| {
                let value = run.tensors.get(1)?;
                value.shape.iter().rev().nth(1).copied()
            }),
            _ => None,
        };
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

    /// Appends a flag.
    pub fn constant(&mut self, name: &'static str, value: bool) {
        self.0.push((Cow::Borrowed(name), Dummy::Tensor(TensorSpec::flag(value))));
    }

    /// Appends the past of a decoder that has none yet.
    pub fn empty_past(
        &mut self,
        config: &ExporterConfig,
        options: &DummyOptions,
        name: &'static str,
        like: &'static str,
    ) -> Result<(), Error> {
        let batch = self.get(like).and_then(Dummy::tensor).and_then(|spec| spec.shape.first().copied());
        let batch = batch.ok_or_else(|| Error::Arithmetic(format!("the batch size of `{like}`, which is no input")))?;
        self.0.push((Cow::Borrowed(name), config.dummy_past(batch, options)?));
        Ok(())
    }
}

/// A layer's past key values, in the order in which they are generated.
type PastOfLayer = Vec<(LayerName, Axes)>;

/// The past key values of each run over layers.
pub(crate) fn past_runs(config: &ExporterConfig, direction: Direction) -> Result<Vec<PastOfLayer>, Error> {
    let mut past = DynamicAxes::new();
    (config.class().past)(config, direction, &mut past)?;
    let runs = past.into_parts().into_iter().filter_map(|part| match part {
        Part::Layers { tensors, .. } => Some(tensors),
        Part::Tensor(..) => None,
    });
    Ok(runs.collect())
}
