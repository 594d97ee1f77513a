//! Where the reference is at fault, and what the project answers instead. `conformance` and
//! `lookups` hold everything else against the reference.

use std::collections::BTreeSet;

use optimum_exporters::dummy_inputs::{DType, TensorSpec, Values};
use optimum_exporters::{Arguments, DummyOptions, Error, ExporterConfig, Feed, PretrainedConfig, Query, TasksManager};
use serde_json::{Value, json};

use crate::common::answer::axes;
use crate::common::golden::{self, Case, File};
use crate::common::unfold::unfold;

fn registered_task(model_type: &str, task: &str) -> Result<(&'static str, bool), Error> {
    let query = Query::new("onnx").library_name("transformers").model_type(model_type).task(task);
    let constructor = TasksManager::get_exporter_config_constructor(&query)?;
    Ok((constructor.task(), constructor.use_past()))
}

/// The reference knows no common outputs for `text-to-audio`, so that a decoder constructed with that
/// task fails with a `KeyError`. Its own exporter constructs the decoder from the encoder's class with
/// another task, and the decoder's ONNX file has outputs after all: they are in the plan.
#[test]
fn a_musicgen_decoder_has_the_outputs_that_its_plan_gives_it() {
    let file = golden::file("transformers", "musicgen");
    let [without_past, with_past] = &decoders(&file)[..] else { panic!("two decoders come from the default config") };
    assert_eq!(axes(&outputs(without_past)), plan_outputs(&file, "decoder_model"));
    assert_eq!(axes(&outputs(with_past)), plan_outputs(&file, "decoder_with_past_model"));
}

/// The cases without outputs in the reference that come from the config that the plans are made of.
fn decoders(file: &File) -> Vec<ExporterConfig> {
    let fails = |case: &Case<'_>| case.expect().get("outputs").is_some_and(|outputs| outputs.get("error").is_some());
    let cases = file.cases().filter(fails).filter(|case| case.config_name() == file.plans()[0]["config"]);
    cases.map(|case| case.exporter_config().expect("it can be constructed")).collect()
}

fn outputs(config: &ExporterConfig) -> optimum_exporters::DynamicAxes {
    config.outputs().expect("it has outputs")
}

fn plan_outputs(file: &File, submodel: &str) -> Value {
    let submodels = file.plans()[0]["submodels"].as_array().expect("the plan has submodels");
    let found = submodels.iter().find(|entry| entry[0] == submodel).expect("the submodel is in the plan");
    unfold(&found[1]["outputs"])
}

/// The reference declares text inputs for every task until dummy inputs are generated for the first
/// time, and the names of those ever after. Here the inputs are the task's from the start.
#[test]
fn perceiver_inputs_are_those_of_the_task_from_the_start() {
    for case in golden::file("transformers", "perceiver").cases() {
        let inputs = case.exporter_config().and_then(|config| config.inputs()).expect("it has inputs");
        let names: BTreeSet<_> = inputs.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(names, dummy_input_names(&case), "{case}");
    }
}

fn dummy_input_names(case: &Case<'_>) -> BTreeSet<String> {
    let entries = case.expect()["dummy_inputs"].as_array().expect("it has dummy inputs");
    entries.iter().filter_map(|entry| entry[0].as_str().map(str::to_owned)).collect()
}

/// The reference tries the synonyms of a task, and for a synonym only the other synonyms: it never
/// tries the task that a synonym stands for.
#[test]
fn a_synonym_finds_the_task_that_it_stands_for() {
    assert_eq!(registered_task("bert", "masked-lm"), Ok(("fill-mask", false)));
    assert_eq!(registered_task("bert", "sequence-classification"), Ok(("text-classification", false)));
    assert_eq!(registered_task("llama", "causal-lm-with-past"), Ok(("text-generation", true)));
}

