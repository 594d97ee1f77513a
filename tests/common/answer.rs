//! What the library answers, in the form of the records.

use optimum_exporters::{ArgumentValue, DynamicAxes, Error, ExporterConfig};
use serde_json::{Map, Value, json};

/// The fields of a contract.
pub const FIELDS: [&str; 15] = [
    "config_class",
    "task",
    "use_past",
    "use_past_in_inputs",
    "behavior",
    "variant",
    "values_override",
    "inputs",
    "outputs",
    "renamed_inputs",
    "torch_to_onnx_input_map",
    "torch_to_onnx_output_map",
    "mandatory_axes",
    "axes",
    "quantization_approaches",
];

/// One field, `None` where a record leaves it out.
pub fn field(config: &ExporterConfig, name: &str) -> Result<Option<Value>, Error> {
    let is_static = config.class().has_static_axes();
    let axes = if is_static { names } else { axes };
    Ok(match name {
        "config_class" => Some(json!(config.class().name)),
        "task" => Some(json!(config.task())),
        "use_past" => config.use_past().map(Value::from),
        "use_past_in_inputs" => config.use_past_in_inputs().map(Value::from),
        "behavior" => config.behavior().map(Value::from),
        "variant" => (!is_static).then(|| json!(config.variant())),
        "values_override" => Some(values_override(&config.values_override()?)),
        "inputs" => Some(axes(&config.inputs()?)),
        "outputs" => Some(axes(&config.outputs()?)),
        "renamed_inputs" => renamed_inputs(config)?,
        "torch_to_onnx_input_map" => map(&config.torch_to_onnx_input_map()?),
        "torch_to_onnx_output_map" => map(&config.torch_to_onnx_output_map()?),
        "mandatory_axes" => is_static.then(|| config.mandatory_axes()).transpose()?.map(|axes| json!(axes)),
        "axes" => is_static.then(|| config.axis_sizes()).transpose()?.map(sizes),
        "quantization_approaches" => is_static.then(|| json!(config.quantization_approaches())),
        other => panic!("`{other}` is no field of a contract"),
    })
}

/// `[name, {axis: symbol}]` for each tensor, layers written out.
pub fn axes(tensors: &DynamicAxes) -> Value {
    let symbols = |axes: &optimum_exporters::Axes| -> Map<String, Value> {
        axes.iter().map(|(axis, symbol)| (axis.to_string(), symbol.into())).collect()
    };
    tensors.iter().map(|(name, axes)| json!([name.to_cow(), symbols(axes)])).collect()
}

/// The name of each tensor, where axes are static.
fn names(tensors: &DynamicAxes) -> Value {
    tensors.iter().map(|(name, _)| json!(name.to_cow())).collect()
}

fn sizes(sizes: Vec<(&str, Option<i64>)>) -> Value {
    sizes.into_iter().map(|(axis, size)| (axis.to_owned(), json!(size))).collect()
}

fn renamed_inputs(config: &ExporterConfig) -> Result<Option<Value>, Error> {
    let Ok(inputs) = config.inputs() else { return Ok(None) };
    let renamed = config.renamed_inputs()?;
    Ok((renamed != inputs).then(|| axes(&renamed)))
}

fn values_override(values: &[(&str, ArgumentValue)]) -> Value {
    if values.is_empty() {
        return Value::Null;
    }
    let value = |value: ArgumentValue| match value {
        ArgumentValue::None => Value::Null,
        ArgumentValue::Bool(flag) => flag.into(),
        ArgumentValue::Str(word) => word.into(),
    };
    values.iter().map(|(name, given)| ((*name).to_owned(), value(*given))).collect()
}

fn map(names: &[(&str, &str)]) -> Option<Value> {
    (!names.is_empty()).then(|| names.iter().map(|(from, to)| ((*from).to_owned(), Value::from(*to))).collect())
}

/// The dummy inputs of the reference for a model with this config, put right where it draws two types of tokens for a model
/// that has one; and how many of them are.
pub fn with_one_token_type(config: Option<&Value>, inputs: &Value) -> (Value, usize) {
    let mut inputs = inputs.clone();
    let has_one = config.is_some_and(|config| config["type_vocab_size"] == 1);
    let drawn = inputs.as_array_mut().into_iter().flatten().filter(|input| input[0] == "token_type_ids");
    let others = drawn.filter(|input| has_one && input[1]["high"] == 2);
    let count = others.map(|input| input[1]["high"] = 1.into()).count();
    (inputs, count)
}
