//! How decoders are run step by step.

use optimum_exporters::generation::{FirstStep, Generation, Role, Wire};
use optimum_exporters::{PretrainedConfig, Query, TasksManager};

fn generations(model_type: &str, task: &str) -> Vec<Generation> {
    let config = PretrainedConfig::empty(model_type);
    let query = Query::new("onnx").model(&config).task(task);
    let constructor = TasksManager::get_exporter_config_constructor(&query).unwrap();
    constructor.call(&config).unwrap().export_plan(false).unwrap().generation().unwrap()
}

fn suffixes(wires: &[Wire]) -> Vec<&str> {
    wires.iter().map(|wire| wire.past.suffix).collect()
}

fn roles(generation: &Generation) -> Vec<(&str, Role)> {
    generation.inputs.iter().map(|(name, role)| (name.as_str(), *role)).collect()
}

#[test]
fn a_decoder_in_one_file_starts_with_an_empty_past() {
    let [gpt2] = &generations("gpt2", "text-generation-with-past")[..] else { panic!("one file") };
    assert_eq!((gpt2.file.as_str(), &gpt2.first), ("model.onnx", &FirstStep::EmptyPast));
    assert!(gpt2.each_step.iter().all(|wire| wire.layers == 12));
    assert_eq!(suffixes(&gpt2.each_step), [".key", ".value"]);
    assert!(gpt2.from_first_step.is_empty());
    let expected =
        [("input_ids", Role::Tokens), ("attention_mask", Role::MaskOverPast), ("position_ids", Role::Positions)];
    assert_eq!(roles(gpt2), expected);
}

#[test]
fn a_merged_decoder_starts_with_a_dummy_past_and_keeps_the_cross_attention() {
    let t5 = generations("t5", "text2text-generation-with-past");
    let merged = &t5[0];
    assert_eq!(merged.file, "decoder_model_merged.onnx");
    assert_eq!(merged.first, FirstStep::DummyPast { flag: "use_cache_branch" });
    assert_eq!(suffixes(&merged.each_step), [".decoder.key", ".decoder.value"]);
    assert_eq!(suffixes(&merged.from_first_step), [".encoder.key", ".encoder.value"]);
    assert!(roles(merged).contains(&("use_cache_branch", Role::UsePast)));
    assert!(roles(merged).contains(&("encoder_hidden_states", Role::Same)));
    assert!(roles(merged).contains(&("encoder_attention_mask", Role::Same)));
    assert!(roles(merged).contains(&("input_ids", Role::Tokens)));
}

#[test]
fn a_decoder_with_past_starts_with_the_one_without() {
    let t5 = generations("t5", "text2text-generation-with-past");
    assert_eq!(t5[1].file, "decoder_with_past_model.onnx");
    assert_eq!(t5[1].first, FirstStep::WithoutPast { submodel: "decoder_model".to_owned() });
    assert_eq!(t5[1].each_step[0].present.at(2).to_string(), "present.2.decoder.key");
    assert_eq!(t5[1].each_step[0].past.at(2).to_string(), "past_key_values.2.decoder.key");
}

#[test]
fn a_mask_over_the_decoders_own_tokens_grows_under_its_name_in_the_session() {
    let pix2struct = &generations("pix2struct", "image-to-text-with-past")[0];
    assert!(roles(pix2struct).contains(&("attention_mask", Role::MaskOverPast)));
    assert!(roles(pix2struct).contains(&("encoder_attention_mask", Role::Same)));
}

#[test]
fn every_model_with_past_has_a_wiring_whose_outputs_exist() {
    for model in TasksManager::models().filter(|model| model.library.name == "transformers") {
        for (task, _) in model.exporters.iter().flat_map(|support| support.tasks) {
            if !task.ends_with("-with-past") {
                continue;
            }
            let config = PretrainedConfig::empty(model.model_type);
            let query = Query::new("onnx").model(&config).task(task);
            let constructor = TasksManager::get_exporter_config_constructor(&query).unwrap();
            // Two models of their own, and those without any default, say nothing by default.
            let Ok(exporter_config) = constructor.call(&config) else { continue };
            let Ok(plan) = exporter_config.export_plan(false) else { continue };
            for generation in plan.generation().unwrap_or_default() {
                let part = plan.submodels().iter().find(|part| part.file == generation.file);
                let merged = plan.merged().iter().find(|merged| merged.file == generation.file);
                let outputs = part.map(|part| &part.config).or(merged.map(|merged| &merged.config)).unwrap().outputs();
                let outputs = outputs.unwrap();
                assert!(!generation.each_step.is_empty(), "{} {task}", model.model_type);
                for wire in &generation.each_step {
                    assert!(wire.layers > 0, "{} {task}: {wire:?}", model.model_type);
                    let name = wire.present.at(0).to_string();
                    assert!(
                        outputs.get(&name).is_some(),
                        "{} {task}: {} gives no {name}",
                        model.model_type,
                        generation.file
                    );
                }
                let tokens = generation.inputs.iter().filter(|(_, role)| *role == Role::Tokens).count();
                assert_eq!(tokens, 1, "{} {task}: {:?}", model.model_type, generation.inputs);
            }
        }
    }
}
