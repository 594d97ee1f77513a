//! How decoders are run step by step.

use std::path::Path;

use optimum_exporters::decoder::{Feeds, First, Length};
use optimum_exporters::generation::{FirstStep, Generation, Role, Wire};
use optimum_exporters::{Arguments, Decoder, ModelOptions, PretrainedConfig, Query, TasksManager};

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
    // The cache has what was computed from it; the mask of the same tokens is still needed.
    assert!(roles(&t5[1]).contains(&("encoder_hidden_states", Role::OfFirstStep)));
    assert!(roles(&t5[1]).contains(&("encoder_attention_mask", Role::Same)));
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
        let exporters = model.exporters.iter().filter(|support| support.exporter == "onnx");
        for (task, _) in exporters.flat_map(|support| support.tasks) {
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

/// The decoders of a directory under `tests/onnx`, for a task.
fn decoders(export: &str, task: &str) -> Vec<Decoder> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx").join(export);
    ModelOptions::new().task(task).open(directory).unwrap().decoders("onnx", &Arguments::new()).unwrap()
}

#[test]
fn a_decoder_has_all_that_a_loop_needs_in_one_place() {
    let all = decoders("gpt2-text-generation", "text-generation-with-past");
    let [gpt2] = &all[..] else { panic!("{all:?}") };
    assert_eq!(
        (gpt2.part.file.as_str(), gpt2.scores.as_deref(), gpt2.longest),
        ("model.onnx", Some("logits"), Some(64))
    );
    assert!(gpt2.encoder.is_none() && matches!(gpt2.first, First::EmptyPast));
    assert_eq!((gpt2.tokens.start, gpt2.tokens.end.as_slice()), (None, &[50256][..]));
    assert_eq!(gpt2.cache.len(), 4);
    let key = &gpt2.cache[0];
    assert_eq!((key.past.as_str(), key.present.as_str()), ("past_key_values.0.key", "present.0.key"));
    assert_eq!((key.batch_axis, key.grows, key.is_from_first_step), (Some(0), Some(2), false));
    let symbol = |symbol: &str| Length::Symbol(symbol.to_owned());
    let expected = [symbol("batch_size"), Length::Fixed(2), symbol("past_sequence_length"), Length::Fixed(8)];
    assert_eq!(key.shape, expected);
    let mask = gpt2.input("attention_mask").unwrap();
    assert_eq!((&mask.feeds, mask.dtype.name(), mask.shape.len()), (&Feeds::Mask, "int64", 2));
}

#[test]
fn what_an_encoder_gives_and_takes_goes_to_inputs_by_name() {
    let all = decoders("t5-text2text-generation", "text2text-generation-with-past");
    let [merged, split] = &all[..] else { panic!("{all:?}") };
    assert_eq!(merged.encoder.as_ref().unwrap().file, "encoder_model.onnx");
    for decoder in [merged, split] {
        let feeds = |name| &decoder.input(name).unwrap().feeds;
        assert_eq!(feeds("encoder_hidden_states"), &Feeds::EncoderOutput("last_hidden_state".to_owned()));
        assert_eq!(feeds("encoder_attention_mask"), &Feeds::EncoderInput("attention_mask".to_owned()));
        assert_eq!((decoder.tokens.start, decoder.tokens.padding, decoder.longest), (Some(0), Some(0), None));
    }
    assert!(!merged.input("encoder_hidden_states").unwrap().is_of_first_step);
    assert!(split.input("encoder_hidden_states").unwrap().is_of_first_step);
    assert!(matches!(&split.first, First::WithoutPast(first) if first.file == "decoder_model.onnx"));
    let cross = merged.cache.iter().find(|entry| entry.past == "past_key_values.1.encoder.key").unwrap();
    assert_eq!((cross.is_from_first_step, cross.grows, cross.batch_axis), (true, None, Some(0)));
    let json = split.to_json();
    assert_eq!(json["inputs"]["encoder_hidden_states"]["of_first_step"], true);
    assert_eq!(json["cache"]["past_key_values.0.decoder.value"]["present"], "present.0.decoder.value");
    assert_eq!(json["first"]["file"], "decoder_model.onnx");
}

#[test]
fn the_generation_config_comes_before_the_config() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write("config.json", r#"{"model_type": "whisper", "decoder_start_token_id": 1, "eos_token_id": 2}"#);
    write(
        "generation_config.json",
        r#"{"eos_token_id": [7, 8], "pad_token_id": null, "forced_decoder_ids": [[1, null], [2, 50]], "suppress_tokens": [3]}"#,
    );
    let model = ModelOptions::new().task("automatic-speech-recognition-with-past").open(directory.path()).unwrap();
    let decoder = model.decoders("onnx", &Arguments::new()).unwrap().remove(0);
    assert_eq!((decoder.tokens.start, decoder.tokens.end.as_slice()), (Some(1), &[7, 8][..]));
    assert_eq!((decoder.tokens.forced.as_slice(), decoder.tokens.suppressed.as_slice()), (&[(2, 50)][..], &[3][..]));
    write("generation_config.json", r#"{"eos_token_id": "two"}"#);
    let wrong = model.decoders("onnx", &Arguments::new()).unwrap_err().to_string();
    assert!(wrong.contains("eos_token_id") && wrong.contains("two"), "{wrong}");
}

#[test]
fn a_decoder_without_past_is_fed_all_tokens_at_each_step() {
    let all = decoders("gpt2-text-generation", "text-generation");
    let [gpt2] = &all[..] else { panic!("{all:?}") };
    assert!(matches!(gpt2.first, First::NoPast) && gpt2.cache.is_empty());
    let feeds: Vec<_> = gpt2.inputs.iter().map(|input| (input.name.as_str(), &input.feeds)).collect();
    assert_eq!(feeds[..2], [("input_ids", &Feeds::Tokens), ("attention_mask", &Feeds::Mask)]);
    assert!(decoders("bert-text-classification", "text-classification").is_empty());
}
