//! Model types that the reference lacks. What is expected was read off the models of transformers 4.57.6 and 5.24.0:
//! the shapes of their caches, and the names and shapes of what they return.

use optimum_exporters::cache::CacheRun;
use optimum_exporters::{
    Arguments, Attr, DummyOptions, ExporterConfig, PretrainedConfig, Query, TasksManager, Version,
};
use serde_json::{Value, json};

fn exporter_config(config: &Value, task: &str, arguments: &Arguments) -> ExporterConfig {
    let config = PretrainedConfig::from_json(&config.to_string()).expect("it is a config");
    let query = Query::new("onnx").model(&config).task(task);
    let constructor = TasksManager::get_exporter_config_constructor(&query).expect("it is registered");
    constructor.call_with(&config, arguments).expect("it can be exported")
}

fn with_past(config: &Value) -> ExporterConfig {
    exporter_config(config, "text-generation-with-past", &Arguments::new().with("use_past_in_inputs", true))
}

/// Layers, and the shape of each entry of one, for a batch of 2 and a past of 16 tokens.
fn cache(config: &ExporterConfig) -> Vec<(usize, Vec<Vec<i64>>)> {
    let layout = config.cache_layout(&DummyOptions::default()).expect("it can be told").expect("there is a cache");
    let entries = |run: CacheRun| (run.layers, run.entries.into_iter().map(|entry| entry.shape).collect());
    layout.runs.into_iter().map(entries).collect()
}

/// Configs as they are published, or with the class's defaults where only a `model_type` stands.
#[test]
fn decoders_cache_a_key_and_a_value_for_each_layer() {
    let cases = [
        (json!({"model_type": "mixtral", "num_key_value_heads": 8, "hidden_size": 4096}), 32, [8, 128], [8, 128]),
        (json!({"model_type": "mixtral", "num_key_value_heads": null}), 32, [32, 128], [32, 128]),
        (json!({"model_type": "mixtral", "head_dim": 96}), 32, [8, 96], [8, 96]),
        (
            json!({"model_type": "olmo3", "num_hidden_layers": 64, "hidden_size": 5120, "num_attention_heads": 40,
            "num_key_value_heads": 8}),
            64,
            [8, 128],
            [8, 128],
        ),
        (json!({"model_type": "olmo3"}), 32, [32, 128], [32, 128]),
        (json!({"model_type": "qwen2_moe"}), 24, [16, 128], [16, 128]),
        (
            json!({"model_type": "deepseek_v2", "num_hidden_layers": 27, "num_attention_heads": 16, "hidden_size": 2048}),
            27,
            [1, 512],
            [1, 64],
        ),
        (json!({"model_type": "phimoe"}), 32, [8, 128], [8, 128]),
        (json!({"model_type": "starcoder2"}), 30, [2, 128], [2, 128]),
        (
            json!({"model_type": "dbrx", "d_model": 6144, "n_heads": 48, "n_layers": 40,
            "attn_config": {"kv_n_heads": 8, "clip_qkv": 8, "rope_theta": 500_000}}),
            40,
            [8, 128],
            [8, 128],
        ),
        (json!({"model_type": "dbrx"}), 24, [1, 128], [1, 128]),
    ];
    for (config, layers, [key_heads, key_width], [value_heads, value_width]) in cases {
        let entries = vec![vec![2, key_heads, 16, key_width], vec![2, value_heads, 16, value_width]];
        assert_eq!(cache(&with_past(&config)), [(layers, entries)], "{config}");
        let inputs = with_past(&config).inputs().expect("it has inputs");
        let names: Vec<_> = inputs.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names[..2], ["input_ids", "attention_mask"], "{config}");
        assert_eq!(names.last().map(String::as_str), Some("position_ids"), "{config}");
        assert_eq!(names.len(), 3 + 2 * layers, "{config}");
    }
}

