//! Lookups: the golden calls, and each rule by itself.

use optimum_exporters::{
    Arguments, Error, ExportConfigConstructor, PretrainedConfig, Query, TasksManager, registry::config_class,
};
use serde_json::{Value, json};

use crate::common::golden;
use crate::common::report::Report;

const CALLS: usize = 2053;

/// An exporter that was not installed where the calls were recorded, which had no class for it.
const NOT_INSTALLED: &str = "neuron";

fn look_up<'a>(query: &Query<'a>) -> Result<ExportConfigConstructor<'a>, Error> {
    TasksManager::get_exporter_config_constructor(query)
}

fn class_name(query: &Query<'_>) -> Result<&'static str, Error> {
    look_up(query).map(|constructor| constructor.class().name)
}

fn onnx<'a>(model_type: &'a str, task: &'a str) -> Query<'a> {
    Query::new("onnx").model_type(model_type).task(task)
}

fn config(json: &Value) -> PretrainedConfig {
    PretrainedConfig::from_json(&json.to_string()).expect("it is a config")
}

/// What the reference raises for such an error, where it raises one.
fn reference_error(error: &Error) -> &'static str {
    match error {
        Error::NoModelType | Error::UnsupportedTask { .. } | Error::UnknownTask { .. } | Error::NoPast { .. } => {
            "ValueError"
        }
        Error::UnknownLibrary { .. } | Error::UnknownModelType { .. } | Error::UnknownExporter { .. } => "KeyError",
        other => panic!("a lookup does not fail like this: {other}"),
    }
}

fn text<'a>(call: &'a Value, key: &str) -> Option<&'a str> {
    call.get(key).map(|value| value.as_str().expect("an argument of a lookup is a text"))
}

fn query(call: &Value) -> Query<'_> {
    let mut query = Query::new(text(call, "exporter").expect("an exporter is given"));
    if let Some(task) = text(call, "task") {
        query = query.task(task);
    }
    if let Some(model_type) = text(call, "model_type") {
        query = query.model_type(model_type);
    }
    if let Some(library) = text(call, "library_name") {
        query = query.library_name(library);
    }
    query
}

fn answer(call: &Value) -> Value {
    match look_up(&query(call)) {
        Err(error) => json!({"error": {"type": reference_error(&error)}}),
        Ok(constructor) => {
            let mut bound = json!({"task": constructor.task()});
            if constructor.use_past() {
                bound["use_past"] = json!(true);
            }
            json!({"config_class": constructor.class().name, "bound": bound})
        }
    }
}

#[test]
fn every_golden_lookup_is_answered_as_recorded() {
    let (mut report, mut calls) = (Report::new(), 0);
    for line in golden::text("lookups.jsonl").lines() {
        let record: Value = serde_json::from_str(line).expect("a line is a record");
        // Of a model type that the reference lacks, it is a task that may be wrong.
        let is_beyond_reference = text(&record["call"], "model_type").is_some_and(golden::is_beyond_reference)
            && text(&record["call"], "library_name").is_none_or(|library| library == "transformers");
        let expected = match text(&record["call"], "exporter") {
            _ if is_beyond_reference => json!({"error": {"type": "ValueError"}}),
            Some(NOT_INSTALLED) => json!({"config_class": "BertNeuronConfig", "bound": {"task": "fill-mask"}}),
            _ => record["expect"].clone(),
        };
        report.compare(&record["call"], &expected, &answer(&record["call"]));
        calls += 1;
    }
    report.finish(calls);
    assert_eq!(calls, CALLS, "a record is lost or new");
}

#[test]
fn without_a_library_transformers_is_searched() {
    let of_transformers = class_name(&onnx("clip", "feature-extraction").library_name("transformers"));
    assert_eq!(class_name(&onnx("clip", "feature-extraction")), of_transformers);
    assert_eq!(of_transformers, Ok("CLIPOnnxConfig"));
    let of_another = class_name(&onnx("clip", "feature-extraction").library_name("sentence_transformers"));
    assert_eq!(of_another, Ok("SentenceTransformersCLIPOnnxConfig"));
}

#[test]
fn supported_tasks_without_a_library_are_those_of_any_and_of_transformers_first() {
    let tasks = |model_type, library| {
        let found = TasksManager::get_supported_tasks_for_model_type(model_type, "onnx", None, library);
        found.expect("the model type is registered").iter().map(|(task, _)| *task).collect::<Vec<_>>()
    };
    assert_eq!(tasks("clip", None), tasks("clip", Some("transformers")));
    assert_ne!(tasks("clip", None), tasks("clip", Some("sentence_transformers")));
    assert_eq!(tasks("vae-decoder", None), tasks("vae-decoder", Some("diffusers")));
}

#[test]
fn an_error_names_the_libraries_that_do_have_the_model_type() {
    let error = class_name(&onnx("vae-decoder", "semantic-segmentation").library_name("transformers"));
    let message = error.expect_err("transformers has no such model type").to_string();
    assert!(message.contains("diffusers has it"), "{message}");
}

