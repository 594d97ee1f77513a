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

/// What files take and give, by number.
#[derive(Debug, Default)]
pub(super) struct Contracts {
    numbers: HashMap<String, usize>,
    all: Vec<Contract>,
}

impl Contracts {
    /// The number of a file's contract, the same for the same.
    pub(super) fn number(&mut self, config: &ExporterConfig, counted: &Counted) -> usize {
        let contract = Contract::of(config, counted.as_deref());
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
}

impl Contract {
    fn of(config: &ExporterConfig, counted: Option<&str>) -> Self {
        Self { inputs: inputs(config, counted), outputs: outputs(config, counted) }
    }
}

impl Json for Contract {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("inputs", &OrError(self.inputs.as_ref()))?;
        fields.field("outputs", &OrError(self.outputs.as_ref()))?;
        fields.end()
    }
}

fn inputs(config: &ExporterConfig, counted: Option<&str>) -> Result<Vec<Item>, Error> {
    let own_names = config.torch_to_onnx_input_map()?;
    let types = config.input_types().unwrap_or_else(|_| InputTypes::default());
    let type_of = |name: &str| {
        let own = own_names.iter().find(|(_, to)| *to == name).map_or(name, |(from, _)| from);
        types.get(own).map(|of| (of.dtype, Some(of.rank)))
    };
    Ok(tensors(config, &config.export_inputs()?, counted, &type_of))
}

fn outputs(config: &ExporterConfig, counted: Option<&str>) -> Result<Vec<Item>, Error> {
    let type_of = |name: &str| Some((config.output_dtype(name), None));
    Ok(tensors(config, &config.outputs()?, counted, &type_of))
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
                name: to_string_of(name),
                of: type_of(&name.at(*first).to_cow()),
                axes: axes(of),
            };
            let attribute = counted.map(str::to_owned);
            Item::Layers { first: *first, count: *count, attribute, tensors: tensors.iter().map(of_layer).collect() }
        }
    };
    all.parts().iter().map(item).collect()
}

/// A name with `{i}` in the place of the layer.
fn to_string_of(name: &LayerName) -> String {
    format!("{}.{{i}}{}", name.stem, name.suffix)
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