/// Layers of attention cache keys and values, all others a convolution's last inputs and a state.
#[test]
fn jamba_caches_what_each_kind_of_layer_keeps() {
    let config = json!({"model_type": "jamba", "num_hidden_layers": 3, "hidden_size": 64, "num_attention_heads": 4,
        "num_key_value_heads": 2, "attn_layer_period": 3, "attn_layer_offset": 1, "mamba_d_state": 6});
    let attention = vec![vec![2, 2, 16, 16]; 2];
    let mamba = vec![vec![2, 128, 4], vec![2, 128, 6]];
    assert_eq!(cache(&with_past(&config)), [(1, attention), (2, mamba)]);
    let feed = with_past(&config).feed(&DummyOptions::default()).expect("it can be fed");
    let inputs = with_past(&config).inputs().expect("it has inputs");
    let names: Vec<_> = feed.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names, inputs.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>());
    let (_, mask) = feed.iter().find(|(name, _)| name == "attention_mask").expect("there is a mask");
    assert_eq!(mask.shape, [2, 32], "the mask covers the past");
}

/// Python writes what it leaves open as null.
#[test]
fn a_list_of_layers_that_is_null_is_as_one_that_is_missing() {
    let open = json!({"model_type": "lfm2", "num_hidden_layers": 3, "full_attn_idxs": [1]});
    let mut null = open.clone();
    null["layer_types"] = Value::Null;
    let open = cache(&with_past(&open));
    assert_eq!(open.iter().map(|(layers, _)| layers).sum::<usize>(), 3);
    assert_eq!(cache(&with_past(&null)), open);
}

#[test]
fn umt5_is_exported_in_the_files_of_t5() {
    let config = json!({"model_type": "umt5", "d_kv": 64, "d_model": 768, "num_heads": 12, "num_layers": 12});
    let plan = exporter_config(&config, "text2text-generation-with-past", &Arguments::new());
    let plan = plan.export_plan(false).expect("it has a plan");
    let names: Vec<_> = plan.submodels().iter().map(|submodel| submodel.name.as_str()).collect();
    assert_eq!(names, ["encoder_model", "decoder_model", "decoder_with_past_model"]);
    let shape = vec![2, 12, 16, 64];
    assert_eq!(cache(&plan.submodels()[2].config), [(12, vec![shape; 4])]);
}

#[test]
fn dinov3_gives_a_token_for_each_patch_of_whatever_size_the_image_has() {
    let config = json!({"model_type": "dinov3_vit", "patch_size": 16, "num_register_tokens": 4});
    let outputs = exporter_config(&config, "feature-extraction", &Arguments::new()).outputs().expect("it has outputs");
    let tokens = outputs.get("last_hidden_state").and_then(|axes| axes.get(1).map(str::to_owned));
    assert_eq!(tokens.as_deref(), Some("( height // 16 ) * ( width // 16 ) + 5"));
    assert!(outputs.get("pooler_output").is_some());
}

/// The shape of each key and value that a session is fed.
fn past_shapes(export: &ExporterConfig) -> Vec<Vec<i64>> {
    let feed = export.feed(&DummyOptions::default()).expect("it can be fed");
    let past = feed.iter().filter(|(name, _)| name.to_string().starts_with("past_key_values"));
    past.map(|(_, spec)| spec.shape.clone()).collect()
}

