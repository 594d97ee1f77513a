//! Configs whose text part stands in the config around it, as many have it on the Hub: transformers makes the part of what
//! stands there, as the `__post_init__` of their config classes in 5.24.0 says.

use optimum_exporters::json::to_string;
use optimum_exporters::{DummyOptions, ExportPlan, PretrainedConfig, Query, TasksManager};
use serde_json::{Map, Value, json};

const TYPES: [&str; 6] = ["qwen2_vl", "qwen2_5_vl", "paddleocr_vl", "hunyuan_vl", "glm5_next", "dots3_note"];

/// Everything that exporters say of a config, those tasks that cannot be had with it included.
fn answers(config: &Value) -> Vec<String> {
    let config = PretrainedConfig::from_json(&config.to_string()).expect("it is a config");
    let model_type = config.model_type().expect("it is there");
    let mut answers = Vec::new();
    for exporter in ["onnx", "openvino"] {
        let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, None);
        for (task, _) in tasks.iter().flat_map(|tasks| tasks.iter()) {
            let query = Query::new(exporter).model(&config).task(task);
            let made = TasksManager::get_exporter_config_constructor(&query).and_then(|made| made.call(&config));
            let plan = made.and_then(|export| export.export_plan(false));
            let caches = plan.iter().flat_map(ExportPlan::submodels);
            let caches: Vec<_> = caches.map(|part| part.config.cache_layout(&DummyOptions::default())).collect();
            let plan = plan.map_or_else(|error| error.to_string(), |plan| to_string(&plan));
            answers.push(format!("{exporter} {task} {caches:?} {plan}"));
        }
    }
    answers
}

#[test]
fn a_part_may_stand_in_the_config_around_it() {
    let text = json!({"num_hidden_layers": 3, "hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2,
        "head_dim": 16, "vocab_size": 99, "intermediate_size": 32});
    for model_type in TYPES {
        let of = |more: Map<String, Value>| {
            let mut config = json!({"model_type": model_type});
            config.as_object_mut().expect("it is an object").extend(more);
            answers(&config)
        };
        let flat = of(text.as_object().expect("it is an object").clone());
        assert_eq!(flat, of(Map::from_iter([("text_config".to_owned(), text.clone())])), "{model_type}");
        assert_ne!(flat, of(Map::new()), "{model_type} has the sizes of the file");
    }
}
