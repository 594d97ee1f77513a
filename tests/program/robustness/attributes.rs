//! Awkward values in place of config attributes.

use std::collections::BTreeSet;

use optimum_exporters::registry::{CLASSES, CONFIG_TYPES};
use optimum_exporters::{
    Arguments, ConfigType, DummyOptions, Error, ExportConfigConstructor, PretrainedConfig, Query, Source, TasksManager,
};
use serde_json::{Map, Value, json};

use super::AWKWARD;
use super::everything::{ask_everything, check_answer};
use crate::common::golden::{self, File};
use crate::common::report::Report;

fn awkward_values() -> Vec<Value> {
    let long = [json!("x".repeat(100_000)), json!(vec![1; 10_000])];
    AWKWARD.iter().map(|text| serde_json::from_str(text).expect("it is JSON")).chain(long).collect()
}

/// The names of all attributes that the registry reads.
fn known_names() -> BTreeSet<&'static str> {
    let filled_in = CONFIG_TYPES.values().flat_map(|of| of.attributes).map(|attribute| attribute.name);
    let normalized = CLASSES.iter().flat_map(|class| class.normalized_config.attributes);
    filled_in.chain(normalized.flat_map(|(_, path)| path.iter().copied())).collect()
}

/// A config with each attribute in turn, also of its nested configs, replaced by `value`.
fn replaced<'a>(
    least: &'a Map<String, Value>,
    saved: &'a Map<String, Value>,
    known: &'a BTreeSet<&'static str>,
    value: &'a Value,
) -> impl Iterator<Item = (String, Map<String, Value>)> + 'a {
    saved.iter().filter(|(name, _)| known.contains(name.as_str())).flat_map(move |(name, own)| {
        let with = |value: Value| {
            let mut config = least.clone();
            config.insert(name.clone(), value);
            config
        };
        let inner = own.as_object().into_iter().flatten().filter(|(inner, _)| known.contains(inner.as_str()));
        let nested = inner.map(move |(inner, _)| {
            let mut nested = json!({"model_type": own.get("model_type")});
            nested[inner] = value.clone();
            (format!("{name}.{inner}"), with(nested))
        });
        std::iter::once((name.clone(), with(value.clone()))).chain(nested)
    })
}

fn ask(constructor: &ExportConfigConstructor<'_>, config: &PretrainedConfig) -> Result<(), Error> {
    let options = DummyOptions::default();
    ask_everything(&constructor.call(config)?, &options)?;
    if constructor.use_past() {
        let arguments = Arguments::new().with("use_past_in_inputs", true);
        ask_everything(&constructor.call_with(config, &arguments)?, &options)?;
    }
    Ok(())
}

fn check(report: &mut Report, file: &File, what: &str, config: Map<String, Value>) {
    let config = PretrainedConfig::from_map(config);
    for task in file.tasks() {
        let constructor = file.constructor(task).expect("the task is registered");
        check_answer(report, || format!("{} {task}: {what}", file.name()), || ask(&constructor, &config));
    }
}

#[test]
fn an_awkward_value_in_any_attribute_gives_an_answer_or_a_short_error() {
    let (mut report, mut configs) = (Report::new(), 0);
    let (known, values) = (known_names(), awkward_values());
    for file in golden::files() {
        let (least, most) = (file.least_config(), file.most_config());
        for value in &values {
            let shown: String = value.to_string().chars().take(40).collect();
            for (attribute, config) in replaced(least, most, &known, value) {
                check(&mut report, &file, &format!("{attribute} = {shown}"), config);
                configs += 1;
            }
        }
    }
    report.finish(configs);
}

/// The paths to the configs in a config of a type, two of each path at most.
fn nested_paths(of: &ConfigType) -> Vec<Vec<&'static str>> {
    let nested = |of: &ConfigType| -> Vec<_> {
        let nested = of.attributes.iter().filter_map(|attribute| match attribute.source {
            Source::Nested { of, default, .. } => Some((attribute.name, of.or(default))),
            _ => None,
        });
        nested.collect()
    };
    let inner = |(name, of): (&'static str, Option<&'static ConfigType>)| {
        let inner = of.map_or_else(Vec::new, nested).into_iter().map(move |(inner, _)| vec![name, inner]);
        std::iter::once(vec![name]).chain(inner).collect::<Vec<_>>()
    };
    nested(of).into_iter().flat_map(inner).collect()
}