/// A synonym that is registered itself is not replaced by the task that it stands for.
#[test]
fn a_registered_synonym_is_found_under_its_own_name() {
    let query = Query::new("onnx").library_name("sentence_transformers").model_type("clip").task("sentence-similarity");
    let found = TasksManager::get_exporter_config_constructor(&query).map(|constructor| constructor.task());
    assert_eq!(found, Ok("sentence-similarity"));
    assert_eq!(registered_task("bert", "sentence-similarity"), Ok(("feature-extraction", false)));
}

/// The reference's order is that of a hash set, which changes from run to run.
#[test]
fn synonyms_come_in_the_order_of_the_table() {
    let table: Vec<_> = optimum_exporters::registry::SYNONYMS.entries().map(|(synonym, _)| *synonym).collect();
    for task in TasksManager::get_all_tasks() {
        let places: Vec<_> = TasksManager::synonyms_for_task(task)
            .iter()
            .map(|synonym| table.iter().position(|known| known == synonym))
            .collect();
        assert!(places.is_sorted(), "{task}: {places:?}");
    }
}

fn dummies(model_type: &str, config: &Value, task: &str, arguments: &Arguments, sizes: &[(&str, i64)]) -> Feed {
    let config = PretrainedConfig::from_json(&config.to_string()).expect("it is a config");
    let query = Query::new("onnx").library_name("transformers").model_type(model_type).task(task);
    let constructor = TasksManager::get_exporter_config_constructor(&query).expect("it is registered");
    let exporter_config = constructor.call_with(&config, arguments).expect("it can be constructed");
    let mut options = DummyOptions::default();
    for (name, size) in sizes {
        options.shapes.set(name, *size).expect("there is such a size");
    }
    exporter_config.feed(&options).expect("it can be fed")
}

fn spec(feed: &Feed, input: &str) -> TensorSpec {
    let found = feed.iter().find(|(name, _)| name == input);
    found.unwrap_or_else(|| panic!("there is no {input}")).1.clone()
}

/// The reference pads a mask with ones of type int64, and the whole mask becomes int64 with them.
#[test]
fn a_mask_that_is_lengthened_over_the_past_keeps_its_type() {
    let arguments = Arguments::new().with("use_past_in_inputs", true).with("int_dtype", "int32");
    let feed = dummies("llama", &json!({"model_type": "llama"}), "text-generation-with-past", &arguments, &[]);
    let mask = spec(&feed, "attention_mask");
    assert_eq!((mask.shape, mask.dtype, mask.padded), (vec![2, 32], DType::Int32, Some((1, 16))));
}

/// Two generators of the reference forget to pass the type of floating point inputs on.
#[test]
fn image_embeddings_and_speech_features_follow_the_type_asked_for() {
    let half = Arguments::new().with("float_dtype", "fp16");
    let sam = dummies("sam", &json!({"model_type": "sam"}), "feature-extraction", &half, &[]);
    assert_eq!(spec(&sam, "image_embeddings").dtype, DType::Fp16);
    assert_eq!(spec(&sam, "image_positional_embeddings").dtype, DType::Fp16);
    let speech = json!({"model_type": "speech_to_text"});
    let encoder = half.with("behavior", "encoder");
    let speech = dummies("speech_to_text", &speech, "automatic-speech-recognition", &encoder, &[]);
    assert_eq!(spec(&speech, "input_features").dtype, DType::Fp16);
}

/// The reference takes the layers, heads and width of a decoder's past from the encoder, where the
/// decoder has no attention to it; the declared inputs are the decoder's.
#[test]
fn the_past_of_an_encoders_decoder_is_the_decoders() {
    let config = json!({
        "model_type": "encoder-decoder",
        "encoder": {"model_type": "bert", "num_hidden_layers": 3, "hidden_size": 32, "num_attention_heads": 4},
        "decoder": {"model_type": "gpt2", "n_layer": 2, "n_embd": 48, "n_head": 6},
    });
    let arguments = Arguments::new().with("behavior", "decoder").with("use_past_in_inputs", true);
    let feed = dummies("encoder-decoder", &config, "text2text-generation-with-past", &arguments, &[]);
    let names: Vec<_> = feed.iter().map(|(name, _)| name.to_string()).filter(|name| name.ends_with(".key")).collect();
    assert_eq!(names, ["past_key_values.0.key", "past_key_values.1.key"]);
    assert_eq!(spec(&feed, "past_key_values.1.key").shape, [2, 6, 16, 8]);
}

