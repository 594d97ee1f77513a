//! The shapes of outputs, computed from the sizes of the inputs.

use optimum_exporters::symbolic::{Expression, Size, Sizes};
use optimum_exporters::{Arguments, DummyOptions, ExporterConfig, PretrainedConfig, Query, TasksManager};

fn export(config: &str, task: &str, arguments: &Arguments) -> ExporterConfig {
    let config = PretrainedConfig::from_json(config).unwrap();
    let query = Query::new("onnx").model(&config).task(task);
    TasksManager::get_exporter_config_constructor(&query).unwrap().call_with(&config, arguments).unwrap()
}

fn shape(export: &ExporterConfig, sizes: &Sizes, output: &str) -> String {
    export.output_shapes(sizes).unwrap().get(output).unwrap().to_string()
}

#[test]
fn an_output_has_the_sizes_of_the_inputs() {
    let bert = export(r#"{"model_type": "bert"}"#, "fill-mask", &Arguments::new());
    let sizes = Sizes::new().with("batch_size", 2).with("sequence_length", 16);
    assert_eq!(shape(&bert, &sizes, "logits"), "[2, 16, …]");
    assert_eq!(shape(&bert, &Sizes::new(), "logits"), "[batch_size, sequence_length, …]");
}

#[test]
fn convolutions_over_time_are_computed() {
    let text = r#"{"model_type": "wav2vec2", "conv_kernel": [10, 3, 3], "conv_stride": [5, 2, 2]}"#;
    let audio = export(text, "automatic-speech-recognition", &Arguments::new());
    let of = |length| shape(&audio, &Sizes::new().with("batch_size", 1).with("sequence_length", length), "logits");
    assert_eq!(of(16_000), "[1, 799, …]");
    assert_eq!(of(400), "[1, 19, …]");
    // Too short for the first kernel.
    assert!(of(-100).contains("sequence_length"));
}

/// What optimum-intel's files of small models gave in OpenVINO.
#[test]
fn parts_that_see_have_a_row_for_each_patch_or_for_those_that_are_merged() {
    let shape_of = |model_type: &str, vision: &str, part: &str, sizes: Sizes| {
        let config = format!(r#"{{"model_type": "{model_type}", "vision_config": {vision}}}"#);
        let config = PretrainedConfig::from_json(&config).unwrap();
        let query = Query::new("openvino").model(&config).task("image-text-to-text");
        let constructor = TasksManager::get_exporter_config_constructor(&query).unwrap();
        let export = constructor.call_with(&config, &Arguments::new().with("behavior", part)).unwrap();
        shape(&export, &sizes, "last_hidden_state")
    };
    let patches = || Sizes::new().with("patch_thw_grid", 1800);
    let rows = || Sizes::new().with("sequence_length", 1800);
    let qwen2 = r#"{"embed_dim": 24, "hidden_size": 32, "spatial_merge_size": 2}"#;
    assert_eq!(shape_of("qwen2_vl", qwen2, "vision_embeddings", patches()), "[1800, 24, …]");
    assert_eq!(shape_of("qwen2_vl", qwen2, "vision_embeddings_merger", rows()), "[450, 32, …]");
    let later = r#"{"hidden_size": 24, "out_hidden_size": 32, "spatial_merge_size": 2}"#;
    for model_type in ["qwen2_5_vl", "qwen3_vl"] {
        assert_eq!(shape_of(model_type, later, "vision_embeddings", patches()), "[1800, 24, …]");
        assert_eq!(shape_of(model_type, later, "vision_embeddings_merger", rows()), "[450, 32, …]");
    }
    let pixtral = r#"{"model_type": "pixtral", "hidden_size": 24, "patch_size": 14}"#;
    let image = || Sizes::new().with("batch_size", 1).with("height", 60).with("width", 84);
    assert_eq!(shape_of("mistral3", pixtral, "vision_embeddings", image()), "[24, …]");
    assert_eq!(shape_of("llava", pixtral, "vision_embeddings", image()), "[1, 24, …]");
}

#[test]
fn a_cache_entry_is_known_on_every_axis() {
    let config = r#"{"model_type": "gpt2", "n_layer": 2, "n_head": 4, "n_embd": 32}"#;
    let past = Arguments::new().with("use_past_in_inputs", true);
    let decoder = export(config, "text-generation-with-past", &past);
    let sizes = Sizes::new().with("batch_size", 3).with("sequence_length", 1).with("past_sequence_length", 9);
    let shapes = decoder.output_shapes(&sizes).unwrap();
    assert_eq!(shapes.get("present.1.key").unwrap().to_string(), "[3, 4, 10, 8]");
    assert_eq!(shapes.get("present.1.key").unwrap().rank(), Some(4));
    assert_eq!(shapes.get("logits").unwrap().rank(), None);
    assert_eq!(shapes.get("present.2.key"), None);
    assert_eq!(shapes.iter().count(), 5);
    let first = Sizes::new().with("batch_size", 3).with("sequence_length", 5);
    assert!(shape(&decoder, &first, "present.0.key").contains("past_sequence_length"), "a past is taken");
}

#[test]
fn without_a_past_its_length_is_0_and_one_token_is_a_number() {
    let config = r#"{"model_type": "t5", "num_layers": 1, "num_heads": 2, "d_kv": 8}"#;
    let task = "text2text-generation-with-past";
    let plan = export(config, task, &Arguments::new()).export_plan(false).unwrap();
    let part = |name: &str| &plan.submodel(name).unwrap().config;
    let sizes = Sizes::new()
        .with("batch_size", 2)
        .with("encoder_sequence_length", 16)
        .with("decoder_sequence_length", 4)
        .with("past_decoder_sequence_length", 7);
    assert_eq!(shape(part("encoder_model"), &sizes, "last_hidden_state"), "[2, 16, …]");
    assert_eq!(shape(part("decoder_model"), &sizes, "present.0.decoder.key"), "[2, 2, 4, 8]");
    assert_eq!(shape(part("decoder_model"), &sizes, "present.0.encoder.key"), "[2, 2, 16, 8]");
    assert_eq!(shape(part("decoder_with_past_model"), &sizes, "logits"), "[2, 1, …]");
    assert_eq!(shape(part("decoder_with_past_model"), &sizes, "present.0.decoder.value"), "[2, 2, 11, 8]");

    let mut merged = plan.merged()[0].config.clone();
    merged.set("use_cache_branch", false).unwrap();
    assert_eq!(shape(&merged, &sizes, "present.0.decoder.key"), "[2, 2, 4, 8]");
    assert_eq!(shape(&merged, &sizes, "present.0.encoder.key"), "[2, 2, 16, 8]");
    merged.set("use_cache_branch", true).unwrap();
    assert_eq!(shape(&merged, &sizes, "present.0.decoder.key"), "[2, 2, 11, 8]");
    // The reference's exporter puts a constant in its place, which is empty.
    assert_eq!(shape(&merged, &sizes, "present.0.encoder.key"), "[0, 2, 1, 8]");
}

#[test]
fn a_merged_decoder_of_a_pair_is_fed_a_past_in_both_branches() {
    let encoder = r#"{"model_type": "vit", "hidden_size": 32}"#;
    let decoder = r#"{"model_type": "gpt2", "n_embd": 32, "n_head": 4, "n_layer": 2}"#;
    for (model_type, task) in
        [("vision-encoder-decoder", "image-to-text-with-past"), ("encoder-decoder", "text2text-generation-with-past")]
    {
        let config = format!(r#"{{"model_type": "{model_type}", "encoder": {encoder}, "decoder": {decoder}}}"#)
            .replace("vit", if model_type == "encoder-decoder" { "bert" } else { "vit" });
        let plan = export(&config, task, &Arguments::new()).export_plan(false).unwrap();
        let merged = &plan.merged()[0];
        for (flag, past) in [(false, 1), (true, 16)] {
            let feed = merged.config.feed_of_merged(merged.flag, flag, &DummyOptions::default()).unwrap();
            let of = |name: &str| feed.iter().find(|(known, _)| known == name).map(|(_, spec)| spec.shape.clone());
            assert_eq!(of("past_key_values.1.value"), Some(vec![2, 4, past, 8]), "{model_type}, {flag}");
            assert_eq!(of("use_cache_branch"), Some(vec![1]), "{model_type}, {flag}");
        }
    }
}

#[test]
fn sizes_are_those_of_what_a_session_is_fed() {
    let plan = export(r#"{"model_type": "t5"}"#, "text2text-generation-with-past", &Arguments::new())
        .export_plan(false)
        .unwrap();
    let decoder = &plan.submodel("decoder_with_past_model").unwrap().config;
    let mut options = DummyOptions::default();
    options.shapes.set("batch_size", 3).unwrap();
    let sizes = decoder.sizes_of(&decoder.feed(&options).unwrap()).unwrap();
    let found: Vec<_> = sizes.iter().collect();
    let expected = [
        ("batch_size", 3),
        ("decoder_sequence_length", 1),
        ("encoder_sequence_length", 16),
        ("past_decoder_sequence_length", 16),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_past_that_does_not_count_says_no_length_of_others() {
    let plan = export(r#"{"model_type": "t5"}"#, "text2text-generation-with-past", &Arguments::new())
        .export_plan(false)
        .unwrap();
    let merged = &plan.merged()[0];
    for (flag, past) in [(false, 1), (true, 16)] {
        let mut config = merged.config.clone();
        config.set("use_cache_branch", flag).unwrap();
        let feed = config.feed_of_merged(merged.flag, flag, &DummyOptions::default()).unwrap();
        let sizes = config.sizes_of(&feed).unwrap();
        assert_eq!(sizes.get("encoder_sequence_length"), Some(16), "{flag}");
        assert_eq!(sizes.get("past_decoder_sequence_length"), Some(past), "{flag}");
    }
}

#[test]
fn the_shapes_of_a_cache_are_known_without_the_preprocessor_that_says_how_long_it_is() {
    let plan = export(r#"{"model_type": "pix2struct"}"#, "image-to-text-with-past", &Arguments::new())
        .export_plan(false)
        .unwrap();
    let mut merged = plan.merged()[0].config.clone();
    merged.set("use_cache_branch", true).unwrap();
    let sizes = Sizes::new().with("batch_size", 2).with("past_decoder_sequence_length", 4);
    let sizes = sizes.with("decoder_sequence_length", 1).with("encoder_sequence_length", 9);
    assert_eq!(shape(&merged, &sizes, "present.0.decoder.key"), "[2, 12, 5, 64]");
    assert_eq!(shape(&merged, &sizes, "present.0.encoder.key"), "[0, 12, 1, 64]");
}

#[test]
fn a_symbol_with_two_sizes_has_none() {
    let mut sizes = Sizes::new();
    let axes = optimum_exporters::Axes::fixed(&[(0, "batch_size"), (1, "n x m")]);
    sizes.add(&axes, &[2, 6]);
    assert_eq!(sizes.size_of("n x m"), Size::Known(6), "a symbol that is no expression is a name");
    sizes.add(&axes, &[3, 6]);
    assert_eq!(sizes.size_of("batch_size * 2"), Size::Unknown("batch_size * 2".to_owned()));
}

/// Every symbol that the registry makes with default configs.
#[test]
fn symbols_of_the_registry_are_names_or_expressions() {
    let mut expressions = 0;
    for model in TasksManager::models() {
        for support in model.exporters {
            for (_, constructor) in support.tasks {
                let config = PretrainedConfig::empty(model.model_type);
                let Ok(outputs) = constructor.call(&config).and_then(|export| export.outputs()) else { continue };
                for symbol in outputs.iter().flat_map(|(_, axes)| axes.iter()).map(|(_, symbol)| symbol) {
                    match Expression::parse(symbol) {
                        Ok(expression) => expressions += usize::from(expression.as_name().is_none()),
                        Err(error) => assert!(!symbol.contains(['+', '*', '/']), "{}: {error}", model.model_type),
                    }
                }
            }
        }
    }
    assert!(expressions > 20, "{expressions}");
}

/// Layers with a window have heads of one width, and the others of another.
#[test]
fn a_cache_entry_has_the_shape_of_its_own_layer() {
    let config = r#"{"model_type": "gemma4_text", "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2,
        "head_dim": 16, "global_head_dim": 32, "hidden_size": 32, "vocab_size": 100, "num_kv_shared_layers": 0,
        "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"]}"#;
    let past = Arguments::new().with("use_past_in_inputs", true);
    let decoder = export(config, "text-generation-with-past", &past);
    let sizes = Sizes::new().with("batch_size", 3).with("sequence_length", 1).with("past_sequence_length", 9);
    let shapes = decoder.output_shapes(&sizes).unwrap();
    for (layer, width) in [16, 32, 16, 32].into_iter().enumerate() {
        for of in ["key", "value"] {
            let name = format!("present.{layer}.{of}");
            assert_eq!(shapes.get(&name).unwrap().to_string(), format!("[3, 2, 10, {width}]"), "{name}");
        }
    }
    assert_eq!(shapes.iter().count(), 9);
}