/// Attributes may be computed from those of a config inside, also from such as have the same name there.
#[test]
fn what_is_no_config_in_the_place_of_one_gives_an_answer_or_a_short_error() {
    let (mut report, mut asked) = (Report::new(), 0);
    for model in TasksManager::models() {
        let paths = CONFIG_TYPES.get(model.model_type).map_or_else(Vec::new, |of| nested_paths(of));
        let constructors = || model.exporters.iter().flat_map(|support| support.tasks);
        for (path, value) in paths.iter().flat_map(|path| [json!([]), json!(7)].map(|value| (path, value))) {
            let value = path.iter().rev().fold(value, |value, name| json!({ *name: value }));
            let mut config = value.as_object().cloned().unwrap_or_default();
            config.insert("model_type".to_owned(), json!(model.model_type));
            let config = PretrainedConfig::from_map(config);
            for (task, constructor) in constructors() {
                let what = || format!("{} {task}: no config under {path:?}", model.model_type);
                check_answer(&mut report, what, || ask(constructor, &config));
                asked += 1;
            }
        }
    }
    assert!(asked > 1_000, "{asked}");
    report.finish(asked);
}

/// How many layers a decoder has for `num_hidden_layers` as the JSON says it.
fn layers(value: &str) -> Result<usize, Error> {
    let config = PretrainedConfig::from_json(&format!(r#"{{"model_type": "llama", "num_hidden_layers": {value}}}"#))?;
    let query = Query::new("onnx").model(&config).task("text-generation-with-past");
    let outputs = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?.outputs()?;
    Ok((outputs.len() - 1) / 2)
}

#[test]
fn a_layer_count_is_an_integer_within_bounds() {
    for (value, count) in [("0", 0), ("-1", 0), ("true", 1), ("12", 12), ("65536", 65_536)] {
        assert_eq!(layers(value), Ok(count), "{value}");
    }
    for value in
        ["65537", "1000000000000", "1000000000000000000000000000000", "1.5", r#""12""#, "null", "[]", "[12]", "{}"]
    {
        let error = layers(value).expect_err(value);
        assert!(error.to_string().contains("num_"), "{value}: {error}");
    }
}

#[test]
fn a_number_that_json_cannot_say_is_an_error() {
    for value in ["nan", "+Infinity", "Inf", "012", "1e999", ""] {
        assert_eq!(layers(value).expect_err(value).kind(), "invalid_config", "{value}");
    }
}

/// What Python writes is read, and an error only where a number is needed.
#[test]
fn a_number_that_only_python_says_is_no_number_of_layers() {
    for (value, shown) in [("NaN", "nan"), ("Infinity", "inf"), ("-Infinity", "-inf")] {
        let error = layers(value).expect_err(value);
        assert_eq!(error.kind(), "wrong_type", "{error}");
        assert!(error.to_string().contains(&format!("is {shown}, ")), "{error}");
        assert_eq!(layers(&format!("3, \"initializer_range\": {value}, \"rope_scaling\": [{value}]")), Ok(3));
    }
}

#[test]
fn the_last_of_repeated_keys_counts() {
    assert_eq!(layers(r#"3, "num_hidden_layers": 5"#), Ok(5));
}

#[test]
fn no_heads_are_an_error_where_they_divide() {
    let config = json!({"model_type": "llama", "num_attention_heads": 0, "head_dim": null});
    let config = PretrainedConfig::from_json(&config.to_string()).expect("it is a config");
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    let query = Query::new("onnx").model(&config).task("text-generation-with-past").exporter_config_kwargs(&arguments);
    let constructor = TasksManager::get_exporter_config_constructor(&query).expect("llama is registered");
    let exporter_config = constructor.call(&config).expect("it can be constructed");
    assert!(exporter_config.inputs().is_ok());
    let error = exporter_config.dummy_inputs(&DummyOptions::default()).expect_err("a head has no size");
    assert_eq!(error.kind(), "arithmetic", "{error}");
}