/// The files of a model that sees or hears are those that transformers.js loads, and its decoder takes embeddings in the
/// place of tokens and caches what that of the text alone caches.
#[test]
fn models_that_see_or_hear_are_exported_as_transformers_js_loads_them() {
    let text = json!({"model_type": "llama", "num_hidden_layers": 2, "hidden_size": 64, "num_attention_heads": 4,
        "num_key_value_heads": 2});
    let seen = json!({"model_type": "siglip_vision_model", "image_size": 32, "patch_size": 8});
    let cases = [
        ("llava", text.clone(), seen.clone(), "image-text-to-text", "vision_encoder", [0, 1]),
        ("smolvlm", text.clone(), seen.clone(), "image-text-to-text", "vision_encoder", [0, 1]),
        ("qwen2_vl", text.clone(), json!({"patch_size": 8}), "image-text-to-text", "vision_encoder", [1, 2]),
        ("voxtral", text, seen, "automatic-speech-recognition", "audio_encoder", [0, 1]),
    ];
    for (model_type, mut text, vision, task, first, places) in cases {
        if model_type == "qwen2_vl" {
            text["model_type"] = json!("qwen2_vl_text");
        }
        let config = json!({"model_type": model_type, "text_config": text, "vision_config": vision});
        let plan = exporter_config(&config, task, &Arguments::new()).export_plan(false).expect("it has a plan");
        let names: Vec<_> = plan.submodels().iter().map(|submodel| submodel.name.as_str()).collect();
        assert_eq!(names, [first, "embed_tokens", "decoder_model_merged"], "{model_type}");
        let files = plan.submodels().iter().map(|submodel| submodel.file.as_str());
        assert!(files.zip(names).all(|(file, name)| file == format!("{name}.onnx")), "{model_type}");
        let decoder = &plan.submodels()[2].config;
        let inputs = decoder.inputs().expect("it has inputs");
        let taken = |name: &str| inputs.iter().any(|(input, _)| input == *name);
        assert!(taken("inputs_embeds") && taken("attention_mask") && !taken("input_ids"), "{model_type}");
        let positions = inputs.get("position_ids").expect("it takes positions");
        assert_eq!(places.map(|axis| positions.get(axis).map(str::to_owned).is_some()), [true; 2], "{model_type}");
        let kept = past_shapes(decoder);
        assert_eq!(kept, past_shapes(&with_past(&config)), "{model_type}");
        assert_eq!(kept, vec![vec![2, 2, 16, if model_type == "voxtral" { 128 } else { 16 }]; 4], "{model_type}");
    }
}

#[test]
fn they_are_told_apart_from_those_of_the_reference() {
    let beyond = |model_type: &str| {
        let models = TasksManager::models().filter(|model| model.model_type == model_type);
        models.flat_map(|model| model.exporters).any(|support| support.beyond_reference)
    };
    assert!(beyond("mixtral") && !beyond("mistral"));
}

fn version(text: &str) -> Version {
    text.parse().expect("it is a version")
}

/// Keys and values of each head until transformers 5.15.0, latents that all heads share from there on: the models run
/// with 4.57.6 and 5.24.0. The reference's is 4.57.6.
#[test]
fn the_version_that_exports_decides_what_deepseek_caches() {
    let config = json!({"model_type": "deepseek_v3", "num_hidden_layers": 2, "num_attention_heads": 4, "hidden_size": 64,
        "kv_lora_rank": 16, "qk_rope_head_dim": 8, "qk_nope_head_dim": 16, "v_head_dim": 12, "transformers_version": "5.24.0"});
    let config = PretrainedConfig::from_json(&config.to_string()).expect("it is a config");
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    let cached = |asked: Option<&str>| {
        let query = Query::new("onnx").model(&config).task("text-generation-with-past");
        let query = asked.map_or(query, |asked| query.transformers(version(asked)));
        let constructor = TasksManager::get_exporter_config_constructor(&query).expect("it is registered");
        cache(&constructor.call_with(&config, &arguments).expect("it can be exported"))
    };
    let heads = [(2, vec![vec![2, 4, 16, 24], vec![2, 4, 16, 12]])];
    let latents = [(2, vec![vec![2, 1, 16, 16], vec![2, 1, 16, 8]])];
    assert_eq!(cached(None), heads);
    assert_eq!(cached(Some("4.57.6")), heads);
    assert_eq!(cached(Some("5.14")), heads);
    assert_eq!(cached(Some("5.15")), latents);
    assert_eq!(cached(Some("5.24.0")), latents);
}

