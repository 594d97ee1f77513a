//! Names of a megabyte.

use optimum_exporters::registry::config_class;
use optimum_exporters::{Arguments, Error, ExporterConfig, PretrainedConfig, Query, TasksManager};
use serde_json::json;

use super::LONGEST_MESSAGE;
use crate::common::program;

fn long_name() -> String {
    "é".repeat(1 << 19)
}

fn assert_is_short(error: &Error) {
    let message = error.to_string();
    assert!(message.len() <= LONGEST_MESSAGE, "{} bytes: {:.200}", message.len(), message);
}

fn construct(arguments: &Arguments) -> Result<ExporterConfig, Error> {
    let query = Query::new("onnx").model_type("bert").task("fill-mask").exporter_config_kwargs(arguments);
    TasksManager::get_exporter_config_constructor(&query)?.call(&PretrainedConfig::empty("bert"))
}

#[test]
fn a_lookup_of_a_long_name_gives_a_short_error() {
    let long = long_name();
    let bert = Query::new("onnx").model_type("bert").task("fill-mask");
    for query in [
        bert.task(&long),
        bert.model_type(&long),
        bert.library_name(&long),
        bert.model_type(&long).model_name(&long).library_name("transformers"),
        Query::new(&long).model_type("bert").model_name(&long),
    ] {
        assert_is_short(&TasksManager::get_exporter_config_constructor(&query).expect_err("there is no such name"));
    }
    for library in [None, Some("diffusers"), Some(long.as_str())] {
        let tasks = TasksManager::get_supported_tasks_for_model_type(&long, "onnx", Some(&long), library);
        assert_is_short(&tasks.expect_err("there is no such model type"));
    }
    let bert = config_class("BertOnnxConfig").expect("the class is registered");
    for task in [long.clone(), format!("{long}-with-past")] {
        let made = TasksManager::make_backend_config_constructor_for_task(bert, &task);
        assert_is_short(&made.expect_err("there is no such task"));
    }
}

#[test]
fn a_long_argument_gives_a_short_error() {
    let long = long_name();
    for (name, value) in [("int_dtype", &*long), ("variant", &*long), (&*long, "x"), (&*long, &*long)] {
        assert_is_short(&construct(&Arguments::new().with(name, value)).expect_err("there is no such argument"));
        let mut config = construct(&Arguments::new()).expect("bert can be constructed");
        assert_is_short(&config.set(name, value).expect_err("there is no such attribute"));
    }
}

#[test]
fn a_long_model_type_in_a_config_gives_a_short_error() {
    let config = PretrainedConfig::empty(&long_name());
    assert_is_short(&config.get("hidden_size").expect_err("nothing is filled in"));
    let query = Query::new("onnx").model(&config).task("fill-mask");
    assert_is_short(&TasksManager::get_exporter_config_constructor(&query).expect_err("there is no such model type"));
}

#[test]
fn a_request_with_a_long_name_gets_a_short_error() {
    let long = long_name();
    let mut input = String::new();
    for key in ["exporter", "library_name", "model_type", "task"] {
        let mut request = program::good_request(0);
        request[key] = json!(long);
        input.push_str(&format!("{request}\n"));
    }
    for (key, value) in [
        ("args", json!({&long: true})),
        ("args", json!({&long: 5})),
        ("args", json!({"int_dtype": long})),
        ("set", json!({&long: true})),
        ("shapes", json!({&long: 2})),
        ("want", json!([1])),
    ] {
        let mut request = program::good_request(0);
        request["want"] = json!(["dummy_inputs"]);
        request[key] = value;
        input.push_str(&format!("{request}\n"));
    }
    let answers = program::batch(input);
    assert_eq!(answers.len(), 10);
    for answer in answers {
        let failed = answer.get("error").or(answer["dummy_inputs"].get("error"));
        assert!(failed.is_some() && answer.to_string().len() <= LONGEST_MESSAGE, "{:.200}", answer.to_string());
    }
}
