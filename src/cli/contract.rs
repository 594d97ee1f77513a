//! A contract as JSON.

use optimum_exporters::axes::Name;
use optimum_exporters::{ArgumentValue, Axes, DynamicAxes, Error, ExportConfigConstructor, ExporterConfig};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

/// Every field of a contract, written without a tree of values between; one that fails is an error in its place.
pub struct Contract<'a>(pub &'a ExporterConfig);

impl Serialize for Contract<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        put_facts(self.0, &mut fields)?;
        put_tensors(self.0, &mut fields)?;
        put_maps(self.0, &mut fields)?;
        if self.0.class().has_static_axes() {
            put_static_axes(self.0, &mut fields)?;
        }
        fields.end()
    }
}

/// The contract as a tree of values.
pub fn contract(config: &ExporterConfig) -> Value {
    serde_json::to_value(Contract(config)).unwrap_or_else(|failed| error("invalid_request", &failed.to_string()))
}

fn put_facts<M: SerializeMap>(config: &ExporterConfig, fields: &mut M) -> Result<(), M::Error> {
    fields.serialize_entry("config_class", config.class().name)?;
    fields.serialize_entry("task", config.task())?;
    for (name, flag) in [("use_past", config.use_past()), ("use_past_in_inputs", config.use_past_in_inputs())] {
        if let Some(flag) = flag {
            fields.serialize_entry(name, &flag)?;
        }
    }
    if let Some(behavior) = config.behavior() {
        fields.serialize_entry("behavior", behavior)?;
    }
    if !config.class().variants.is_empty() {
        fields.serialize_entry("variant", config.variant())?;
    }
    Ok(())
}

fn put_tensors<M: SerializeMap>(config: &ExporterConfig, fields: &mut M) -> Result<(), M::Error> {
    let are_static = config.class().has_static_axes();
    let tensors = |tensors| Tensors { tensors, are_static };
    let inputs = config.inputs();
    let renamed = match (&inputs, config.renamed_inputs()) {
        (Ok(inputs), Ok(renamed)) if *inputs != renamed => Some(tensors(renamed)),
        _ => None,
    };
    fields.serialize_entry("inputs", &OrError(inputs.map(tensors)))?;
    fields.serialize_entry("outputs", &OrError(config.outputs().map(tensors)))?;
    if let Some(renamed) = renamed {
        fields.serialize_entry("renamed_inputs", &renamed)?;
    }
    let values = config.values_override().map(|values| {
        let values: Vec<_> = values.into_iter().map(|(name, value)| (name, Override(value))).collect();
        (!values.is_empty()).then_some(Pairs(values))
    });
    fields.serialize_entry("values_override", &OrError(values))
}

/// Names that differ between the model and its export, where there are some.
fn put_maps<M: SerializeMap>(config: &ExporterConfig, fields: &mut M) -> Result<(), M::Error> {
    let maps = [
        ("torch_to_onnx_input_map", config.torch_to_onnx_input_map()),
        ("torch_to_onnx_output_map", config.torch_to_onnx_output_map()),
    ];
    for (name, map) in maps {
        if !map.as_ref().is_ok_and(Vec::is_empty) {
            fields.serialize_entry(name, &OrError(map.map(Pairs)))?;
        }
    }
    Ok(())
}

/// What only exports have that fix the sizes of axes.
fn put_static_axes<M: SerializeMap>(config: &ExporterConfig, fields: &mut M) -> Result<(), M::Error> {
    fields.serialize_entry("mandatory_axes", &OrError(config.mandatory_axes()))?;
    fields.serialize_entry("axes", &OrError(config.axis_sizes().map(Pairs)))?;
    fields.serialize_entry("quantization_approaches", config.quantization_approaches())
}

/// What was made, or the error in its place.
struct OrError<T>(Result<T, Error>);

impl<T: Serialize> Serialize for OrError<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(made) => made.serialize(serializer),
            Err(failed) => failure(failed).serialize(serializer),
        }
    }
}

/// Tensors in order, each with its dynamic axes; where axes are static, the names alone.
struct Tensors {
    tensors: DynamicAxes,
    are_static: bool,
}

impl Serialize for Tensors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.are_static {
            return serializer.collect_seq(self.tensors.iter().map(|(name, _)| Text(name)));
        }
        serializer.collect_seq(self.tensors.iter().map(|(name, axes)| (Text(name), Symbols(axes))))
    }
}

struct Text<'a>(Name<'a>);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Name::Plain(name) => serializer.serialize_str(name),
            name @ Name::Layer { .. } => serializer.collect_str(&name),
        }
    }
}

struct Symbols<'a>(&'a Axes);

impl Serialize for Symbols<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

/// Names with what each is given, as an object.
struct Pairs<T>(Vec<(&'static str, T)>);

impl<T: Serialize> Serialize for Pairs<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, given)| (name, given)))
    }
}

struct Override(ArgumentValue);

impl Serialize for Override {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            ArgumentValue::None => serializer.serialize_none(),
            ArgumentValue::Bool(flag) => serializer.serialize_bool(flag),
            ArgumentValue::Str(word) => serializer.serialize_str(word),
        }
    }
}

/// What a lookup alone tells: the class, and the arguments that are bound.
pub fn lookup(constructor: &ExportConfigConstructor<'_>) -> Value {
    let mut bound = json!({"task": constructor.task()});
    if constructor.use_past() {
        bound["use_past"] = json!(true);
    }
    json!({"config_class": constructor.class().name, "bound": bound})
}

/// An error as `batch` reports it.
pub fn error(kind: &str, message: &str) -> Value {
    json!({"error": reason(kind, message)})
}

/// What the library says in the place of what it was asked for.
pub fn failure(failed: &Error) -> Value {
    error(failed.kind(), &failed.to_string())
}

/// What an error says, under the key `error`.
pub fn reason(kind: &str, message: &str) -> Value {
    json!({"kind": kind, "message": message})
}

/// The files of an export, each with the fields of its contract that tell it from the others.
pub fn plan(config: &ExporterConfig, monolith: bool) -> Value {
    match config.export_plan(monolith) {
        Ok(plan) => plan.submodels().iter().map(|submodel| json!([submodel.name, part(&submodel.config)])).collect(),
        Err(failed) => failure(&failed),
    }
}

fn part(config: &ExporterConfig) -> Value {
    const FIELDS: [&str; 7] =
        ["config_class", "task", "behavior", "use_past", "use_past_in_inputs", "inputs", "outputs"];
    let mut fields = contract(config);
    FIELDS.into_iter().filter_map(|name| Some((name.to_owned(), fields.get_mut(name)?.take()))).collect()
}
