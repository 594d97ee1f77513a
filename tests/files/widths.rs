//! The ranks of outputs, and the sizes that a config fixes, held against those that models give.

use std::collections::{BTreeMap, BTreeSet};

use optimum_exporters::check::{Finding, Kind, Severity, Subject, check};
use optimum_exporters::onnx::{Dim, ElementType, Signature, Value, ValueType};
use optimum_exporters::{
    Arguments, Axes, DummyOptions, DynamicAxes, ExporterConfig, PretrainedConfig, Query, TasksManager,
};
use serde_json::Value as Json;

use crate::common::golden;

/// A file with the outputs of a run, all of whose axes are static.
fn file(outputs: &Json) -> Signature {
    let dims =
        |shape: &Json| shape.as_array().unwrap().iter().map(|size| Dim::Static(size.as_i64().unwrap())).collect();
    let value = |(name, of): (&String, &Json)| Value {
        name: name.clone(),
        other_names: Vec::new(),
        of: ValueType::Tensor { element: ElementType(1), shape: Some(dims(&of[1])) },
        has_default: false,
    };
    Signature { outputs: outputs.as_object().unwrap().iter().map(value).collect(), ..Signature::default() }
}

/// The findings about ranks and sizes of the outputs of a case, if those of the run are changed.
fn sizes(case: &Json, change: impl FnOnce(&mut Json)) -> Vec<Finding> {
    let mut found = found(case, change);
    found.retain(|finding| matches!(finding.kind, Kind::Size | Kind::Rank));
    found
}

/// All findings about outputs of a case, if those of the run are changed.
fn found(case: &Json, change: impl FnOnce(&mut Json)) -> Vec<Finding> {
    let text = |key: &str| case[key].as_str().unwrap();
    let config = PretrainedConfig::from_map(case["config"].as_object().unwrap().clone());
    let query = Query::new("onnx").library_name(text("library")).model_type(text("model_type")).task(text("task"));
    let constructor = TasksManager::get_exporter_config_constructor(&query).unwrap();
    let mut export = constructor.call_with(&config, &Arguments::new()).unwrap();
    export.set_variant(text("variant")).unwrap();
    let plan = export.export_plan(case["monolith"].as_bool().unwrap()).unwrap();
    let mut outputs = case["runs"][0]["outputs"].clone();
    change(&mut outputs);
    let path = plan.submodel(text("part")).unwrap().file.clone().into();
    let report = check(&plan, &[(path, Ok(file(&outputs)))], false).unwrap();
    let is_output = |finding: &&Finding| matches!(finding.subject, Subject::Output(_));
    report.findings().filter(is_output).cloned().collect()
}

fn cases() -> impl Iterator<Item = Json> {
    let texts = ["shapes.jsonl", "shapes_beyond.jsonl"].map(golden::text);
    let lines: Vec<_> = texts.iter().flat_map(|text| text.lines().map(str::to_owned)).collect();
    lines.into_iter().map(|line| serde_json::from_str(&line).unwrap())
}

#[test]
fn what_a_model_gives_is_what_its_config_says() {
    let mut wrong = BTreeSet::new();
    for case in cases() {
        let place = format!("{} for {}, {}", case["model_type"], case["task"], case["part"]);
        wrong.extend(sizes(&case, |_| {}).iter().map(|finding| format!("{place}: {finding}")));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), Vec::from_iter(wrong).join("\n"));
}

#[test]
fn hidden_sizes_vocabularies_and_labels_of_other_models_are_found() {
    let of_tasks = ["feature-extraction", "fill-mask", "text-generation"];
    let (mut all, mut found) = (0, 0);
    for case in cases().filter(|case| of_tasks.contains(&case["task"].as_str().unwrap())) {
        let names: Vec<_> = case["runs"][0]["outputs"].as_object().unwrap().keys().cloned().collect();
        for name in names.iter().filter(|name| ["last_hidden_state", "logits"].contains(&name.as_str())) {
            let found_here = sizes(&case, |outputs| {
                let last = outputs[name][1].as_array_mut().unwrap().last_mut().unwrap();
                *last = (last.as_i64().unwrap() + 1).into();
            });
            all += 1;
            found += usize::from(found_here.iter().any(|finding| finding.subject == Subject::Output(name.clone())));
        }
    }
    // The others are those of encoders of images and sounds, whose widths follow from lists of stages.
    assert!(found * 20 >= all * 17, "{found} of {all} are found");
}

