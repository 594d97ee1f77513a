//! What an export takes and gives, by name.

use crate::dtype::DType;
use crate::dummy_inputs::InputTypes;
use crate::export::axes::{Axes, DynamicAxes};
use crate::export::types::ExporterConfig;
use crate::json::error::OrError;
use crate::json_form::{Json, Object, Sink};

/// The inputs and the outputs of an export as objects by the names that a session has: `inputs.input_ids.axes`, each with
/// its type, and inputs with their rank where that is known.
#[derive(Clone, Copy, Debug)]
pub struct ByName<'a> {
    /// The export.
    pub config: &'a ExporterConfig,
    /// The types of its inputs, under the names that the model's own code has.
    pub types: &'a InputTypes,
}

impl Json for ByName<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let config = self.config;
        let own_names = config.session_names().unwrap_or_default();
        let of_input = |name: &str| {
            let own = own_names.iter().find(|(_, to)| *to == Some(name)).map_or(name, |(own, _)| own);
            self.types.get(own).map(|of| (of.dtype, Some(of.rank)))
        };
        let of_output = |name: &str| Some((config.output_dtype(name), None));
        let (inputs, outputs) = (config.session_inputs(), config.session_outputs());
        let mut fields = sink.object()?;
        fields.field("inputs", &OrError(inputs.as_ref().map(|inputs| Side::new(config, inputs, &of_input))))?;
        fields.field("outputs", &OrError(outputs.as_ref().map(|outputs| Side::new(config, outputs, &of_output))))?;
        fields.end()
    }
}

/// The type of a tensor by its name, and its rank where that is known.
type TypeOf<'a> = dyn Fn(&str) -> Option<(DType, Option<usize>)> + 'a;

/// The inputs or the outputs.
struct Side<'a> {
    tensors: &'a DynamicAxes,
    has_axes: bool,
    type_of: &'a TypeOf<'a>,
}

impl<'a> Side<'a> {
    fn new(config: &ExporterConfig, tensors: &'a DynamicAxes, type_of: &'a TypeOf<'a>) -> Self {
        Self { tensors, has_axes: !config.class().has_static_axes(), type_of }
    }
}

impl Json for Side<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (name, axes) in self.tensors.iter() {
            let name = name.to_cow();
            let axes = self.has_axes.then_some(axes);
            fields.field(&name, &Tensor { of: (self.type_of)(&name), axes })?;
        }
        fields.end()
    }
}

struct Tensor<'a> {
    of: Option<(DType, Option<usize>)>,
    axes: Option<&'a Axes>,
}

impl Json for Tensor<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        if let Some((dtype, rank)) = self.of {
            fields.field("dtype", dtype.name())?;
            if let Some(rank) = rank {
                fields.field("rank", &rank)?;
            }
        }
        if let Some(axes) = self.axes {
            fields.field("axes", axes)?;
        }
        fields.end()
    }
}