/// The reference changes a flag when it generates dummy inputs, and puts one input at the end; here
/// they come in the order of the inputs, however often they are made.
#[test]
fn perceivers_dummy_inputs_come_in_the_order_of_its_inputs() {
    let config = json!({"model_type": "perceiver"});
    let feed = dummies("perceiver", &config, "fill-mask", &Arguments::new(), &[]);
    let names: Vec<_> = feed.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names, ["input_ids", "attention_mask"]);
}

/// The reference's mask needs room for a one and a zero, and fails for a sequence of one token.
#[test]
fn a_mask_over_one_token_can_be_made() {
    let sizes = [("sequence_length", 1)];
    let feed = dummies("bert", &json!({"model_type": "bert"}), "fill-mask", &Arguments::new(), &sizes);
    assert_eq!(spec(&feed, "attention_mask").shape, [2, 1]);
}

/// Arguments of a decoder that is fed a past.
fn decoder() -> Arguments {
    Arguments::new().with("behavior", "decoder").with("use_past_in_inputs", true)
}

/// Each layer's entries of the past, which are those of all layers: their names without the layer, and their shapes.
fn past(feed: &Feed, layers: usize) -> Vec<(String, Vec<i64>)> {
    let pasts = feed.iter().filter(|(name, _)| name.to_string().starts_with("past_key_values."));
    let entries: Vec<_> = pasts.map(|(name, spec)| (name.to_string(), spec.shape.clone())).collect();
    let of_layer = |layer: usize| {
        let start = format!("past_key_values.{layer}.");
        let entries = entries.iter().filter_map(|(name, shape)| Some((name.strip_prefix(&start)?, shape)));
        entries.map(|(name, shape)| (name.to_owned(), shape.clone())).collect::<Vec<_>>()
    };
    assert_eq!(entries.len(), layers * of_layer(0).len(), "{entries:?}");
    assert!((1..layers).all(|layer| of_layer(layer) == of_layer(0)), "{entries:?}");
    of_layer(0)
}

/// The reference takes the encoder's heads for what a decoder caches of the encoder. The decoder computes it, with heads
/// of its own: transformers 4.57.6 and 5.24.0, the models run with 2 heads in the encoder and 4 in the decoder.
#[test]
fn what_is_cached_of_the_encoder_has_the_decoders_heads() {
    let text = ["bart", "mbart", "marian", "pegasus", "blenderbot", "blenderbot-small", "bigbird_pegasus", "m2m_100"];
    let text = text.map(|model_type| (model_type, "text2text-generation-with-past"));
    let speech = ["whisper", "speech_to_text"].map(|model_type| (model_type, "automatic-speech-recognition-with-past"));
    for (model_type, task) in text.into_iter().chain(speech) {
        let config = json!({"model_type": model_type, "d_model": 64, "encoder_attention_heads": 2, "encoder_layers": 3,
            "decoder_attention_heads": 4, "decoder_layers": 2});
        let feed = dummies(model_type, &config, task, &decoder(), &[]);
        let names = ["decoder.key", "decoder.value", "encoder.key", "encoder.value"].map(str::to_owned);
        assert_eq!(past(&feed, 2), names.map(|name| (name, vec![2, 4, 16, 16])), "{model_type}");
    }
}

