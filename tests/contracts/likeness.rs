//! What a config is most like that no model type has: an export of it as that takes what the model would take.

use std::collections::BTreeMap;

use optimum_exporters::{DummyOptions, PretrainedConfig, Query, TasksManager};
use serde_json::{Map, Value, json};

use crate::common::golden;

/// How often each shape of what is kept from step to step, or without such each input with its shape.
type Taken = BTreeMap<(String, Vec<i64>), usize>;

/// What an export of a config as a model type takes, for the last of its tasks with past or else for the first.
fn taken(model_type: &str, config: &Map<String, Value>, transformers: Option<&str>) -> Option<Taken> {
    let config = PretrainedConfig::from_map(config.clone());
    let tasks: Vec<_> = TasksManager::supported_tasks(model_type, "onnx").ok()?.collect();
    let task = tasks.iter().rev().find(|task| task.ends_with("-with-past")).or(tasks.first())?;
    let query = Query::new("onnx").model_type(model_type).task(task);
    let query = transformers.map_or(query, |version| query.transformers(version.parse().expect("it is a version")));
    let export = TasksManager::get_exporter_config_constructor(&query).ok()?.call(&config).ok()?;
    let options = DummyOptions::default();
    let mut taken = Taken::new();
    if let Some(layout) = export.cache_layout(&options).ok()? {
        for (_, _, entry) in layout.iter() {
            *taken.entry((String::new(), entry.shape.clone())).or_default() += 1;
        }
    } else {
        let feed = export.feed(&options).ok()?;
        taken.extend(feed.iter().map(|(name, spec)| ((name.to_string(), spec.shape.clone()), 1)));
    }
    Some(taken)
}

/// The config of a model type that nobody has heard of.
fn unheard_of(architecture: &str, attributes: &Value) -> Map<String, Value> {
    let mut config = attributes.as_object().expect("they are an object").clone();
    config.insert("model_type".to_owned(), json!("never_heard_of"));
    config.insert("architectures".to_owned(), json!([architecture]));
    config
}

fn most_like(config: &Map<String, Value>) -> Option<&'static str> {
    TasksManager::most_like(&PretrainedConfig::from_map(config.clone()), None)
}