/// The text part of a model that the reference lacks is exported by the version that exports the whole.
#[test]
fn a_part_is_exported_by_the_version_of_the_whole() {
    let text = json!({"model_type": "deepseek_v3", "num_hidden_layers": 2, "kv_lora_rank": 16, "qk_rope_head_dim": 8});
    let config = json!({"model_type": "kimi_k25", "text_config": text});
    let export = with_past(&config);
    assert_eq!(export.transformers(), version("5.24.0"));
    assert_eq!(cache(&export), [(2, vec![vec![2, 1, 16, 16], vec![2, 1, 16, 8]])]);
}

#[test]
fn a_version_that_does_not_have_the_model_is_an_error() {
    let export = |model_type: &str, task: &str, asked: &str| {
        let config = json!({"model_type": model_type}).to_string();
        let config = PretrainedConfig::from_json(&config).expect("it is a config");
        let query = Query::new("onnx").model(&config).task(task).transformers(version(asked));
        TasksManager::get_exporter_config_constructor(&query).expect("it is registered").call(&config)
    };
    let error = export("gemma4_text", "text-generation", "4.57.6").expect_err("it came later");
    assert_eq!(error.kind(), "wrong_version");
    assert_eq!(error.to_string(), "Gemma4TextOnnxConfig needs transformers 5.5.0 or later, and 4.57.6 was asked for");
    let error = export("mctct", "feature-extraction", "5.0").expect_err("it is gone");
    assert!(error.to_string().ends_with("4.57.6 is the last that exports it"), "{error}");
    assert!(export("mctct", "feature-extraction", "4.57.6").is_ok(), "the last that has it");
}

#[test]
fn where_none_is_asked_for_a_version_exports_that_has_the_model() {
    let by = |model_type: &str, task: &str| {
        let config = PretrainedConfig::empty(model_type);
        let query = Query::new("openvino").model(&config).task(task);
        let constructor = TasksManager::get_exporter_config_constructor(&query).expect("it is registered");
        constructor.call(&config).expect("its defaults suffice").transformers()
    };
    assert_eq!(
        by("qwen3_omni_moe", "image-text-to-text"),
        version("5.0"),
        "it came later than what others are exported by"
    );
    assert_eq!(by("llama", "text-generation"), version("4.57.6"));
}

