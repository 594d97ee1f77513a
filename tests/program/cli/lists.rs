//! `models` and `tasks`.

use insta::assert_snapshot;

use serde_json::{Value, json};

use super::{config, fails, is_misused, prints, prints_json};

#[test]
fn models() {
    let all = prints(&["models"]);
    assert!(all.lines().count() >= 166, "{all}");
    assert!(all.contains("\ntransformers           bert\n"), "{all}");
    assert_snapshot!(prints(&["models", "--library", "sentence_transformers"]), @r"
    sentence_transformers  clip
    sentence_transformers  transformer
    ");
    assert_snapshot!(prints(&["models", "--task", "depth-estimation"]), @r"
    transformers           chmv2
    transformers           depth_anything
    transformers           depth_pro
    transformers           dpt
    transformers           glpn
    transformers           prompt_depth_anything
    transformers           tipsv2_dpt
    transformers           zoedepth
    ");
    assert_eq!(prints(&["models", "--exporter", "onnx", "--task", "depth-estimation"]).lines().count(), 8);
    assert_eq!(prints(&["models", "--library", "timm", "--task", "fill-mask"]), "");
}

#[test]
fn models_by_a_synonym() {
    let by_name = prints(&["models", "--task", "text2text-generation-with-past"]);
    assert_eq!(prints(&["models", "--task", "translation-with-past"]), by_name);
    // This one is registered, and a synonym as well.
    let own = prints(&["models", "--task", "sentence-similarity"]);
    assert!(own.lines().all(|line| line.starts_with("sentence_transformers ")), "{own}");
}

#[test]
fn tasks() {
    assert_snapshot!(prints(&["tasks", "gpt2"]), @r"
    feature-extraction
    feature-extraction-with-past
    text-generation
    text-generation-with-past
    text-classification
    token-classification
    ");
    assert_eq!(prints(&["tasks", "clip", "--library", "sentence_transformers"]).lines().count(), 2);
    assert_eq!(prints(&["tasks", "resnet18", "--library", "timm"]), "image-classification\n");
}

#[test]
fn wrong_names_find_the_right_ones() {
    assert_snapshot!(fails(&["tasks", "gpt-2"]), @"error: model type `gpt-2` is not in the registry for any library; did you mean `gpt2`?");
    let unknown = fails(&["models", "--task", "summarisation"]);
    assert!(unknown.starts_with("error: unknown task `summarisation`: expected one of audio-classification, "));
    assert!(unknown.ends_with("; did you mean `summarization`?\n"), "{unknown}");
}

#[test]
fn lists_as_json() {
    let all = prints_json(&["models", "--json"]);
    let names = |answer: &Value| -> Vec<String> {
        let models = answer["models"].as_array().unwrap().iter();
        models.map(|model| model["model_type"].as_str().unwrap().to_owned()).collect()
    };
    let printed = prints(&["models"]);
    let listed: Vec<_> = printed.lines().map(|line| line.split_whitespace().last().unwrap()).collect();
    assert_eq!(names(&all), listed);
    let some = prints_json(&["models", "--json", "--exporter", "tflite", "--task", "fill-mask"]);
    let bert = some["models"].as_array().unwrap().iter().find(|model| model["model_type"] == "bert").unwrap();
    let exporters: Vec<_> = bert["exporters"].as_object().unwrap().keys().collect();
    assert_eq!(exporters, ["tflite"]);
    assert!(bert["exporters"]["tflite"].as_array().unwrap().contains(&json!("fill-mask")));
    let tasks = prints_json(&["tasks", "whisper", "--json"]);
    let printed = prints(&["tasks", "whisper"]);
    assert_eq!(tasks["tasks"], json!(printed.lines().collect::<Vec<_>>()));
}

#[test]
fn tasks_of_a_directory_are_those_of_its_model() {
    assert_eq!(prints(&["tasks", "examples/gpt2"]), prints(&["tasks", "gpt2"]));
    assert_eq!(prints(&["tasks", "examples/gpt2/config.json"]), prints(&["tasks", "gpt2"]));
    let (_directory, timm) = config(r#"{"architecture": "resnet18", "num_classes": 2, "pretrained_cfg": {}}"#);
    assert_eq!(
        prints(&["tasks", &timm, "--library", "timm"]),
        prints(&["tasks", "default-timm-config", "--library", "timm"])
    );
    let directory = tempfile::tempdir().unwrap();
    let index = r#"{"_class_name": "StableDiffusionPipeline"}"#;
    std::fs::write(directory.path().join("model_index.json"), index).unwrap();
    assert!(fails(&["tasks", directory.path().to_str().unwrap()]).contains("`plan` prints its export"));
}

#[test]
fn a_name_that_tells_what_it_is_of_gets_a_suggestion() {
    for command in [&["tasks", "roberta-base"][..], &["show", "roberta-base", "--task", "fill-mask"]] {
        let said = fails(command);
        assert!(said.contains("it is a model of the type `roberta`: give its directory"), "{said}");
        assert!(said.contains("`owner/roberta-base`"), "{said}");
    }
    let said = fails(&["plan", "stable-diffusion"]);
    assert!(said.contains("is a pipeline of diffusers, StableDiffusionPipeline: `plan` takes the directory"), "{said}");
    assert!(!fails(&["tasks", "quite-another"]).contains("by its name"), "nothing is made up");
}

#[test]
fn an_exported_file_in_the_place_of_a_model_is_told() {
    let file = "tests/onnx/bert-text-classification/model.onnx";
    for command in ["show", "plan", "dummy", "check", "tasks"] {
        let said = fails(&[command, file]);
        assert!(said.contains(&format!("`identify {file}` tells whose contract it fits")), "{said}");
        assert!(said.contains(&format!("`check tests/onnx/bert-text-classification {file}`")), "{said}");
    }
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = prints(&["completions", shell]);
        assert!(["identify", "completions", "sequence-length"].iter().all(|word| script.contains(word)), "{shell}");
    }
    assert!(is_misused(&["completions", "dos"]).contains("possible values: bash, elvish, fish, powershell, zsh"));
}
