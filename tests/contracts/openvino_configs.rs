//! Configs that leave out what their classes fill in, and exports that no record has: what optimum-intel 2.2.0 answers with
//! transformers 4.57.6.

use serde_json::{Value, json};

use crate::common::{program, requests};

fn answer(config: &Value, further: &Value) -> Value {
    let mut request = json!({
        "exporter": "openvino",
        "library_name": "transformers",
        "task": "image-text-to-text",
        "config": config,
        "transformers": "4.57.6",
    });
    for (key, value) in further.as_object().into_iter().flatten() {
        request[key] = value.clone();
    }
    program::batch(requests::lines(&[request])).remove(0)
}

/// The shape of the first input of a part.
fn shape(config: &Value, behavior: &str) -> Value {
    let answer = answer(config, &json!({"args": {"behavior": behavior}, "want": ["dummy_inputs"]}));
    answer["dummy_inputs"][0][1]["shape"].clone()
}

/// A config that is there in part is one of its own class, whose sizes are not those of a whole that is missing.
#[test]
fn a_vision_config_in_part_has_the_sizes_of_its_class() {
    let of_type = |model_type: &str, vision: Value| json!({"model_type": model_type, "vision_config": vision});
    let minicpmv = of_type("minicpmv", json!({"model_type": "siglip_vision_model", "hidden_size": 64}));
    assert_eq!(shape(&minicpmv, "vision_embeddings"), json!([2, 3, 16, 3136]));
    let mistral3 = of_type("mistral3", json!({"hidden_size": 64}));
    assert_eq!(shape(&mistral3, "vision_embeddings"), json!([1, 3, 1024, 1024]));
    let video = of_type("llava_next_video", json!({"hidden_size": 64}));
    assert_eq!(shape(&video, "multi_modal_projector"), json!([2, 49, 64]));
}

#[test]
fn a_draft_of_a_model_that_sees_keeps_its_past_whatever_is_asked() {
    let config = json!({"model_type": "llama", "architectures": ["LlamaForCausalLMEagle3"], "modal_type": "VLM"});
    for (task, stateful) in [("image-text-to-text", false), ("text-generation", true), ("text-classification", false)] {
        let answer = answer(&config, &json!({"task": task, "stateful": stateful, "want": ["plan"]}));
        let part = &answer["plan"][0];
        assert_eq!((&part[0], &part[1]["stateful"]), (&json!("model"), &json!(true)), "{task}: {answer}");
    }
}

/// The reference looks the language model up for its embeddings as well, and says which is not supported.
#[test]
fn embeddings_of_tokens_are_those_of_a_language_model_that_is_exported() {
    let error = |model_type: &str, text: &str, behavior: &str| {
        let part = if model_type == "internvl_chat" { "llm_config" } else { "text_config" };
        let config = json!({"model_type": model_type, part: {"model_type": text}});
        let answer = answer(&config, &json!({"args": {"behavior": behavior}}));
        answer["error"]["kind"].as_str().map(str::to_owned)
    };
    for model_type in ["llava", "mistral3", "gemma3", "llama4", "internvl_chat"] {
        for behavior in ["language", "text_embeddings"] {
            let found = ["llama", "owlvit", "swin"].map(|text| error(model_type, text, behavior));
            let expected = [None, Some("unknown_exporter".to_owned()), Some("unsupported_task".to_owned())];
            assert_eq!(found, expected, "{model_type} {behavior}");
        }
    }
}
