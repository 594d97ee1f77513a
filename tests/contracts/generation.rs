//! How decoders are run step by step.

use std::path::Path;

use optimum_exporters::decoder::{Feeds, First, Length, Sampling, Times, Tokens};
use optimum_exporters::generation::{FirstStep, Generation, Role, Wire};
use optimum_exporters::{Arguments, Decoder, ModelOptions, PretrainedConfig, Query, TasksManager};

fn generations(model_type: &str, task: &str) -> Vec<Generation> {
    generations_of("onnx", model_type, task)
}

fn generations_of(exporter: &str, model_type: &str, task: &str) -> Vec<Generation> {
    let config = PretrainedConfig::empty(model_type);
    let query = Query::new(exporter).model(&config).task(task);
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
fn masks_of_decoders_that_keep_other_states_are_of_all_tokens_or_of_the_step() {
    let inputs = |model_type: &str| {
        let all = generations_of("openvino", model_type, "text-generation-with-past");
        let [decoder] = &all[..] else { panic!("one file") };
        roles(decoder).into_iter().map(|(name, role)| (name.to_owned(), role)).collect::<Vec<_>>()
    };
    let with = |mask: Role, others: &[(&str, Role)]| {
        let first = [("input_ids", Role::Tokens), ("attention_mask", mask)];
        let all = first.iter().chain(others).chain(&[("beam_idx", Role::Rows)]);
        all.map(|(name, role)| ((*name).to_owned(), *role)).collect::<Vec<_>>()
    };
    for model_type in ["lfm2", "qwen3_next", "granitemoehybrid"] {
        assert_eq!(inputs(model_type), with(Role::MaskOverPast, &[]), "{model_type}");
    }
    assert_eq!(inputs("qwen3_5_text"), with(Role::MaskOverPast, &[("position_ids", Role::Positions)]));
    assert_eq!(inputs("zamba2"), with(Role::StepMask, &[]));
    for model_type in ["mamba", "falcon_mamba"] {
        let expected = with(Role::StepMask, &[("cache_position", Role::Window(4))]);
        assert_eq!(inputs(model_type), expected, "{model_type}");
    }
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

/// The tokens that the files of a model say, of which the generation config may be missing.
fn tokens_of(config: &str, generation: Option<&str>, task: &str) -> Result<Tokens, String> {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("config.json"), config).unwrap();
    if let Some(generation) = generation {
        std::fs::write(directory.path().join("generation_config.json"), generation).unwrap();
    }
    let model = ModelOptions::new().task(task).open(directory.path()).unwrap();
    let decoders = model.decoders("onnx", &Arguments::new()).map_err(|error| error.to_string())?;
    Ok(decoders[0].tokens.clone())
}

fn of_speech(config: &str, generation: Option<&str>) -> Result<Tokens, String> {
    tokens_of(config, generation, "automatic-speech-recognition-with-past")
}

fn of_text(generation: &str) -> Result<Tokens, String> {
    let config = r#"{"model_type": "bart", "vocab_size": 96, "eos_token_id": 2}"#;
    tokens_of(config, Some(generation), "text2text-generation-with-past")
}

#[test]
fn the_generation_config_alone_counts_where_there_is_one() {
    let config = r#"{"model_type": "whisper", "decoder_start_token_id": 1, "eos_token_id": 2, "suppress_tokens": [4],
        "forced_decoder_ids": [[1, null], [2, 60]]}"#;
    let file = r#"{"eos_token_id": [7, 8], "pad_token_id": null, "forced_decoder_ids": [[1, null], [2, 50]]}"#;
    let tokens = of_speech(config, Some(file)).unwrap();
    assert_eq!((tokens.start, tokens.end.as_slice(), tokens.suppressed.len()), (None, &[7, 8][..], 0));
    // Nothing tells the languages that there are, so that nothing stands in their place.
    assert_eq!((tokens.forced.len(), tokens.prompt.as_slice()), (0, &[Some(50)][..]));
    let empty = of_speech(config, Some("{}")).unwrap();
    // But for what follows the start token, where nothing says it in other words.
    assert_eq!((empty.start, empty.end.len(), empty.prompt.as_slice()), (None, 0, &[Some(60)][..]));
    let without = of_speech(config, None).unwrap();
    assert_eq!((without.start, without.end, without.suppressed), (Some(1), vec![2], vec![4]));
    let wrong = of_speech(config, Some(r#"{"eos_token_id": "two"}"#)).unwrap_err();
    assert!(wrong.contains("eos_token_id") && wrong.contains("two"), "{wrong}");
}

#[test]
fn what_is_forced_by_its_place_is_of_models_with_a_prompt_of_language_alone() {
    let tokens = of_text(r#"{"forced_decoder_ids": [[1, 11], [2, 12]], "forced_bos_token_id": 5}"#).unwrap();
    assert_eq!((tokens.forced, tokens.prompt), (vec![(1, 5)], Vec::new()));
}

#[test]
fn language_and_task_are_told_by_names_codes_and_tokens() {
    let of = |rest: &str| {
        let file = format!(
            r#"{{"decoder_start_token_id": 1, "no_timestamps_token_id": 57, "lang_to_id": {{"<|fr|>": 53, "<|en|>": 52}},
                "task_to_id": {{"transcribe": 56, "translate": 55}}{rest}}}"#
        );
        of_speech(r#"{"model_type": "whisper"}"#, Some(&file))
    };
    for language in ["fr", "French", "<|fr|>"] {
        let prompt =
            of(&format!(r#", "language": "{language}", "forced_decoder_ids": [[1, 52], [2, 55]]"#)).unwrap().prompt;
        assert_eq!(prompt, [Some(53), Some(56), Some(57)], "{language}");
    }
    let detected = of(r#", "task": "translate""#).unwrap();
    assert_eq!((detected.prompt, detected.languages), (vec![None, Some(55), Some(57)], vec![52, 53]));
    let timed = of(r#", "return_timestamps": true, "eos_token_id": 50, "max_initial_timestamp_index": 5, "forced_decoder_ids": [[1, 52], [2, 56], [3, 57]]"#).unwrap();
    assert_eq!((timed.prompt, timed.languages.len()), (vec![Some(52), Some(56)], 0));
    assert_eq!(timed.times, Some(Times { none: 57, end: 50, latest_first: Some(5) }));
    let wrong = |rest: &str| of(rest).unwrap_err();
    assert!(wrong(r#", "language": "german""#).contains("language is \"german\", expected a language of `lang_to_id`"));
    assert!(wrong(r#", "task": "sing""#).contains("task is \"sing\", expected `translate` or `transcribe`"));
    assert!(
        wrong(r#", "return_timestamps": true"#).contains("return_timestamps is true, expected false or null where not")
    );
    let gap = wrong(r#", "forced_decoder_ids": [[1, 52], [3, 57]]"#);
    assert!(gap.contains("forced_decoder_ids is [[1,52],[3,57]], expected places from 1 on without a gap"), "{gap}");
}

#[test]
fn what_the_reference_refuses_is_an_error_that_names_the_field() {
    for (field, value, says) in [
        ("repetition_penalty", "0.0", "is 0.0, expected a floating point number above 0"),
        ("repetition_penalty", "2", "is 2, expected a floating point number above 0"),
        ("encoder_repetition_penalty", "-1.5", "is -1.5, expected a floating point number above 0"),
        ("bad_words_ids", "[]", "is [], expected lists of tokens"),
        ("bad_words_ids", "[7, 8]", "is 7, expected lists of tokens"),
        ("bad_words_ids", "[[-1]]", "is -1, and the vocabulary has 96 tokens"),
        ("bad_words_ids", "[[96]]", "is 96, and the vocabulary has 96 tokens"),
        ("suppress_tokens", "7", "is 7, expected a list of tokens"),
        ("forced_bos_token_id", "900", "is 900, and the vocabulary has 96 tokens"),
        ("forced_eos_token_id", "-1", "is -1, and the vocabulary has 96 tokens"),
        ("sequence_bias", "[[[7], 2]]", "is [[7],2], expected lists of tokens each with a floating point number"),
        ("exponential_decay_length_penalty", "[7]", "is [7], expected a number of tokens and a factor"),
        ("eos_token_id", "[]", "is [], and there is no `pad_token_id`"),
        ("no_repeat_ngram_size", "2.0", "is 2.0, expected an integer"),
    ] {
        let error = of_text(&format!(r#"{{"{field}": {value}}}"#)).unwrap_err();
        assert!(error.contains(&format!("{field} {says}")), "{error}");
    }
    let both = of_text(r#"{"forced_bos_token_id": 9, "suppress_tokens": [9]}"#).unwrap_err();
    assert!(both.contains("forced_bos_token_id is [9], all of which `suppress_tokens` has"), "{both}");
    for accepted in [
        r#""repetition_penalty": 1, "encoder_repetition_penalty": 1.0, "suppress_tokens": [-1, 400]"#,
        r#""eos_token_id": [], "pad_token_id": 0, "bad_words_ids": [[2], []], "no_repeat_ngram_size": -1"#,
    ] {
        of_text(&format!("{{{accepted}}}")).unwrap();
    }
}

#[test]
fn what_is_not_applied_is_named_with_its_value_where_it_would_change_something() {
    let said = of_text(
        r#"{"do_sample": true, "temperature": 0.6, "top_k": 50, "top_p": 1.0, "num_beams": 4, "num_beam_groups": 2,
            "length_penalty": 2.0, "early_stopping": false, "guidance_scale": 1.0, "stop_strings": ["a"], "cache_implementation": "hybrid"}"#,
    );
    let said = said.unwrap();
    assert_eq!(said.stop_strings, ["a"]);
    assert_eq!(of_text(r#"{"stop_strings": "ab"}"#).unwrap().stop_strings, ["ab"]);
    assert!(of_text(r#"{"stop_strings": ["a", ""]}"#).unwrap_err().contains("a text that is not empty"));
    let expected = serde_json::json!({"num_beams": 4, "num_beam_groups": 2, "length_penalty": 2.0});
    assert_eq!(serde_json::Value::from(said.not_applied), expected);
    assert!(of_text(r#"{"temperature": 0.6, "top_p": 0.9, "length_penalty": 2.0}"#).unwrap().not_applied.is_empty());
}

#[test]
fn how_tokens_are_drawn_is_told_where_they_are() {
    // A number for samples alone changes nothing where none are drawn.
    assert_eq!(of_text(r#"{"temperature": 0.6, "top_p": 0.9, "do_sample": false}"#).unwrap().sampling, None);
    let of = |rest: &str| of_text(&format!(r#"{{"do_sample": true{rest}}}"#)).unwrap().sampling.unwrap();
    let none = Sampling::default();
    assert_eq!(of(""), Sampling { top_k: Some(50), ..none });
    assert_eq!(of(r#", "top_k": null"#), Sampling { top_k: Some(50), ..none });
    let nothing =
        r#", "temperature": 1, "top_k": 0, "top_p": 1.0, "typical_p": 1.5, "epsilon_cutoff": 0.0, "eta_cutoff": 1.0"#;
    assert_eq!(of(nothing), none);
    let all = r#", "temperature": 0.6, "top_h": 1, "top_k": 9, "top_p": 0, "min_p": 0.1, "typical_p": 0.5, "epsilon_cutoff": 0.1,
        "eta_cutoff": 0.2"#;
    let expected = Sampling {
        temperature: Some(0.6),
        top_h: Some(1.0),
        top_k: Some(9),
        top_p: Some(0.0),
        min_p: Some(0.1),
        typical_p: Some(0.5),
        epsilon_cutoff: Some(0.1),
        eta_cutoff: Some(0.2),
    };
    assert_eq!(of(all), expected);
    for (rest, says) in [
        (r#""temperature": 0.0"#, "temperature is 0.0, expected a floating point number above 0"),
        (r#""temperature": 2"#, "temperature is 2, expected a floating point number above 0"),
        (r#""top_k": -1"#, "top_k is -1, expected a number of tokens, or 0"),
        (r#""top_k": 2.0"#, "top_k is 2.0, expected an integer"),
        (r#""top_p": -0.1"#, "top_p is -0.1, expected a number from 0 on"),
        (r#""min_p": 1.1"#, "min_p is 1.1, expected a number from 0 to 1"),
        (r#""top_h": 0.0"#, "top_h is 0.0, expected a number above 0, and no more than 1"),
        (r#""typical_p": 0.0"#, "typical_p is 0.0, expected a number above 0"),
        (r#""eta_cutoff": "a""#, "eta_cutoff is \"a\", expected a number"),
    ] {
        let error = of_text(&format!(r#"{{"do_sample": true, {rest}}}"#)).unwrap_err();
        assert!(error.contains(says), "{error}");
        of_text(&format!(r#"{{{rest}}}"#)).unwrap();
    }
}

#[test]
fn the_fewest_new_tokens_count_alone() {
    let tokens = of_text(r#"{"min_length": 30, "min_new_tokens": 1}"#).unwrap();
    assert_eq!((tokens.fewest, tokens.fewest_new), (0, 1));
    assert_eq!(of_text(r#"{"min_length": 30}"#).unwrap().fewest, 30);
    assert_eq!(of_text(r#"{"forced_eos_token_id": [9, 4]}"#).unwrap().forced_end, [9, 4]);
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
