//! Where the reference is at fault, and what the project answers instead. `tests/conformance.rs`
//! and `tests/lookups.rs` hold everything else against the reference.

mod common;

use std::collections::BTreeSet;

use common::answer::axes;
use common::golden::{self, Case, File};
use common::unfold::unfold;
use optimum_exporters::{Error, ExporterConfig, Query, TasksManager};
use serde_json::Value;

fn registered_task(model_type: &str, task: &str) -> Result<(&'static str, bool), Error> {
    let query = Query::new("onnx").library_name("transformers").model_type(model_type).task(task);
    let constructor = TasksManager::get_exporter_config_constructor(&query)?;
    Ok((constructor.task(), constructor.use_past()))
}

/// The reference knows no common outputs for `text-to-audio`, so that a decoder constructed with that
/// task fails with a `KeyError`. Its own exporter constructs the decoder from the encoder's class with
/// another task, and the decoder's ONNX file has outputs after all: they are in the plan.
#[test]
fn a_musicgen_decoder_has_the_outputs_that_its_plan_gives_it() {
    let file = golden::file("transformers", "musicgen");
    let [without_past, with_past] = &decoders(&file)[..] else { panic!("two decoders come from the default config") };
    assert_eq!(axes(&outputs(without_past)), plan_outputs(&file, "decoder_model"));
    assert_eq!(axes(&outputs(with_past)), plan_outputs(&file, "decoder_with_past_model"));
}

/// The cases without outputs in the reference that come from the config that the plans are made of.
fn decoders(file: &File) -> Vec<ExporterConfig> {
    let fails = |case: &Case<'_>| case.expect().get("outputs").is_some_and(|outputs| outputs.get("error").is_some());
    let cases = file.cases().filter(fails).filter(|case| case.config_name() == file.plans()[0]["config"]);
    cases.map(|case| case.exporter_config().expect("it can be constructed")).collect()
}

fn outputs(config: &ExporterConfig) -> optimum_exporters::DynamicAxes {
    config.outputs().expect("it has outputs")
}

fn plan_outputs(file: &File, submodel: &str) -> Value {
    let submodels = file.plans()[0]["submodels"].as_array().expect("the plan has submodels");
    let found = submodels.iter().find(|entry| entry[0] == submodel).expect("the submodel is in the plan");
    unfold(&found[1]["outputs"])
}

/// The reference declares text inputs for every task until dummy inputs are generated for the first
/// time, and the names of those ever after. Here the inputs are the task's from the start.
#[test]
fn perceiver_inputs_are_those_of_the_task_from_the_start() {
    for case in golden::file("transformers", "perceiver").cases() {
        let inputs = case.exporter_config().and_then(|config| config.inputs()).expect("it has inputs");
        let names: BTreeSet<_> = inputs.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names, dummy_input_names(&case), "{case}");
    }
}

fn dummy_input_names(case: &Case<'_>) -> BTreeSet<String> {
    let entries = case.expect()["dummy_inputs"].as_array().expect("it has dummy inputs");
    entries.iter().filter_map(|entry| entry[0].as_str().map(str::to_owned)).collect()
}

/// The reference tries the synonyms of a task, and for a synonym only the other synonyms: it never
/// tries the task that a synonym stands for.
#[test]
fn a_synonym_finds_the_task_that_it_stands_for() {
    assert_eq!(registered_task("bert", "masked-lm"), Ok(("fill-mask", false)));
    assert_eq!(registered_task("bert", "sequence-classification"), Ok(("text-classification", false)));
    assert_eq!(registered_task("llama", "causal-lm-with-past"), Ok(("text-generation", true)));
}

/// A synonym that is registered itself is not replaced by the task that it stands for.
#[test]
fn a_registered_synonym_is_found_under_its_own_name() {
    let query = Query::new("onnx").library_name("sentence_transformers").model_type("clip").task("sentence-similarity");
    let found = TasksManager::get_exporter_config_constructor(&query).map(|constructor| constructor.task());
    assert_eq!(found, Ok("sentence-similarity"));
    assert_eq!(registered_task("bert", "sentence-similarity"), Ok(("feature-extraction", false)));
}

/// The reference's order is that of a hash set, which changes from run to run.
#[test]
fn synonyms_come_in_the_order_of_the_table() {
    let table: Vec<_> = optimum_exporters::registry::SYNONYMS.entries().map(|(synonym, _)| *synonym).collect();
    for task in TasksManager::get_all_tasks() {
        let places: Vec<_> = TasksManager::synonyms_for_task(task)
            .iter()
            .map(|synonym| table.iter().position(|known| known == synonym))
            .collect();
        assert!(places.is_sorted(), "{task}: {places:?}");
    }
}
