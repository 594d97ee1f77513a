//! What a registry of one's own has, alone and laid over the built-in one.

use optimum_exporters::{Dummy, DummyOptions, Error, ExportConfigConstructor, PretrainedConfig, Query, TasksManager};
use own_registry::registry::names::Task;
use own_registry::registry::{MODELS, REGISTRY, onnx};

/// What the tables have can stand where a constant is needed.
const TINYBERT: ExportConfigConstructor<'static> = onnx::tinybert::TEXT_CLASSIFICATION;

fn inputs(constructor: ExportConfigConstructor<'_>, model_type: &str) -> Result<Vec<String>, Error> {
    let inputs = constructor.call(&PretrainedConfig::empty(model_type))?.inputs()?;
    Ok(inputs.iter().map(|(name, _)| name.to_cow().into_owned()).collect())
}

#[test]
fn a_class_that_extends_a_built_in_one_has_what_that_has_but_for_what_it_says() {
    assert_eq!(inputs(TINYBERT, "tinybert").unwrap(), ["input_ids", "attention_mask"]);
    assert_eq!(TINYBERT.class().extends.map(|class| class.name), Some("BertOnnxConfig"));
    let built_in = optimum_exporters::registry::config_class("BertOnnxConfig").unwrap();
    assert!(std::ptr::eq(TINYBERT.class().extends.unwrap(), built_in), "it is compiled twice");
}

#[test]
fn a_new_model_has_a_task_and_a_generator_of_its_own() {
    let config = PretrainedConfig::empty("weatherformer");
    let export = onnx::weatherformer::WEATHER_FORECASTING.call(&config).unwrap();
    assert_eq!(export.outputs().unwrap().get("forecast").unwrap().get(0), Some("batch_size"));
    let dummies = export.dummy_inputs(&DummyOptions::default()).unwrap();
    let Some(Dummy::Tensor(tensor)) = dummies.get("observations") else { panic!("there are no observations") };
    assert_eq!(tensor.shape, [2, 16, 64, 5]);
}

#[test]
fn statics_of_the_built_in_registry_stand_beside_its_own() {
    assert_eq!(onnx::gpt2::TEXT_GENERATION.class().name, "GPT2OnnxConfig");
    assert_eq!(onnx::timm::default_timm_config::IMAGE_CLASSIFICATION.task(), "image-classification");
}

#[test]
fn tasks_are_those_of_both() {
    assert_eq!("weather-forecasting".parse(), Ok(Task::WeatherForecasting));
    assert_eq!("fill-mask".parse(), Ok(Task::FillMask));
    assert_eq!(
        "weather-forcasting".parse::<Task>().unwrap_err().to_string(),
        "unknown task `weather-forcasting`; did you mean `weather-forecasting`?"
    );
}

#[test]
fn a_lookup_in_the_registry_alone_finds_its_own_models_and_no_others() {
    let query = Query::new("onnx").task(&Task::FillMask);
    let found = REGISTRY.get_exporter_config_constructor(&query.model_type("tinybert")).unwrap();
    assert_eq!(found.class().name, "TinyBertOnnxConfig");
    let error = REGISTRY.get_exporter_config_constructor(&query.model_type("bert")).unwrap_err();
    assert!(matches!(error, Error::UnknownModelType { near: Some("tinybert") | None, .. }), "{error}");
    assert_eq!(MODELS.len(), 3);
    assert_eq!(REGISTRY.all_models().count(), 3);
}

#[test]
fn laid_over_the_built_in_registry_both_are_found_and_its_own_wins() {
    let before = TasksManager::models().count();
    REGISTRY.lay_over_built_in();
    REGISTRY.lay_over_built_in();
    assert_eq!(TasksManager::models().count(), before + 2);
    let tasks = |model_type| TasksManager::get_supported_tasks_for_model_type(model_type, "onnx", None, None).unwrap();
    assert_eq!(tasks("distilbert").iter().map(|(task, _)| *task).collect::<Vec<_>>(), ["text-classification"]);
    assert!(tasks("bert").len() > 3);
    assert_eq!(TasksManager::map_from_synonym("weather"), "weather-forecasting");
    assert!(TasksManager::get_all_tasks().contains(&"weather-forecasting"));
    let config = PretrainedConfig::from_json(r#"{"model_type": "weatherformer"}"#).unwrap();
    assert_eq!(config.get("num_stations").unwrap().int("num_stations"), Ok(64));
}
