//! Contracts, and what a lookup alone tells.

use crate::error::Error;
use crate::export::arguments::ArgumentValue;
use crate::export::axes::DynamicAxes;
use crate::export::types::{ExportConfigConstructor, ExporterConfig, Submodel};
use crate::json::error::OrError;
use crate::json::static_axes::{AxisNames, AxisSizes};
use crate::json::tensors::Tensors;
use crate::json_form::{Json, Object, Pairs, Sink};
use crate::session::Session;

/// The contract: every field of it. One that fails is an error in its place.
impl Json for ExporterConfig {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        put_contract(self, &mut fields)?;
        fields.end()
    }
}

/// Puts the fields of a contract in an object, which may have others.
///
/// # Errors
/// What the object says.
pub fn put_contract<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    put_all(config, fields, &config.inputs())
}

/// The same for a file, whose inputs have the names that a session has for them.
pub(super) fn put_contract_of_file<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    put_all(config, fields, &config.export_inputs())
}

fn put_all<O: Object>(
    config: &ExporterConfig,
    fields: &mut O,
    inputs: &Result<DynamicAxes, Error>,
) -> Result<(), O::Failed> {
    put_facts(config, fields)?;
    put_tensors(config, fields, inputs)?;
    put_maps(config, fields)?;
    if config.class().has_static_axes() {
        put_static_axes(config, fields)?;
    }
    Ok(())
}

/// Puts what a session of a file has, where that is not what the contract says by name.
pub(super) fn put_session<O: Object>(part: &Submodel, fields: &mut O) -> Result<(), O::Failed> {
    let Some(session) = part.own_session() else { return Ok(()) };
    fields.field("session", &SessionOf { config: &part.config, session: &session })
}

struct SessionOf<'a> {
    config: &'a ExporterConfig,
    session: &'a Session,
}

impl Json for SessionOf<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("inputs", &Tensors::of(self.config, &self.session.inputs))?;
        fields.field("outputs", &Tensors::of(self.config, &self.session.outputs))?;
        if !self.session.states.is_empty() {
            fields.field("states", &Tensors::of(self.config, &self.session.states))?;
            fields.field("own_states", &self.session.own_states)?;
        }
        fields.end()
    }
}

/// Puts what a contract says besides inputs, outputs and names: the config class, the task, whether there is a past, and
/// which part and variant it is of.
///
/// # Errors
/// What the object says.
pub fn put_facts<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    fields.field("config_class", config.class().name)?;
    fields.field("task", config.task())?;
    put_past(config, fields)?;
    if let Some(behavior) = config.behavior() {
        fields.field("behavior", behavior)?;
    }
    if !config.class().variants.is_empty() {
        fields.field("variant", config.variant())?;
    }
    if config.class().keeps_state {
        put_parts(config, fields)?;
    }
    Ok(())
}

/// What differs by the part of a model.
fn put_parts<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    if !config.behaviors().is_empty() {
        fields.field("behaviors", config.behaviors())?;
    }
    if let Some(delegate) = config.delegate() {
        fields.field("delegate", delegate.class().name)?;
    }
    fields.field("min_transformers_version", &some(config.min_transformers_version()))?;
    fields.field("max_transformers_version", &some(config.max_transformers_version()))?;
    put_patcher(config, fields)
}

/// What the reference does to the model.
pub(super) fn put_patcher<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    fields.field("model_patcher", &some(config.model_patcher()))
}

/// A text, if it says something.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Whether there is a past in the outputs, and in the inputs.
pub(super) fn put_past<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    for (name, flag) in [("use_past", config.use_past()), ("use_past_in_inputs", config.use_past_in_inputs())] {
        if let Some(flag) = flag {
            fields.field(name, &flag)?;
        }
    }
    Ok(())
}

fn put_tensors<O: Object>(
    config: &ExporterConfig,
    fields: &mut O,
    inputs: &Result<DynamicAxes, Error>,
) -> Result<(), O::Failed> {
    let own = config.inputs();
    let renamed = own.as_ref().ok().and_then(|own| config.renamed(own).ok().filter(|renamed| renamed != own));
    put(config, fields, "inputs", inputs)?;
    put(config, fields, "outputs", &config.outputs())?;
    if let Some(renamed) = &renamed {
        fields.field("renamed_inputs", &Tensors::of(config, renamed))?;
    }
    let values = config.values_override();
    let some = |values: &'_ Vec<_>| !values.is_empty();
    fields.field("values_override", &OrError(values.as_ref().map(|values| some(values).then_some(Pairs(values)))))
}

fn put<O: Object>(
    config: &ExporterConfig,
    fields: &mut O,
    name: &str,
    tensors: &Result<DynamicAxes, Error>,
) -> Result<(), O::Failed> {
    fields.field(name, &OrError(tensors.as_ref().map(|tensors| Tensors::of(config, tensors))))
}

/// The inputs and the outputs of a file.
pub(super) fn put_inputs_and_outputs<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    put(config, fields, "inputs", &config.inputs())?;
    put(config, fields, "outputs", &config.outputs())
}

/// Names that differ between the model and its export, where there are some.
fn put_maps<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    let maps = [("input", config.torch_to_onnx_input_map()), ("output", config.torch_to_onnx_output_map())];
    for (side, map) in &maps {
        if !map.as_ref().is_ok_and(Vec::is_empty) {
            let name = format!("torch_to_{}_{side}_map", config.class().short_name);
            fields.field(&name, &OrError(map.as_ref().map(|map| Pairs(map))))?;
        }
    }
    Ok(())
}

/// What only exports have that fix the sizes of axes.
fn put_static_axes<O: Object>(config: &ExporterConfig, fields: &mut O) -> Result<(), O::Failed> {
    fields.field("mandatory_axes", &OrError(config.mandatory_axes().as_ref().map(|names| AxisNames(names))))?;
    fields.field("axes", &OrError(config.axis_sizes().as_ref().map(|sizes| AxisSizes(sizes))))?;
    fields.field("quantization_approaches", config.quantization_approaches())
}

impl Json for ArgumentValue {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self {
            Self::None => sink.null(),
            Self::Bool(flag) => sink.flag(*flag),
            Self::Str(word) => sink.text(word),
        }
    }
}

/// What a lookup alone tells: the class, and the arguments that are bound.
impl Json for ExportConfigConstructor<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("config_class", self.class().name)?;
        fields.field("bound", &Bound(self))?;
        fields.end()
    }
}

struct Bound<'a>(&'a ExportConfigConstructor<'a>);

impl Json for Bound<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("task", self.0.task())?;
        if self.0.use_past() {
            fields.field("use_past", &true)?;
        }
        fields.end()
    }
}