#[test]
fn outputs_with_an_axis_more_or_less_are_found() {
    let names = ["logits", "start_logits", "end_logits", "predicted_depth", "logits_per_image", "embeddings"];
    let (mut all, mut wrong) = (0, 0);
    for case in cases() {
        let outputs: Vec<_> = case["runs"][0]["outputs"].as_object().unwrap().keys().cloned().collect();
        for name in outputs.iter().filter(|name| names.contains(&name.as_str())) {
            let axes = case["runs"][0]["outputs"][name][1].as_array().unwrap().clone();
            let of_rank = |axes: &[Json]| {
                let of_output = found(&case, |outputs| outputs[name][1] = axes.into());
                let is_error =
                    |of: &Finding| of.severity == Severity::Error && of.subject == Subject::Output(name.clone());
                of_output.iter().any(is_error)
            };
            all += 1;
            wrong += usize::from(of_rank(&axes[1..]) && of_rank(&[axes.as_slice(), &[1.into()]].concat()));
        }
    }
    // The others are of tasks with names of their own.
    assert!(wrong * 20 >= all * 19, "{wrong} of {all} are found");
}

/// What a file of a decoder takes and gives, as its contract and its feed have it.
fn decoder(export: &ExporterConfig) -> Signature {
    let feed = export.feed(&DummyOptions::default()).unwrap();
    let shapes: BTreeMap<_, _> = feed.iter().map(|(name, spec)| (name.to_string(), spec.shape.clone())).collect();
    let value = |name: String, axes: &Axes| {
        let shape =
            shapes.get(&name.replace("present", "past_key_values")).cloned().unwrap_or_else(|| vec![2, 16, 100]);
        let dim = |(axis, size): (usize, &i64)| {
            axes.get(axis).map_or(Dim::Static(*size), |name| Dim::Symbol(name.to_owned()))
        };
        let element = ElementType(if matches!(&*name, "input_ids" | "attention_mask") { 7 } else { 1 });
        let shape = Some(shape.iter().enumerate().map(dim).collect());
        Value { name, other_names: Vec::new(), of: ValueType::Tensor { element, shape }, has_default: false }
    };
    let values = |axes: DynamicAxes| axes.iter().map(|(name, axes)| value(name.to_string(), axes)).collect();
    Signature {
        inputs: values(export.inputs().unwrap()),
        outputs: values(export.outputs().unwrap()),
        ..Signature::default()
    }
}

#[test]
fn a_cache_is_held_against_the_heads_of_each_layer() {
    let config = r#"{"model_type": "gemma4_text", "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2,
        "head_dim": 16, "global_head_dim": 32, "hidden_size": 32, "vocab_size": 100, "num_kv_shared_layers": 0,
        "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"]}"#;
    let config = PretrainedConfig::from_json(config).unwrap();
    let query = Query::new("onnx").model(&config).task("text-generation-with-past");
    let constructor = TasksManager::get_exporter_config_constructor(&query).unwrap();
    let plan = constructor.call(&config).unwrap().export_plan(false).unwrap();
    let model = plan.submodel("model").unwrap();
    let errors = |file: Signature| -> Vec<_> {
        let report = check(&plan, &[(model.file.clone().into(), Ok(file))], false).unwrap();
        let errors = report.findings().filter(|finding| finding.severity == Severity::Error);
        errors.map(|finding| format!("{:?}", finding.subject)).collect()
    };
    let right = decoder(&model.config);
    assert_eq!(errors(right.clone()), [""; 0]);
    for (layer, width) in [("1", 16), ("2", 32)] {
        let mut wrong = right.clone();
        for value in wrong.inputs.iter_mut().chain(&mut wrong.outputs) {
            if let (true, ValueType::Tensor { shape: Some(shape), .. }) =
                (value.name.ends_with(&format!(".{layer}.key")), &mut value.of)
            {
                shape[3] = Dim::Static(width);
            }
        }
        let expected = ["past_key_values", "present"].map(|name| format!("{name}.{layer}.key"));
        let found = errors(wrong);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().zip(&expected).all(|(found, expected)| found.contains(expected)), "{found:?}");
    }
}
