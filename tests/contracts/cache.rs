//! The layout of key-value caches, and the bytes that they take.

use optimum_exporters::cache::{Attention, CacheLayout, CacheRun, Holds};
use optimum_exporters::{Arguments, DummyOptions, PretrainedConfig, Query, TasksManager};

fn layout(config: &str, task: &str, sizes: &[(&str, i64)], arguments: &Arguments) -> Option<CacheLayout> {
    let config = PretrainedConfig::from_json(config).unwrap();
    let constructor =
        TasksManager::get_exporter_config_constructor(&Query::new("onnx").model(&config).task(task)).unwrap();
    let mut options = DummyOptions::default();
    for (name, size) in sizes {
        options.shapes.set(name, *size).unwrap();
    }
    constructor.call_with(&config, arguments).unwrap().cache_layout(&options).unwrap()
}

/// The only run of layers.
fn run(layout: &CacheLayout) -> &CacheRun {
    let [run] = layout.runs.as_slice() else { panic!("all layers are alike: {layout:?}") };
    run
}

fn shapes(run: &CacheRun) -> Vec<&[i64]> {
    run.entries.iter().map(|entry| entry.shape.as_slice()).collect()
}

#[test]
fn a_decoder_has_keys_and_values_of_its_own_tokens_in_each_layer() {
    let cache = layout(r#"{"model_type": "gpt2"}"#, "text-generation-with-past", &[], &Arguments::new()).unwrap();
    assert_eq!(run(&cache).layers, 12);
    assert_eq!(shapes(run(&cache)), [[2, 12, 16, 64], [2, 12, 16, 64]]);
    let holds: Vec<_> = run(&cache).entries.iter().map(|entry| (entry.holds, entry.attention)).collect();
    assert_eq!(holds, [(Holds::Keys, Attention::Own), (Holds::Values, Attention::Own)]);
    let names: Vec<_> = cache.iter().map(|(_, name, _)| name.to_string()).collect();
    assert_eq!(names[..2], ["past_key_values.0.key", "past_key_values.0.value"]);
    assert_eq!(names.len(), 24);
    assert_eq!(run(&cache).entries[1].present.at(3).to_string(), "present.3.value");
}

#[test]
fn fewer_key_value_heads_make_a_smaller_cache() {
    let llama = |heads: u32| {
        let config = format!(
            r#"{{"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
                "num_hidden_layers": 32, "num_key_value_heads": {heads}}}"#
        );
        let sizes = [("batch_size", 1), ("sequence_length", 4096)];
        let half = Arguments::new().with("float_dtype", "fp16");
        layout(&config, "text-generation-with-past", &sizes, &half).unwrap().bytes().unwrap()
    };
    assert_eq!(llama(32), 2 << 30);
    assert_eq!(llama(8), 512 << 20);
}

#[test]
fn keys_and_values_may_differ_in_width() {
    let config = r#"{"model_type": "deepseek_v3", "num_hidden_layers": 2}"#;
    let cache = layout(config, "text-generation-with-past", &[], &Arguments::new()).unwrap();
    assert_eq!(shapes(run(&cache)), [[2, 128, 16, 192], [2, 128, 16, 128]]);
}

#[test]
fn a_decoder_of_an_encoder_has_a_cross_attention_of_another_length() {
    let sizes = [("sequence_length", 3), ("encoder_sequence_length", 1500)];
    let config = r#"{"model_type": "t5"}"#;
    let decoder = Arguments::new().with("behavior", "decoder");
    let cache = layout(config, "text2text-generation-with-past", &sizes, &decoder).unwrap();
    assert_eq!(shapes(run(&cache)), [[2, 8, 3, 64], [2, 8, 3, 64], [2, 8, 1500, 64], [2, 8, 1500, 64]]);
    let cross: Vec<_> = run(&cache).entries.iter().map(|entry| entry.attention == Attention::Cross).collect();
    assert_eq!(cross, [false, false, true, true]);
}

#[test]
fn layers_of_two_kinds_are_two_runs() {
    let config = r#"{"model_type": "jamba", "num_hidden_layers": 12}"#;
    let cache = layout(config, "text-generation-with-past", &[], &Arguments::new()).unwrap();
    let [attention, mamba] = cache.runs.as_slice() else { panic!("{cache:?}") };
    assert_eq!((attention.layers, mamba.layers), (1, 11));
    assert_eq!(shapes(attention), [[2, 8, 16, 128], [2, 8, 16, 128]]);
    assert_eq!(shapes(mamba), [[2, 8192, 4], [2, 8192, 16]]);
    let holds: Vec<_> = cache.runs.iter().flat_map(|run| &run.entries).map(|entry| entry.holds).collect();
    assert_eq!(holds, [Holds::Keys, Holds::Values, Holds::State, Holds::State]);
    let names: Vec<_> = cache.iter().map(|(_, name, _)| name.to_string()).collect();
    assert_eq!(names[..3], ["cache_params.past.key.0", "cache_params.past.value.0", "cache_params.past.conv.0"]);
    assert_eq!(names.last().map(String::as_str), Some("cache_params.past.ssm.10"));
    assert_eq!(cache.bytes(), Ok(4 * 2 * (2 * 8 * 16 * 128 + 11 * 8192 * (4 + 16))));
}

#[test]
fn a_model_without_past_has_no_cache() {
    assert!(layout(r#"{"model_type": "bert"}"#, "fill-mask", &[], &Arguments::new()).is_none());
    assert!(layout(r#"{"model_type": "gpt2"}"#, "text-generation", &[], &Arguments::new()).is_none());
}

#[test]
fn a_cache_beyond_all_memory_has_a_size_or_an_error() {
    let config = r#"{"model_type": "llama", "num_hidden_layers": 1000}"#;
    let huge = |length: i64| {
        let sizes = [("batch_size", 64), ("sequence_length", length)];
        layout(config, "text-generation-with-past", &sizes, &Arguments::new()).unwrap().bytes()
    };
    assert_eq!(huge(1_000_000), Ok(1000 * 2 * 64 * 32 * 1_000_000 * 128 * 4));
    assert!(huge(i64::MAX).unwrap_err().to_string().contains("size"));
}

#[test]
fn a_decoder_of_embeddings_has_the_cache_of_its_language_model() {
    let model_type = r#"{"model_type": "llava", "text_config": {"num_hidden_layers": 3, "num_key_value_heads": 8}}"#;
    let behavior = Arguments::new().with("behavior", "decoder_model_merged");
    let cache = layout(model_type, "image-text-to-text", &[("sequence_length", 5)], &behavior).unwrap();
    assert_eq!((run(&cache).layers, shapes(run(&cache))), (3, vec![&[2, 8, 5, 128][..], &[2, 8, 5, 128]]));
}
