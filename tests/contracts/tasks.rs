//! The tables of tasks, their synonyms, and the model types that support them.

use std::collections::BTreeSet;

use optimum_exporters::TasksManager;
use optimum_exporters::registry::Support;
use serde_json::{Map, Value};

use crate::common::golden;

/// The reference's tables.
fn table(name: &str) -> Map<String, Value> {
    match tables()[name].take() {
        Value::Object(table) => table,
        other => panic!("`{name}` is {other}"),
    }
}

fn tables() -> Value {
    serde_json::from_str(&golden::text("tasks_manager.json")).expect("the tables are JSON")
}

fn set(names: &Value) -> BTreeSet<&str> {
    list(names).into_iter().collect()
}

fn list(names: &Value) -> Vec<&str> {
    names.as_array().expect("it is a list").iter().map(|name| name.as_str().expect("of texts")).collect()
}

#[test]
fn all_tasks_are_the_references() {
    assert_eq!(TasksManager::get_all_tasks(), list(&tables()["all_tasks"]));
}

#[test]
fn synonyms_are_the_references_as_sets() {
    for (task, synonyms) in table("synonyms_for_task") {
        let found: BTreeSet<_> = TasksManager::synonyms_for_task(&task).into_iter().collect();
        assert_eq!(found, set(&synonyms), "{task}");
    }
}

#[test]
fn a_synonym_maps_to_its_task_and_any_other_name_to_itself() {
    for (name, task) in table("map_from_synonym") {
        assert_eq!(TasksManager::map_from_synonym(&name), task, "{name}");
    }
    assert_eq!(TasksManager::map_from_synonym("no-such-task"), "no-such-task");
}

#[test]
fn supported_model_types_of_a_task_are_the_references_as_sets() {
    for (task, model_types) in table("supported_model_types_for_task") {
        let found = TasksManager::get_supported_model_type_for_task(&task, "onnx");
        let found: BTreeSet<_> =
            found.into_iter().filter(|model_type| !golden::is_beyond_reference(model_type)).collect();
        assert_eq!(found, set(&model_types), "{task}");
    }
    assert!(TasksManager::get_supported_model_type_for_task("fill-mask", "no-such-exporter").is_empty());
    assert!(TasksManager::get_supported_model_type_for_task("no-such-task", "onnx").is_empty());
}

#[test]
fn supported_tasks_of_a_model_type_are_the_references_in_order() {
    let mut model_types = 0;
    for (library, of_library) in &table("supported_tasks") {
        for (model_type, exporters) in of_library.as_object().expect("it maps model types") {
            let name = Some(library.as_str());
            let found = TasksManager::get_supported_tasks_for_model_type(model_type, "onnx", None, name);
            let found = found.unwrap_or_else(|error| panic!("{library}/{model_type}: {error}"));
            let tasks: Vec<_> = found.iter().map(|(task, _)| *task).collect();
            assert_eq!(tasks, list(&exporters["onnx"]), "{library}/{model_type}");
            model_types += 1;
        }
    }
    let is_the_references = |support: &Support| support.exporter == "onnx" && !support.beyond_reference;
    let registered = TasksManager::models().filter(|model| model.exporters.iter().any(is_the_references));
    assert_eq!(registered.count(), model_types);
}