/// A model type alone stands for what its class of transformers 5.24.0 has by default, those of its parts as well.
#[test]
fn what_a_config_leaves_out_is_what_its_class_has() {
    let text = json!({"model_type": "qwen3", "vocab_size": 151936, "hidden_size": 1024, "num_hidden_layers": 28,
        "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128, "use_cache": true});
    let wider = {
        let mut wider = text.clone();
        wider["hidden_size"] = json!(2048);
        wider
    };
    let patches = json!({"model_type": "siglip_vision_model", "image_size": 224, "patch_size": 14});
    let llama = json!({"model_type": "llama", "vocab_size": 11984, "num_hidden_layers": 12, "num_attention_heads": 8,
        "num_key_value_heads": 8, "hidden_size": 4096, "head_dim": 512});
    let qwen2 = json!({"model_type": "qwen2", "vocab_size": 151860, "num_hidden_layers": 24, "num_attention_heads": 16,
        "num_key_value_heads": 16, "hidden_size": 1024});
    let bands = json!({"model_type": "parakeet_encoder", "num_mel_bins": 128});
    let hybrid = json!({"model_type": "nemotron_h", "hidden_size": 2688, "mamba_num_heads": 64, "num_key_value_heads": 2,
        "hybrid_override_pattern": "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME"});
    let cases = [
        ("fun_asr_nano", json!({"text_config": text})),
        ("lighton_ocr", json!({"text_config": text})),
        ("moss_transcribe_diarize", json!({"text_config": text})),
        ("qwen3_asr", json!({"text_config": wider})),
        ("omniasr", json!({"text_config": llama})),
        ("pp_chart2table", json!({"text_config": qwen2})),
        ("nemo_speechlm", json!({"text_config": hybrid})),
        ("paligemma", json!({"vision_config": patches})),
        ("canary", json!({"encoder_config": bands})),
        ("cohere_asr", json!({"encoder_config": bands})),
        ("nemotron3_5_asr", json!({"vocab_size": 13088})),
        ("tipsv2_vision_model", json!({"image_size": 448})),
        ("inkling2_loop_text", json!({"num_hidden_layers": 24, "hidden_size": 2304, "num_attention_heads": 24})),
        ("glm_image_text", json!({"num_key_value_heads": 2})),
        ("llama4_text", json!({"num_key_value_heads": 8})),
        ("eurobert", json!({"use_cache": true})),
        ("mimi", json!({"use_cache": false})),
    ];
    for (model_type, stated) in cases {
        assert_eq!(said(model_type, &json!({})), said(model_type, &stated), "{model_type}");
    }
}

/// What is said of a model type's exports for all tasks.
fn said(model_type: &str, stated: &Value) -> Vec<String> {
    let mut config = stated.clone();
    config["model_type"] = json!(model_type);
    let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, "onnx", None, None).unwrap();
    let of_task = |(task, _): &(&str, _)| {
        let export = exporter_config(&config, task, &Arguments::new());
        let feed = export.feed(&DummyOptions::default());
        format!("{:?} {:?} {feed:?} {:?}", export.inputs(), export.outputs(), export.values_override())
    };
    tasks.iter().map(of_task).collect()
}

/// Two configs that the class of transformers 5.24.0 reads as the same: by other names of an attribute, with what it computes
/// whatever is stated, with nulls and zeros in the place of what it fills in, and layers by numbers with zeros before them.
#[test]
fn what_a_class_reads_as_the_same_is_the_same() {
    let latents = |head_dim: &str| json!({head_dim: 12, "kv_lora_rank": 16, "num_hidden_layers": 2});
    let layers = |first: &str, kinds: [&str; 3]| json!({first: kinds, "num_hidden_layers": 3});
    let heads = |first: &str| json!({"text_config": {first: 1, "num_hidden_layers": 2}});
    let width = |first: &str| json!({"text_config": {first: 64}});
    let sizes = |first: &str| json!({first: 100});
    let numbered = |fifth: &str| json!({"num_hidden_layers": 12, "per_layer_config": {fifth: {"head_dim": 32}, "11": {"head_dim": 64}}});
    let encoder = |width: &str, inner: &str| json!({"audio_config": {width: 64, inner: 64}});
    let cases = [
        ("gemma4_text", numbered("5"), numbered("05")),
        ("gemma4_unified_text", numbered("5"), numbered("00005")),
        ("gemma4_text", json!({"per_layer_config": {}}), json!({"per_layer_config": null})),
        ("step3p7", heads("num_key_value_heads"), heads("num_attention_groups")),
        ("glm4_moe_lite", latents("qk_rope_head_dim"), latents("head_dim")),
        (
            "granitemoehybrid",
            layers("layer_types", ["mamba", "attention", "mamba"]),
            layers("layers_block_type", ["mamba", "attention", "mamba"]),
        ),
        (
            "nemotron_h",
            layers("layers_block_type", ["mamba", "attention", "mamba"]),
            layers("layer_types", ["linear_attention", "full_attention", "linear_attention"]),
        ),
        (
            "zamba2",
            layers("layers_block_type", ["mamba", "hybrid", "mamba"]),
            layers("layer_types", ["mamba", "hybrid", "mamba"]),
        ),
        ("pp_formulanet", width("d_model"), width("hidden_size")),
        ("voxtral", encoder("hidden_size", "intermediate_size"), encoder("d_model", "encoder_ffn_dim")),
        ("csm", sizes("vocab_size"), sizes("codebook_size")),
        ("hunyuan_vl_text", sizes("vocab_size"), sizes("org_vocab_size")),
        ("xlnet", sizes("vocab_size"), sizes("n_token")),
        (
            "bailing_hybrid",
            json!({"linear_head_dim": 8, "linear_conv_kernel_dim": 3}),
            json!({"head_dim": 8, "short_conv_kernel_size": 3}),
        ),
        ("unlimited_ocr", json!({"text_config": {}}), json!({"text_config": {"head_dim": 8}})),
        ("hrm_text", json!({}), json!({"num_key_value_heads": 1})),
        ("cpmant", json!({}), json!({"num_key_value_heads": 1, "head_dim": 8})),
        ("informer", json!({"prediction_length": 4}), json!({"prediction_length": 4, "context_length": 0})),
        (
            "cohere_asr",
            json!({"encoder_config": {"hidden_size": 64, "num_mel_bins": 128}}),
            json!({"encoder_config": {"hidden_size": 64}}),
        ),
        ("xcodec", json!({}), json!({"acoustic_model_config": {"hidden_size": 256}})),
        ("sapiens2", json!({"head_config": {}}), json!({"head_config": {"upsample_out_channels": null}})),
    ];
    for (model_type, one, other) in cases {
        assert_eq!(said(model_type, &one), said(model_type, &other), "{model_type} {one} {other}");
    }
}

/// What the models of transformers 5.24.0 cached where a config says something of one layer, and of one more attribute.
#[test]
fn a_layer_caches_the_heads_that_are_said_of_it() {
    let text = json!({"num_hidden_layers": 3, "num_key_value_heads": 2, "head_dim": 24,
        "per_layer_config": {"1": {"num_key_value_heads": 1}}});
    let step = with_past(&json!({"model_type": "step3p7", "text_config": text}));
    let [two, one] = [2, 1].map(|heads| (1, vec![vec![2, heads, 16, 24]; 2]));
    assert_eq!(cache(&step), [two.clone(), one, two]);

    let moonshine =
        json!({"model_type": "moonshine", "head_dim": 8, "encoder_num_attention_heads": 4, "hidden_size": 64});
    let arguments = Arguments::new().with("behavior", "decoder").with("use_past_in_inputs", true);
    let moonshine = exporter_config(&moonshine, "automatic-speech-recognition-with-past", &arguments);
    let shapes = past_shapes(&moonshine);
    assert!(!shapes.is_empty() && shapes.iter().all(|shape| shape[3] == 8), "{shapes:?}");
}

/// Where the class fills in a null, so does this.
#[test]
fn heads_of_keys_that_are_null_are_those_of_queries() {
    for model_type in ["llama4_text", "glm_image_text", "seed_oss"] {
        let config = json!({"model_type": model_type, "num_attention_heads": 12, "num_key_value_heads": null});
        let config = PretrainedConfig::from_json(&config.to_string()).unwrap();
        let heads = config.as_ref().get("num_key_value_heads");
        assert!(matches!(heads, Ok(Attr::Int(12))), "{model_type}");
    }
}

/// As encodec at 48 kHz, which hears two.
#[test]
fn a_sound_has_the_channels_that_a_config_says() {
    let cases = [
        ("encodec", "audio_channels", "input_values"),
        ("mimi", "audio_channels", "input_values"),
        ("mimi_encoder", "audio_channels", "input_values"),
        ("vibevoice_acoustic_tokenizer", "channels", "input_values"),
        ("vibevoice_acoustic_tokenizer_encoder", "channels", "hidden_states"),
    ];
    for (model_type, attribute, input) in cases {
        for (config, channels) in
            [(json!({ "model_type": model_type }), 1), (json!({"model_type": model_type, attribute: 2}), 2)]
        {
            let export = exporter_config(&config, "feature-extraction", &Arguments::new());
            let feed = export.feed(&DummyOptions::default()).expect("it can be fed");
            let shapes: Vec<_> = feed.iter().map(|(name, spec)| (name.to_string(), spec.shape.clone())).collect();
            assert_eq!(shapes, [(input.to_owned(), vec![2, channels, 16_000])], "{config}");
        }
    }
}

/// A flag of the whole that files leave out is there, so that the export sets it.
#[test]
fn a_flag_that_a_file_leaves_out_is_set_for_the_export() {
    let export = exporter_config(&json!({"model_type": "gemma3n"}), "image-text-to-text", &Arguments::new());
    let set: Vec<_> = export.values_override().unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(set, ["use_cache"]);
}
