//! A contract as JSON.

use optimum_exporters::{ArgumentValue, DynamicAxes, Error, ExportConfigConstructor, ExporterConfig};
use serde_json::{Map, Value, json};

/// Every field of the contract; one that fails is an error in its place.
pub fn contract(config: &ExporterConfig) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("config_class", json!(config.class().name));
    put("task", json!(config.task()));
    for (name, flag) in [("use_past", config.use_past()), ("use_past_in_inputs", config.use_past_in_inputs())] {
        if let Some(flag) = flag {
            put(name, json!(flag));
        }
    }
    if let Some(behavior) = config.behavior() {
        put("behavior", json!(behavior));
    }
    if !config.class().variants.is_empty() {
        put("variant", json!(config.variant()));
    }
    let is_static = config.class().has_static_axes();
    let axes = if is_static { names } else { axes };
    let inputs = config.inputs();
    let renamed = match (&inputs, config.renamed_inputs()) {
        (Ok(inputs), Ok(renamed)) if *inputs != renamed => Some(axes(&renamed)),
        _ => None,
    };
    put("inputs", or_error(inputs.map(|inputs| axes(&inputs))));
    put("outputs", or_error(config.outputs().map(|outputs| axes(&outputs))));
    if let Some(renamed) = renamed {
        put("renamed_inputs", renamed);
    }
    put("values_override", or_error(config.values_override().map(values_override)));
    put_maps(config, &mut fields);
    if is_static {
        put_static_axes(config, &mut fields);
    }
    Value::Object(fields)
}

/// Names that differ between the model and its export, where there are some.
fn put_maps(config: &ExporterConfig, fields: &mut Map<String, Value>) {
    let maps = [
        ("torch_to_onnx_input_map", config.torch_to_onnx_input_map()),
        ("torch_to_onnx_output_map", config.torch_to_onnx_output_map()),
    ];
    for (name, map) in maps {
        if map.as_ref().is_ok_and(Vec::is_empty) {
            continue;
        }
        let object = map.map(|map| map.into_iter().map(|(from, to)| (from.to_owned(), json!(to))).collect());
        fields.insert(name.to_owned(), or_error(object));
    }
}

/// What only exports have that fix the sizes of axes.
fn put_static_axes(config: &ExporterConfig, fields: &mut Map<String, Value>) {
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("mandatory_axes", or_error(config.mandatory_axes().map(|axes| json!(axes))));
    let object = |sizes: Vec<(&str, Option<i64>)>| {
        sizes.into_iter().map(|(axis, size)| (axis.to_owned(), json!(size))).collect()
    };
    put("axes", or_error(config.axis_sizes().map(object)));
    put("quantization_approaches", json!(config.quantization_approaches()));
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
    json!({"error": {"kind": kind, "message": message}})
}

fn or_error(value: Result<Value, Error>) -> Value {
    value.unwrap_or_else(|failed| error(failed.kind(), &failed.to_string()))
}

fn axes(tensors: &DynamicAxes) -> Value {
    let entry = |axes: &optimum_exporters::Axes| -> Map<String, Value> {
        axes.iter().map(|(axis, symbol)| (axis.to_string(), json!(symbol))).collect()
    };
    tensors.iter().map(|(name, axes)| json!([name.to_cow(), entry(axes)])).collect()
}

/// Tensors whose axes are static.
fn names(tensors: &DynamicAxes) -> Value {
    tensors.iter().map(|(name, _)| json!(name.to_cow())).collect()
}

fn values_override(values: Vec<(&'static str, ArgumentValue)>) -> Value {
    if values.is_empty() {
        return Value::Null;
    }
    let value = |value| match value {
        ArgumentValue::None => Value::Null,
        ArgumentValue::Bool(flag) => json!(flag),
        ArgumentValue::Str(word) => json!(word),
    };
    values.into_iter().map(|(name, given)| (name.to_owned(), value(given))).collect()
}

/// The files of an export, each with the fields of its contract that tell it from the others.
pub fn plan(config: &ExporterConfig, monolith: bool) -> Value {
    or_error(
        config.export_plan(monolith).map(|plan| {
            plan.submodels().iter().map(|submodel| json!([submodel.name, part(&submodel.config)])).collect()
        }),
    )
}

fn part(config: &ExporterConfig) -> Value {
    const FIELDS: [&str; 7] =
        ["config_class", "task", "behavior", "use_past", "use_past_in_inputs", "inputs", "outputs"];
    let mut fields = contract(config);
    FIELDS.into_iter().filter_map(|name| Some((name.to_owned(), fields.get_mut(name)?.take()))).collect()
}