/// The same of a decoder that is exported alone.
#[test]
fn a_decoder_alone_has_its_own_heads() {
    let config = json!({"model_type": "bart", "d_model": 64, "encoder_attention_heads": 2, "encoder_layers": 3,
        "decoder_attention_heads": 4, "decoder_layers": 2});
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    let feed = dummies("bart", &config, "text-generation-with-past", &arguments, &[]);
    assert_eq!(past(&feed, 2), ["key", "value"].map(|name| (name.to_owned(), vec![2, 4, 16, 16])));
}

/// The reference takes the encoder's layers. The heads are the encoder's for keys and values, since the model's code
/// writes them over the decoder's: transformers 5.24.0, the model run.
#[test]
fn moonshine_has_as_many_layers_as_its_decoder() {
    let config = json!({"model_type": "moonshine", "hidden_size": 64, "encoder_num_hidden_layers": 3,
        "decoder_num_hidden_layers": 2, "encoder_num_attention_heads": 4, "decoder_num_attention_heads": 4,
        "encoder_num_key_value_heads": 4, "decoder_num_key_value_heads": 2});
    let feed = dummies("moonshine", &config, "automatic-speech-recognition-with-past", &decoder(), &[]);
    let names = ["decoder.key", "decoder.value", "encoder.key", "encoder.value"].map(str::to_owned);
    assert_eq!(past(&feed, 2), names.map(|name| (name, vec![2, 4, 16, 16])));
}

/// The new architecture has fewer heads for keys and values, and caches each of them once for each of its queries' heads:
/// transformers 4.57.6 and 5.24.0, the model run.
#[test]
fn the_new_falcon_caches_keys_and_values_for_all_heads() {
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    let heads = |new: bool, multi_query: bool| {
        let config = json!({"model_type": "falcon", "hidden_size": 64, "num_attention_heads": 4, "num_kv_heads": 2,
            "num_hidden_layers": 2, "new_decoder_architecture": new, "multi_query": multi_query});
        past(&dummies("falcon", &config, "text-generation-with-past", &arguments, &[]), 2)[0].1[1]
    };
    assert_eq!([heads(true, true), heads(true, false), heads(false, true)], [4, 4, 1]);
}

/// The reference gives the cache of Phi the heads of the queries: transformers 4.57.6 and 5.24.0, the model run.
#[test]
fn phi_has_heads_of_its_own_for_keys_and_values() {
    let config = json!({"model_type": "phi", "hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2,
        "num_hidden_layers": 4});
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    let feed = dummies("phi", &config, "text-generation-with-past", &arguments, &[]);
    assert_eq!(past(&feed, 4), ["key", "value"].map(|name| (name.to_owned(), vec![2, 2, 16, 16])));
}

/// Whisper refuses any other number of frames than two for each of its encoder's positions. The reference feeds the 3,000
/// of the published checkpoints.
#[test]
fn whisper_is_fed_as_many_frames_as_it_has_positions_for() {
    let frames = |positions: i64| {
        let config = json!({"model_type": "whisper", "max_source_positions": positions});
        let encoder = Arguments::new().with("behavior", "encoder");
        let feed = dummies("whisper", &config, "automatic-speech-recognition", &encoder, &[]);
        spec(&feed, "input_features").shape
    };
    assert_eq!((frames(1500), frames(10)), (vec![2, 80, 3000], vec![2, 80, 20]));
}

/// The reference draws two types of tokens whatever there are, and fails in the export of a model that has one: optimum
/// 2.1.0, ONNX Runtime 1.32.
#[test]
fn a_model_with_one_type_of_tokens_is_fed_that_alone() {
    let types = |count: i64| {
        let config = json!({"model_type": "bert", "type_vocab_size": count});
        let feed = dummies("bert", &config, "feature-extraction", &Arguments::new(), &[]);
        spec(&feed, "token_type_ids").values
    };
    let int = |high: i64| Values::Int { low: 0, high };
    assert_eq!((types(1), types(2), types(4)), (int(1), int(2), int(2)));
}
