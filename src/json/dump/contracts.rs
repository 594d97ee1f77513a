//! Contracts, each written once.

use std::collections::HashMap;

use super::layers::Counted;
use crate::dtype::DType;
use crate::dummy_inputs::InputTypes;
use crate::error::Error;
use crate::export::axes::{Axes, AxisBounds, DynamicAxes, LayerName, Part};
use crate::export::types::ExporterConfig;
use crate::json::error::OrError;
use crate::json::tensors::Bounded;
use crate::json_form::{Json, Object, Sink, to_string};
use crate::session::Session;

/// What files take and give, by number.
#[derive(Debug, Default)]
pub(super) struct Contracts {
    numbers: HashMap<String, usize>,
    all: Vec<Contract>,
}

impl Contracts {
    /// The number of a file's contract, the same for the same; `session` is what a session of it has of its own.
    pub(super) fn number(&mut self, config: &ExporterConfig, session: Option<&Session>, counted: &Counted) -> usize {
        let contract = Contract::of(config, session, counted.as_deref());
        *self.numbers.entry(to_string(&contract)).or_insert_with(|| {
            self.all.push(contract);
            self.all.len() - 1
        })
    }

    pub(super) fn all(&self) -> &[Contract] {
        &self.all
    }
}

/// What a file takes and gives under the names that a session has.
#[derive(Debug)]
pub(super) struct Contract {
    inputs: Result<Vec<Item>, Error>,
    outputs: Result<Vec<Item>, Error>,
    session: Option<OwnSession>,
}

impl Contract {
    fn of(config: &ExporterConfig, session: Option<&Session>, counted: Option<&str>) -> Self {
        let is_own = |session: &&Session| {
            !session.states.is_empty()
                || config.export_inputs().is_ok_and(|inputs| inputs != session.inputs)
                || config.outputs().is_ok_and(|outputs| outputs != session.outputs)
        };
        let session = session.filter(is_own).and_then(|session| OwnSession::of(config, session, counted).ok());
        Self { inputs: inputs(config, counted), outputs: outputs(config, counted), session }
    }
}

impl Json for Contract {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("inputs", &OrError(self.inputs.as_ref()))?;
        fields.field("outputs", &OrError(self.outputs.as_ref()))?;
        if let Some(session) = &self.session {
            fields.field("session", session)?;
        }
        fields.end()
    }
}

/// What a session takes, gives and keeps that the contract has otherwise, or not at all.
#[derive(Debug)]
struct OwnSession {
    inputs: Vec<Item>,
    outputs: Vec<Item>,
    states: Vec<Item>,
    own_states: usize,
}

impl OwnSession {
    fn of(config: &ExporterConfig, session: &Session, counted: Option<&str>) -> Result<Self, Error> {
        Ok(Self {
            inputs: taken(config, &session.inputs, counted)?,
            outputs: given(config, &session.outputs, counted),
            states: taken(config, &session.states, counted)?,
            own_states: session.own_states,
        })
    }
}

impl Json for OwnSession {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("inputs", &self.inputs)?;
        fields.field("outputs", &self.outputs)?;
        if !self.states.is_empty() {
            fields.field("states", &self.states)?;
            fields.field("own_states", &self.own_states)?;
        }
        fields.end()
    }
}

fn inputs(config: &ExporterConfig, counted: Option<&str>) -> Result<Vec<Item>, Error> {
    taken(config, &config.export_inputs()?, counted)
}

/// What is fed, or kept of what is.
fn taken(config: &ExporterConfig, all: &DynamicAxes, counted: Option<&str>) -> Result<Vec<Item>, Error> {
    let own_names = config.torch_to_onnx_input_map()?;
    let types = config.input_types().unwrap_or_else(|_| InputTypes::default());
    let rows = config.class().state_rows;
    let type_of = |name: &str| {
        let own = own_names.iter().find(|(_, to)| *to == name).map_or(name, |(from, _)| from);
        let of_rows = || rows.filter(|rows| rows.name == name).map(|rows| (rows.dtype, Some(1)));
        types.get(own).map(|of| (of.dtype, Some(of.rank))).or_else(of_rows)
    };
    Ok(tensors(config, all, counted, &type_of))
}

fn outputs(config: &ExporterConfig, counted: Option<&str>) -> Result<Vec<Item>, Error> {
    Ok(given(config, &config.outputs()?, counted))
}

fn given(config: &ExporterConfig, all: &DynamicAxes, counted: Option<&str>) -> Vec<Item> {
    tensors(config, all, counted, &|name| Some((config.output_dtype(name), None)))
}

/// The type of a tensor by its name, and its rank where that is known.
type TypeOf<'a> = dyn Fn(&str) -> Option<(DType, Option<usize>)> + 'a;

fn tensors(config: &ExporterConfig, all: &DynamicAxes, counted: Option<&str>, type_of: &TypeOf<'_>) -> Vec<Item> {
    let has_axes = !config.class().has_static_axes();
    let bounds = config.class().axis_bounds;
    let axes = |axes: &Axes| has_axes.then(|| (axes.clone(), bounds));
    let item = |part: &Part| match part {
        Part::Tensor(name, of) => Item::Tensor(Tensor { name: (*name).to_owned(), of: type_of(name), axes: axes(of) }),
        Part::Layers { first, count, tensors } => {
            let of_layer = |(name, of): &(LayerName, Axes)| Tensor {
                name: name.to_string(),
                of: type_of(&name.at(*first).to_cow()),
                axes: axes(of),
            };
            let attribute = counted.map(str::to_owned);
            Item::Layers { first: *first, count: *count, attribute, tensors: tensors.iter().map(of_layer).collect() }
        }
    };
    all.parts().iter().map(item).collect()
}

/// A tensor, or the tensors of each of several layers.
#[derive(Debug)]
enum Item {
    Tensor(Tensor),
    Layers { first: usize, count: usize, attribute: Option<String>, tensors: Vec<Tensor> },
}

impl Json for Item {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self {
            Self::Tensor(tensor) => tensor.write(sink),
            Self::Layers { first, count, attribute, tensors } => {
                let mut fields = sink.object()?;
                fields.field("from", first)?;
                fields.field("layers", count)?;
                fields.field("attribute", attribute)?;
                fields.field("tensors", tensors)?;
                fields.end()
            }
        }
    }
}

#[derive(Debug)]
struct Tensor {
    name: String,
    of: Option<(DType, Option<usize>)>,
    axes: Option<(Axes, &'static [(&'static str, AxisBounds)])>,
}

impl Json for Tensor {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("name", &self.name)?;
        if let Some((dtype, rank)) = self.of {
            fields.field("dtype", dtype.name())?;
            if let Some(rank) = rank {
                fields.field("rank", &rank)?;
            }
        }
        if let Some((axes, bounds)) = &self.axes {
            fields.field("axes", &Bounded { axes, bounds })?;
        }
        fields.end()
    }
}
