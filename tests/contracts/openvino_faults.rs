//! Where the reference of the second exporter is at fault, and what is answered instead.

use serde_json::{Value, json};

use crate::common::{program, requests};

fn answer(model_type: &str, task: &str, further: &Value) -> Value {
    let mut request = json!({
        "exporter": "openvino",
        "library_name": "transformers",
        "model_type": model_type,
        "task": task,
        "config": {"model_type": model_type},
        "want": ["contract", "dummy_inputs"],
    });
    for (key, value) in further.as_object().into_iter().flatten() {
        request[key] = value.clone();
    }
    program::batch(requests::lines(&[request])).remove(0)
}

/// The tensors of a dummy input, those of all layers included.
fn tensors(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(tensors).collect(),
        Value::Object(fields) if fields.contains_key("shape") => vec![value],
        Value::Object(fields) => fields.get("item").map(tensors).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The generators of the reference do not pass the types on that they are told, in 45 places.
#[test]
fn every_number_that_is_drawn_has_the_type_asked_for() {
    let asked = [
        ("gemma3", "image-text-to-text", "language"),
        ("qwen2_vl", "image-text-to-text", "vision_embeddings_merger"),
        ("llava", "image-text-to-text", "vision_embeddings"),
        ("speecht5", "text-to-audio", "decoder"),
        ("speecht5", "text-to-audio", "postnet"),
        ("speecht5", "text-to-audio", "vocoder"),
    ];
    for (model_type, task, behavior) in asked {
        let arguments = json!({"args": {"behavior": behavior, "int_dtype": "int32", "float_dtype": "fp16"}});
        let answer = answer(model_type, task, &arguments);
        let dtypes: Vec<_> = tensors(&answer["dummy_inputs"])
            .into_iter()
            .map(|tensor| tensor["dtype"].as_str().unwrap_or_default())
            .collect();
        assert!(!dtypes.is_empty(), "{model_type} {behavior}: {answer}");
        assert!(
            dtypes.iter().all(|dtype| ["int32", "fp16", "bool"].contains(dtype)),
            "{model_type} {behavior}: {dtypes:?}"
        );
    }
}

/// The reference registers the task, and cannot construct its class for it.
#[test]
fn features_of_a_model_that_sees_are_extracted_with_a_past() {
    let answer = answer("qwen3_vl", "feature-extraction-with-past", &json!({}));
    assert_eq!(
        (&answer["contract"]["task"], &answer["contract"]["use_past"]),
        (&json!("feature-extraction"), &json!(true))
    );
}

/// The reference looks for an attribute that the config leaves to the model, which divides its width among the heads.
#[test]
fn the_width_of_a_head_is_what_the_model_makes_it() {
    for model_type in ["qwen3_moe", "hunyuan_v1_dense", "deepseek"] {
        let config =
            json!({"model_type": model_type, "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2});
        let arguments = json!({"config": config, "args": {"use_past_in_inputs": true}});
        let answer = answer(model_type, "text-generation-with-past", &arguments);
        let past = answer["dummy_inputs"].as_array().into_iter().flatten().find(|named| named[0] == "past_key_values");
        let past = past.map(|named| tensors(&named[1])).unwrap_or_default();
        assert!(!past.is_empty() && past.iter().all(|tensor| tensor["shape"][3] == 16), "{model_type}: {answer}");
    }
}

/// The last layer is of full attention whatever the config says: transformers 5.5.4, configuration_gemma4.py.
#[test]
fn the_last_layer_of_gemma4_has_no_window() {
    let layers = ["sliding_attention", "full_attention", "sliding_attention"];
    let config =
        json!({"model_type": "gemma4_text", "num_hidden_layers": 3, "layer_types": layers, "sliding_window": 64});
    let arguments = json!({"config": config, "args": {"use_past_in_inputs": true}, "transformers": "5.5.4"});
    let answer = answer("gemma4_text", "text-generation-with-past", &arguments);
    let past = answer["dummy_inputs"].as_array().into_iter().flatten().find(|named| named[0] == "past_key_values");
    let layers = past.and_then(|named| named[1].as_array()).cloned().unwrap_or_default();
    let lengths: Vec<_> = layers.iter().map(|layer| tensors(layer)[0]["shape"][2].clone()).collect();
    assert_eq!(lengths, [64, 16, 16], "{answer}");
}

/// One text stands between a token that begins it and one that ends it: less than two are none.
#[test]
fn an_axis_that_may_not_have_every_size_says_so() {
    let answer = answer("kokoro", "text-to-audio", &json!({"library_name": "kokoro"}));
    assert_eq!(answer["contract"]["inputs"][0], json!(["input_ids", {"1": ["sequence_length", 2, -1]}]));
}

/// As the reference draws them they are as long as twice the tokens, which a past of another length is not.
#[test]
fn token_types_are_as_long_as_the_past_and_the_tokens() {
    for past in [None, Some(0), Some(5)] {
        let mut shapes = json!({"sequence_length": 7});
        if let Some(past) = past {
            shapes["past_sequence_length"] = past.into();
        }
        let asked = json!({"args": {"behavior": "language"}, "shapes": shapes});
        let answer = answer("gemma3", "image-text-to-text", &asked);
        let drawn = answer["dummy_inputs"].as_array().into_iter().flatten();
        let length = |name: &str| {
            let tensor = drawn.clone().find(|named| named[0] == name).map(|named| named[1]["shape"][1].clone());
            tensor.and_then(|length| length.as_u64())
        };
        let all = Some(7 + past.unwrap_or(7));
        assert_eq!([length("attention_mask"), length("token_type_ids")], [all, all], "{past:?}: {answer}");
    }
}

/// The reference calls the axis by a number, and its files give the scores of all tokens that they are fed.
#[test]
fn a_decoder_with_past_scores_each_token() {
    for (model_type, task, output) in [
        ("t5", "text2text-generation-with-past", "logits"),
        ("whisper", "automatic-speech-recognition-with-past", "logits"),
        ("bart", "feature-extraction-with-past", "last_hidden_state"),
    ] {
        for stateful in [true, false] {
            let answer = answer(model_type, task, &json!({"want": ["plan"], "stateful": stateful}));
            let parts = answer["plan"].as_array().unwrap_or_else(|| panic!("{answer}"));
            let decoder = &parts.iter().find(|part| part[1]["use_past_in_inputs"] == true).unwrap()[1];
            let axes = |outputs: &Value| {
                let outputs = outputs.as_array().unwrap_or_else(|| panic!("{decoder}"));
                outputs.iter().find(|named| named[0] == output).unwrap()[1]["1"].clone()
            };
            assert_eq!(axes(&decoder["outputs"]), "1", "as the reference has it");
            assert_eq!(axes(&decoder["session"]["outputs"]), "decoder_sequence_length", "{model_type}: {decoder}");
        }
    }
}

/// The contract is the reference's; what a session gives, and its sizes, are those of its files.
#[test]
fn a_session_gives_what_files_of_pipelines_have() {
    for (model_type, task, config, declared, given) in [
        ("t5-encoder", "feature-extraction", json!({"model_type": "t5"}), ["0"].as_slice(), [].as_slice()),
        ("gemma2-text-encoder", "feature-extraction", json!({"model_type": "gemma2"}), &["0"], &[]),
        (
            "flux-transformer",
            "semantic-segmentation",
            json!({"_class_name": "FluxTransformer2DModel"}),
            &["0", "2", "3"],
            &["0", "1"],
        ),
    ] {
        let output = if model_type == "flux-transformer" { "out_sample" } else { "pooler_output" };
        let request = json!({"library_name": "diffusers", "config": config, "want": ["contract", "plan"]});
        let answer = answer(model_type, task, &request);
        let axes = |outputs: &Value| -> Vec<String> {
            let outputs = outputs.as_array().unwrap_or_else(|| panic!("{answer}"));
            let axes = outputs.iter().find(|named| named[0] == output).and_then(|named| named[1].as_object());
            axes.into_iter().flatten().map(|(axis, _)| axis.clone()).collect()
        };
        let part = &answer["plan"][0][1];
        assert_eq!(axes(&part["outputs"]), declared, "as the reference has it: {answer}");
        assert_eq!(axes(&part["session"]["outputs"]), given, "{answer}");
    }
}