#[test]
fn timm_takes_any_model_type_for_its_default() {
    for model_type in ["resnet50", "bert", "", "vit_base_patch16_224"] {
        let found = class_name(&onnx(model_type, "image-classification").library_name("timm"));
        assert_eq!(found, Ok("TimmDefaultOnnxConfig"), "{model_type}");
    }
    assert!(class_name(&onnx("resnet50", "fill-mask").library_name("timm")).is_err());
}

#[test]
fn the_model_type_comes_from_the_config_where_none_is_given() {
    let bert = config(&json!({"model_type": "bert"}));
    let query = Query::new("onnx").model(&bert).task("fill-mask");
    assert_eq!(class_name(&query), Ok("BertOnnxConfig"));
    assert_eq!(class_name(&query.model_type("albert")), Ok("AlbertOnnxConfig"));
}

#[test]
fn export_model_type_counts_before_model_type() {
    let named = config(&json!({"model_type": "bert", "export_model_type": "transformer"}));
    let query = Query::new("onnx").model(&named).library_name("sentence_transformers").task("feature-extraction");
    assert_eq!(class_name(&query), Ok("SentenceTransformersTransformerOnnxConfig"));
}

#[test]
fn without_a_model_type_and_a_config_that_has_one_there_is_no_answer() {
    assert_eq!(class_name(&Query::new("onnx").task("fill-mask")), Err(Error::NoModelType));
    for nameless in [json!({}), json!({"model_type": null}), json!({"model_type": 5}), json!({"hidden_size": 8})] {
        let nameless = config(&nameless);
        assert_eq!(class_name(&Query::new("onnx").model(&nameless).task("fill-mask")), Err(Error::NoModelType));
    }
}

#[test]
fn the_task_is_feature_extraction_where_none_is_given() {
    let constructor = look_up(&Query::new("onnx").model_type("bert")).expect("bert is registered");
    assert_eq!(constructor.task(), "feature-extraction");
}

#[test]
fn the_models_name_appears_in_messages() {
    let error = class_name(&onnx("no-such-type", "fill-mask").model_name("some/model")).expect_err("no such type");
    assert!(error.to_string().contains("some/model"), "{error}");
}

#[test]
fn keyword_arguments_are_bound_to_the_constructor() {
    let arguments = Arguments::new().with("int_dtype", "int32").with("use_past_in_inputs", true);
    let query = onnx("llama", "text-generation-with-past").exporter_config_kwargs(&arguments);
    let constructor = look_up(&query).expect("llama is registered");
    let config = PretrainedConfig::empty("llama");
    let bound = constructor.call(&config).expect("llama can be constructed");
    assert_eq!((bound.int_dtype(), bound.use_past_in_inputs(), bound.use_past()), ("int32", Some(true), Some(true)));
    let called = constructor.call_with(&config, &Arguments::new().with("int_dtype", "int8")).expect("so can this");
    assert_eq!((called.int_dtype(), called.use_past_in_inputs()), ("int8", Some(true)));
}

#[test]
fn an_argument_that_the_class_does_not_take_is_an_error_that_names_it() {
    for (name, value) in [("no_such_argument", "int32"), ("int_dtype", "int5")] {
        let arguments = Arguments::new().with(name, value);
        let query = onnx("bert", "fill-mask").exporter_config_kwargs(&arguments);
        let called = look_up(&query).and_then(|constructor| constructor.call(&PretrainedConfig::empty("bert")));
        let message = called.map(|_| ()).expect_err("the argument is wrong").to_string();
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn a_task_with_past_binds_use_past() {
    let llama = config_class("LlamaOnnxConfig").expect("the class is registered");
    for (task, use_past) in [("text-generation", false), ("text-generation-with-past", true)] {
        let made = TasksManager::make_backend_config_constructor_for_task(llama, task).expect("the class knows past");
        assert_eq!((made.class().name, made.task(), made.use_past()), (llama.name, "text-generation", use_past));
    }
}

#[test]
fn a_class_without_past_takes_no_task_with_past() {
    let bert = config_class("BertOnnxConfig").expect("the class is registered");
    let made = TasksManager::make_backend_config_constructor_for_task(bert, "fill-mask-with-past");
    let error = made.map(|_| ()).expect_err("bert has no past");
    assert_eq!(error, Error::NoPast { class: "BertOnnxConfig", task: "fill-mask-with-past".to_owned() });
    assert_eq!(reference_error(&error), "ValueError");
}

#[test]
fn a_constructor_for_an_unknown_task_is_an_error() {
    let bert = config_class("BertOnnxConfig").expect("the class is registered");
    let made = TasksManager::make_backend_config_constructor_for_task(bert, "fill-maks");
    assert_eq!(
        made.map(|_| ()).expect_err("there is no such task"),
        Error::UnknownTask { found: "fill-maks".to_owned(), near: Some("fill-mask") }
    );
}
