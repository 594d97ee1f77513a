//! Models in directories.

use std::fs;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Ran, fails, prints, prints_json, run};

/// A model's directory with these files.
fn model(files: &[(&str, Value)]) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content.to_string()).unwrap();
    }
    let path = directory.path().to_str().unwrap().to_owned();
    (directory, path)
}

fn pipeline() -> (tempfile::TempDir, String) {
    let clip = json!({"model_type": "clip_text_model", "architectures": ["CLIPTextModel"]});
    let index = json!({"_class_name": "StableDiffusionPipeline", "text_encoder": ["transformers", "CLIPTextModel"]});
    model(&[
        ("model_index.json", index),
        ("text_encoder/config.json", clip),
        ("text_encoder/model.safetensors", json!("")),
    ])
}

#[test]
fn the_reasons_stand_before_the_contract() {
    let config = json!({"model_type": "t5", "architectures": ["T5ForConditionalGeneration"]});
    let (_directory, t5) = model(&[("config.json", config), ("model-00001-of-00002.safetensors", json!(""))]);
    let shown = prints(&["show", "-v", &t5]);
    let (reasons, contract) = shown.split_once("\n\n").unwrap();
    assert_snapshot!(reasons, @"
    found                                             because
      library     transformers                        there is config.json,
                                                      and no sign of another library
      model type  t5                                  `model_type` of config.json
      framework   pt                                  there is model-00001-of-00002.safetensors
      task        text2text-generation-with-past      `architectures` of config.json name
                                                      `T5ForConditionalGeneration`; with past key
                                                      values, as nothing else was asked for
      loaded by   transformers.AutoModelForSeq2SeqLM  it loads `t5` as T5ForConditionalGeneration
    ");
    assert!(contract.starts_with("encoder_model.onnx"), "{contract}");
    let json = prints_json(&["show", "-v", &t5, "--json"]);
    assert_eq!(json["model"]["framework"], json!({"is": "pt", "because": "there is model-00001-of-00002.safetensors"}));
    assert_eq!(json["model"]["task"]["is"], json!("text2text-generation-with-past"));
    assert_eq!(json["model"]["model_type"]["is"], json!("t5"));
}

#[test]
fn a_task_that_was_found_is_stated() {
    let found = run(&["show", "examples/gpt2"]);
    assert_snapshot!(found.err, @"note: the task is text-generation-with-past: `architectures` of config.json name `GPT2LMHeadModel`; with past key values, as nothing else was asked for");
    assert_eq!(found.out, prints(&["show", "examples/gpt2", "--task", "text-generation-with-past"]));
    assert_eq!(run(&["show", "examples/gpt2", "--task", "auto"]).out, found.out);
    for command in ["plan", "dummy"] {
        let Ran { code, out, err } = run(&[command, "examples/gpt2"]);
        assert_eq!((code, err.as_str()), (Some(0), found.err.as_str()));
        assert_eq!(out, prints(&[command, "examples/gpt2", "--task", "text-generation-with-past"]));
    }
    let whole = run(&["plan", "examples/gpt2", "--monolith", "--json"]);
    assert_snapshot!(whole.err, @"note: the task is text-generation: `architectures` of config.json name `GPT2LMHeadModel`; in one file, and so without past key values");
    assert_eq!(whole.out, prints(&["plan", "examples/gpt2", "--task", "text-generation", "--monolith", "--json"]));
}

#[test]
fn a_task_that_cannot_be_found_has_to_be_chosen() {
    let config = json!({"model_type": "bert", "architectures": ["BertForPreTraining"]});
    let (_directory, bert) = model(&[("config.json", config)]);
    assert_snapshot!(fails(&["show", &bert]), @"error: the task cannot be told: `architectures` of config.json name `BertForPreTraining`, which tells none; `bert` supports feature-extraction, fill-mask, multiple-choice, question-answering, text-classification, token-classification with onnx: choose one with --task");
    for command in ["plan", "dummy"] {
        assert_eq!(fails(&[command, &bert]), fails(&["show", &bert]));
    }
    assert_snapshot!(fails(&["plan", "bert"]), @"error: `bert` supports feature-extraction, fill-mask, multiple-choice, question-answering, text-classification, token-classification with onnx: choose one with --task");
}

#[test]
fn a_pipeline_has_a_plan_and_no_one_contract() {
    let (_directory, pipeline) = pipeline();
    let shown = prints(&["plan", "--verbose", &pipeline]);
    let (reasons, plan) = shown.split_once("\n\n").unwrap();
    assert_snapshot!(reasons, @"
    found                                           because
      library    diffusers                          there is model_index.json
      framework  pt                                 there are text_encoder/model.safetensors and
                                                    model_index.json
      task       text-to-image                      `_class_name` of model_index.json is
                                                    `StableDiffusionPipeline`
      loaded by  diffusers.StableDiffusionPipeline  diffusers loads such models with it
    ");
    assert!(plan.starts_with("text_encoder/model.onnx"), "{plan}");
    for command in ["show", "dummy"] {
        let message = fails(&[command, &pipeline]);
        let expected = "is a pipeline of several models: `plan` prints the files of its export, and --behavior chooses \
                        one of text_encoder\n";
        assert!(message.ends_with(expected), "{message}");
        assert!(run(&[command, &pipeline, "--behavior", "text_encoder"]).out.contains("CLIPText"));
        assert!(fails(&[command, &pipeline, "--behavior", "net"]).contains("and there is no `net`:"));
        assert!(
            fails(&[command, &pipeline, "--behavior", "unet", "--with-past-inputs"]).contains("no argument `use_past")
        );
    }
}

#[test]
fn sentences_and_images_need_no_option() {
    let sentences = [
        ("config.json", json!({"model_type": "bert", "architectures": ["BertModel"]})),
        ("modules.json", json!([{"type": "sentence_transformers.models.Transformer", "path": ""}])),
        ("config_sentence_transformers.json", json!({})),
    ];
    let (_directory, sentences) = model(&sentences);
    let shown = run(&["show", &sentences]);
    assert!(shown.out.starts_with("SentenceTransformersTransformerOnnxConfig"), "{}", shown.out);
    let timm = json!({"architecture": "resnet18", "pretrained_cfg": {"input_size": [3, 224, 224]}});
    let (_directory, timm) = model(&[("config.json", timm)]);
    assert!(run(&["show", &timm]).out.starts_with("TimmDefaultOnnxConfig"));
    let other = prints(&["show", &sentences, "--library", "transformers", "--task", "fill-mask"]);
    assert!(other.starts_with("BertOnnxConfig"), "{other}");
}

#[test]
fn the_preprocessor_of_the_model_is_its_own() {
    let dinov2 = json!({"model_type": "dinov2", "architectures": ["Dinov2Model"]});
    let preprocessor = json!({"crop_size": {"height": 32, "width": 48}});
    let files = [("config.json", dinov2.clone()), ("preprocessor_config.json", preprocessor)];
    let (_directory, with) = model(&files);
    let (_directory_2, without) = model(&files[..1]);
    let own = run(&["dummy", &with]).out;
    assert!(own.contains("32, 48]"), "{own}");
    assert_eq!(run(&["dummy", &without, "--preprocessor", &with]).out, own);
    assert_ne!(run(&["dummy", &without]).out, own);
}