/// What decoders with rotary positions have in common.
fn decoder(more: &Value) -> Value {
    let mut config = json!({"vocab_size": 32000, "hidden_size": 2048, "num_hidden_layers": 24, "num_attention_heads": 16,
        "intermediate_size": 5632, "hidden_act": "silu", "max_position_embeddings": 8192, "initializer_range": 0.02,
        "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "attention_bias": false, "attention_dropout": 0.0,
        "tie_word_embeddings": false, "use_cache": true, "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "bfloat16"});
    merge(&mut config, more);
    config
}

/// What encoders of text have in common.
fn encoder(more: &Value) -> Value {
    let mut config = json!({"vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
        "intermediate_size": 3072, "hidden_act": "gelu", "max_position_embeddings": 512, "type_vocab_size": 2,
        "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "layer_norm_eps": 1e-12, "pad_token_id": 0});
    merge(&mut config, more);
    config
}

fn merge(config: &mut Value, more: &Value) {
    for (name, value) in more.as_object().expect("they are an object") {
        config[name] = value.clone();
    }
}

/// A model that writes what it reads, of an encoder and a decoder.
fn seq2seq(more: &Value) -> Value {
    let mut config = json!({"vocab_size": 50265, "d_model": 768, "encoder_layers": 6, "decoder_layers": 6,
        "encoder_attention_heads": 12, "decoder_attention_heads": 12, "encoder_ffn_dim": 3072, "decoder_ffn_dim": 3072,
        "activation_function": "gelu", "dropout": 0.1, "init_std": 0.02, "is_encoder_decoder": true, "use_cache": true,
        "num_hidden_layers": 6, "decoder_start_token_id": 2, "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1});
    merge(&mut config, more);
    config
}

fn layers(period: usize, kind: &str, other: &str) -> Value {
    (1..=24).map(|layer| if layer % period == 0 { other } else { kind }).collect()
}

/// Configs as they are published, each with the architecture, and with a model type whose export takes what it would.
fn published() -> Vec<(&'static str, &'static str, Value)> {
    let vision = json!({"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
        "hidden_act": "gelu", "image_size": 224, "patch_size": 16, "num_channels": 3, "qkv_bias": true, "layer_norm_eps": 1e-12});
    let text = json!({"vocab_size": 49408, "hidden_size": 512, "num_hidden_layers": 12, "num_attention_heads": 8,
        "max_position_embeddings": 77, "intermediate_size": 2048});
    let speech = json!({"vocab_size": 32, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
        "intermediate_size": 3072, "conv_dim": [512, 512, 512, 512, 512, 512, 512], "conv_stride": [5, 2, 2, 2, 2, 2, 2],
        "conv_kernel": [10, 3, 3, 3, 3, 2, 2], "num_feat_extract_layers": 7, "feat_extract_norm": "group", "do_stable_layer_norm": false});
    let delta = json!({"num_key_value_heads": 2, "head_dim": 256, "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128,
        "linear_value_head_dim": 128, "linear_num_key_heads": 16, "linear_num_value_heads": 32, "partial_rotary_factor": 0.25,
        "layer_types": layers(4, "linear_attention", "full_attention"), "num_experts": 512, "num_experts_per_tok": 10});
    let latents = json!({"kv_lora_rank": 512, "q_lora_rank": 1536, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128,
        "n_routed_experts": 64, "n_shared_experts": 2, "moe_intermediate_size": 1408, "first_k_dense_replace": 1});
    let mamba2 = json!({"num_key_value_heads": 8, "mamba_d_conv": 4, "mamba_d_state": 128, "mamba_d_head": 64, "mamba_n_heads": 64,
        "mamba_n_groups": 1, "mamba_expand": 2, "mamba_chunk_size": 256, "mamba_conv_bias": true});
    let with = |base: &Value, more: Value| {
        let mut config = base.clone();
        merge(&mut config, &more);
        config
    };
    let detection = json!({"d_model": 256, "num_queries": 100, "encoder_layers": 6, "decoder_layers": 6, "encoder_attention_heads": 8,
        "decoder_attention_heads": 8, "encoder_ffn_dim": 2048, "decoder_ffn_dim": 2048, "num_channels": 3, "is_encoder_decoder": true,
        "position_embedding_type": "sine", "backbone": "resnet50", "num_hidden_layers": 6, "auxiliary_loss": false});
    vec![
        ("NewForCausalLM", "llama", decoder(&json!({"num_key_value_heads": 8}))),
        ("NewForCausalLM", "llama", decoder(&json!({"num_key_value_heads": 8, "head_dim": 128}))),
        ("NewForCausalLM", "llama", decoder(&json!({}))),
        (
            "NewForCausalLM",
            "llama",
            decoder(&json!({"num_key_value_heads": 4, "sliding_window": 4096, "head_dim": 96,
            "layer_types": layers(4, "sliding_attention", "full_attention")})),
        ),
        (
            "NewForCausalLM",
            "qwen3_moe",
            decoder(&json!({"num_key_value_heads": 4, "head_dim": 128, "num_experts": 128,
            "num_experts_per_tok": 8, "moe_intermediate_size": 768, "decoder_sparse_step": 1, "norm_topk_prob": true})),
        ),
        (
            "NewForCausalLM",
            "mixtral",
            decoder(&json!({"num_key_value_heads": 8, "num_local_experts": 8, "num_experts_per_tok": 2})),
        ),
        (
            "NewForCausalLM",
            "gemma2",
            decoder(&json!({"num_key_value_heads": 4, "head_dim": 256, "query_pre_attn_scalar": 256,
            "sliding_window": 4096, "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0})),
        ),
        (
            "NewLMHeadModel",
            "gpt2",
            json!({"vocab_size": 50257, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024, "n_inner": null,
            "activation_function": "gelu_new", "resid_pdrop": 0.1, "embd_pdrop": 0.1, "attn_pdrop": 0.1, "layer_norm_epsilon": 1e-5}),
        ),
        (
            "NewForCausalLM",
            "gpt_neox",
            json!({"vocab_size": 50432, "hidden_size": 512, "num_hidden_layers": 6, "num_attention_heads": 8,
            "intermediate_size": 2048, "rotary_pct": 0.25, "rotary_emb_base": 10000, "use_parallel_residual": true, "use_cache": true}),
        ),
        ("NewForCausalLM", "deepseek_v3", decoder(&latents)),
        (
            "NewForCausalLM",
            "deepseek_v32",
            decoder(&with(&latents, json!({"index_head_dim": 128, "index_n_heads": 64, "index_topk": 2048}))),
        ),
        (
            "NewForCausalLM",
            "mamba",
            json!({"vocab_size": 50280, "hidden_size": 768, "num_hidden_layers": 24, "state_size": 16, "conv_kernel": 4,
            "expand": 2, "intermediate_size": 1536, "time_step_rank": 48, "use_conv_bias": true, "use_cache": true, "residual_in_fp32": true}),
        ),
        (
            "NewForCausalLM",
            "mamba2",
            json!({"vocab_size": 50288, "hidden_size": 2560, "num_hidden_layers": 64, "state_size": 128, "conv_kernel": 4,
            "expand": 2, "num_heads": 80, "head_dim": 64, "n_groups": 1, "chunk_size": 256, "use_conv_bias": true, "use_cache": true}),
        ),
        (
            "NewForCausalLM",
            "lfm2",
            decoder(&json!({"num_key_value_heads": 8, "conv_L_cache": 3, "conv_bias": false, "block_dim": 2048,
            "layer_types": layers(3, "conv", "full_attention")})),
        ),
        ("NewForCausalLM", "qwen3_next", decoder(&delta)),
        ("NewForCausalLM", "bamba", decoder(&with(&mamba2, json!({"attn_layer_indices": [9, 18]})))),
        (
            "NewForCausalLM",
            "falcon_h1",
            decoder(&with(&mamba2, json!({"head_dim": 128, "mamba_d_ssm": 4096, "mamba_rms_norm": true}))),
        ),
        (
            "NewForCausalLM",
            "granitemoehybrid",
            decoder(&with(&mamba2, json!({"num_local_experts": 64, "layer_types": layers(8, "mamba", "attention")}))),
        ),
        (
            "NewForConditionalGeneration",
            "bart",
            seq2seq(&json!({"max_position_embeddings": 1024, "scale_embedding": false})),
        ),
        (
            "NewForConditionalGeneration",
            "t5",
            json!({"vocab_size": 32128, "d_model": 512, "d_kv": 64, "d_ff": 2048, "num_heads": 8, "num_layers": 6,
            "num_decoder_layers": 6, "relative_attention_num_buckets": 32, "feed_forward_proj": "relu", "is_encoder_decoder": true,
            "use_cache": true, "eos_token_id": 1, "pad_token_id": 0, "decoder_start_token_id": 0, "initializer_factor": 1.0}),
        ),
        (
            "NewForConditionalGeneration",
            "whisper",
            seq2seq(&json!({"num_mel_bins": 80, "max_source_positions": 1500, "max_target_positions": 448})),
        ),
        (
            "NewForConditionalGeneration",
            "llava",
            json!({"text_config": with(&decoder(&json!({"num_key_value_heads": 8})), json!({"model_type": "llama"})),
            "vision_config": with(&vision, json!({"model_type": "clip_vision_model"})), "image_token_index": 32000,
            "vision_feature_layer": -2, "vision_feature_select_strategy": "default", "projector_hidden_act": "gelu"}),
        ),
        ("NewForMaskedLM", "bert", encoder(&json!({}))),
        ("NewForTokenClassification", "bert", encoder(&json!({"num_labels": 9}))),
        (
            "NewForMaskedLM",
            "distilbert",
            json!({"vocab_size": 30522, "dim": 768, "n_layers": 6, "n_heads": 12, "hidden_dim": 3072,
            "max_position_embeddings": 512, "sinusoidal_pos_embds": false, "dropout": 0.1, "activation": "gelu"}),
        ),
        ("NewForImageClassification", "vit", vision.clone()),
        (
            "NewForImageClassification",
            "swin",
            json!({"image_size": 224, "patch_size": 4, "num_channels": 3, "embed_dim": 96, "depths": [2, 2, 6, 2],
            "num_heads": [3, 6, 12, 24], "window_size": 7, "mlp_ratio": 4.0, "qkv_bias": true, "drop_path_rate": 0.1}),
        ),
        ("NewForObjectDetection", "detr", detection),
        (
            "NewForSemanticSegmentation",
            "segformer",
            json!({"num_channels": 3, "depths": [2, 2, 2, 2], "hidden_sizes": [32, 64, 160, 256],
            "num_attention_heads": [1, 2, 5, 8], "sr_ratios": [8, 4, 2, 1], "patch_sizes": [7, 3, 3, 3], "strides": [4, 2, 2, 2], "num_encoder_blocks": 4}),
        ),
        (
            "NewModel",
            "clip",
            json!({"text_config": text, "vision_config": vision, "projection_dim": 512, "logit_scale_init_value": 2.6592}),
        ),
        ("NewForCTC", "wav2vec2", speech.clone()),
        ("NewForSequenceClassification", "wav2vec2", speech),
    ]
}

/// `None` where the answer does not take what the named type takes for the same config.
fn as_the_named(config: &Map<String, Value>, like: &str) -> Option<&'static str> {
    let answer = most_like(config)?;
    let wanted = taken(like, config, Some("5.24.0"))?;
    (taken(answer, config, Some("5.24.0"))? == wanted).then_some(answer)
}

#[test]
fn configs_of_every_family_are_likened_to_a_type_that_takes_the_same() {
    let faults: Vec<_> = published()
        .into_iter()
        .filter_map(|(architecture, like, attributes)| {
            let config = unheard_of(architecture, &attributes);
            let is_right = as_the_named(&config, like).is_some();
            (!is_right).then(|| format!("{architecture} as {like}: {:?}", most_like(&config)))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Of those that take the same, one whose others extend it is named, or one that is called almost the same.
#[test]
fn one_that_people_know_is_named() {
    let named = |architecture: &str, attributes: &Value| most_like(&unheard_of(architecture, attributes));
    assert_eq!(named("NewForCausalLM", &decoder(&json!({"num_key_value_heads": 8}))), Some("llama"));
    assert_eq!(named("NewForMaskedLM", &encoder(&json!({}))), Some("bert"));
    assert_eq!(
        named("NewForImageClassification", &json!({"num_channels": 3, "image_size": 224, "hidden_size": 64})),
        Some("vit")
    );
    assert_eq!(named("NewForCausalLM", &json!({})), None);
    let called = |name: &str, (architecture, _, attributes): (&str, &str, Value)| {
        let mut config = unheard_of(architecture, &attributes);
        config.insert("model_type".to_owned(), json!(name));
        most_like(&config)
    };
    let of = |like: &str| published().into_iter().find(|(_, of, _)| *of == like).expect("it is among them");
    for (name, like) in [
        ("qwen5_next", "qwen3_next"),
        ("newbart", "bart"),
        ("newt5", "t5"),
        ("mixtral_2", "mixtral"),
        ("qwen9_moe", "qwen3_moe"),
    ] {
        let answer = called(name, of(like));
        assert!(answer == Some(like) || name == "qwen9_moe" && answer == Some("qwen2_moe"), "{name}: {answer:?}");
    }
}

/// The models that were run: of which type they are is told by what their configs have.
#[test]
fn models_that_were_run_are_likened_to_types_that_cache_the_same() {
    let text = golden::text("cache_facts.jsonl");
    let (mut right, mut all, mut others) = (0, 0, Vec::new());
    for line in text.lines() {
        let fact: Value = serde_json::from_str(line).expect("a line is a fact");
        let (own, class) =
            (fact["model_type"].as_str().expect("it has a type"), fact["class"].as_str().expect("it has a class"));
        let mut config = fact["config"].as_object().expect("it has a config").clone();
        if taken(own, &config, Some("5.24.0")).is_none() {
            continue;
        }
        all += 1;
        let wanted = taken(own, &config, Some("5.24.0"));
        config.insert("architectures".to_owned(), json!([class]));
        config.insert("model_type".to_owned(), json!("never_heard_of"));
        let answer = most_like(&config);
        if answer.is_some_and(|answer| taken(answer, &config, Some("5.24.0")) == wanted) {
            right += 1;
        } else {
            others.push(format!("{own} ({class}): {answer:?}"));
        }
    }
    assert!(right * 100 >= all * 90, "{right} of {all}; others are\n{}", others.join("\n"));
}
