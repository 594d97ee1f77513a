//! The command `emit`: what other runtimes read.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::program::{run, stderr, stdout};

/// A directory with an export of `tests/onnx`.
fn export(name: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx").join(name);
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), directory.path().join(entry.file_name())).unwrap();
    }
    directory
}

/// The exit code, and what is printed or said.
fn emit(directory: &Path, further: &[&str]) -> (Option<i32>, String) {
    emit_for("onnxruntime-genai", directory, further)
}

fn emit_for(runtime: &str, directory: &Path, further: &[&str]) -> (Option<i32>, String) {
    let arguments = [OsStr::new("emit"), directory.as_os_str(), OsStr::new("--for"), OsStr::new(runtime)];
    let output = run(arguments.into_iter().chain(further.iter().map(OsStr::new)), Vec::new());
    (output.status.code(), stdout(&output) + &stderr(&output))
}

#[test]
fn the_config_of_onnxruntime_genai_has_what_the_contract_and_the_config_say() {
    let directory = export("llama-text-generation");
    let (code, said) = emit(directory.path(), &[]);
    assert_eq!(code, Some(0), "{said}");
    let written = fs::read_to_string(directory.path().join("genai_config.json")).unwrap();
    let config: Value = serde_json::from_str(&written).unwrap();
    let decoder = &config["model"]["decoder"];
    let expected = json!({
        "input_ids": "input_ids",
        "attention_mask": "attention_mask",
        "position_ids": "position_ids",
        "past_key_names": "past_key_values.%d.key",
        "past_value_names": "past_key_values.%d.value",
    });
    assert_eq!(decoder["inputs"], expected);
    let numbers = ["head_size", "num_key_value_heads", "num_attention_heads", "hidden_size", "num_hidden_layers"];
    assert_eq!(numbers.map(|name| decoder[name].as_i64()), [4, 2, 4, 16, 2].map(Some));
    let model = &config["model"];
    assert_eq!(
        (&model["eos_token_id"], &model["context_length"], &model["vocab_size"]),
        (&json!([2]), &json!(64), &json!(96))
    );
    assert_eq!(decoder["filename"], "model.onnx");
}

#[test]
fn a_file_that_is_there_stays_unless_it_is_to_be_written_over() {
    let directory = export("llama-text-generation");
    let path = directory.path().join("genai_config.json");
    fs::write(&path, "mine").unwrap();
    let (code, said) = emit(directory.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("is there already: --force writes over it"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let (code, printed) = emit(directory.path(), &["--print", "--context-length", "32"]);
    assert_eq!(code, Some(0));
    assert!(printed.contains("\"context_length\": 32"), "{printed}");
    assert_eq!(emit(directory.path(), &["--force"]).0, Some(0));
    assert!(fs::read_to_string(&path).unwrap().contains("\"decoder\""));
}

#[test]
fn what_cannot_be_known_or_said_is_an_error_and_no_file() {
    for (name, expected) in [
        ("t5-text2text-generation", "decoders alone"),
        ("gpt2-text-generation", "the token 50256 is none of the 96 of the vocabulary"),
        ("bloom-text-generation", "`context_length` has to"),
        ("bert-text-classification", "cannot be told"),
    ] {
        let directory = export(name);
        let (code, said) = emit(directory.path(), &[]);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains(expected), "{name}: {said}");
        assert!(!directory.path().join("genai_config.json").exists(), "{name}");
    }
}

/// What is printed for transformers.js.
fn printed(directory: &Path, further: &[&str]) -> Value {
    let (code, printed) = emit_for("transformers.js", directory, &[&["--print"], further].concat());
    assert_eq!(code, Some(0), "{printed}");
    serde_json::from_str(&printed).unwrap()
}

/// What is said in the place of an answer, after which the config is as it was.
fn refused(directory: &Path, further: &[&str]) -> String {
    let before = fs::read(directory.join("config.json")).unwrap();
    let (code, said) = emit_for("transformers.js", directory, further);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(fs::read(directory.join("config.json")).unwrap(), before);
    said
}

#[test]
fn transformers_js_finds_each_file_where_it_is_said_to_go() {
    let directory = export("t5-text2text-generation");
    let answer = printed(directory.path(), &[]);
    assert_eq!(answer["transformers.js_config"], json!({"dtype": "fp32"}));
    let files = json!({
        "onnx/decoder_model_merged.onnx": "decoder_model_merged.onnx",
        "onnx/encoder_model.onnx": "encoder_model.onnx",
    });
    assert_eq!(answer["files"], files);
    let unread: Vec<_> = answer["unread"].as_object().unwrap().keys().collect();
    assert_eq!(unread, ["decoder_model.onnx", "decoder_with_past_model.onnx"]);
    fs::remove_file(directory.path().join("decoder_model_merged.onnx")).unwrap();
    let said = refused(directory.path(), &[]);
    assert!(said.contains("holds no decoder_model_merged.onnx"), "{said}");
}

#[test]
fn the_config_keeps_every_byte_besides_the_block_of_transformers_js() {
    let directory = export("llama-text-generation");
    let path = directory.path().join("config.json");
    let before = fs::read_to_string(&path).unwrap();
    let (code, said) = emit_for("transformers.js", directory.path(), &[]);
    assert_eq!((code, said.contains("model.onnx has to be onnx/model.onnx")), (Some(0), true), "{said}");
    let after = fs::read_to_string(&path).unwrap();
    let block = ",\n  \"transformers.js_config\": {\n    \"dtype\": \"fp32\"\n  }";
    assert_eq!(after.replace(block, ""), before);
    assert!(after.contains(block), "{after}");
    let said = refused(directory.path(), &[]);
    assert!(said.contains("stands in config.json already: --force writes over it"), "{said}");
    let (code, _) = emit_for("transformers.js", directory.path(), &["--force", "--axis", "batch_size=1"]);
    let again: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(code, Some(0));
    assert_eq!(again["transformers.js_config"]["free_dimension_overrides"], json!({"batch_size": 1}));
}

#[test]
fn types_of_weights_are_those_of_the_files_names() {
    let directory = export("llama-text-generation");
    let place = |name: &str| directory.path().join(name);
    fs::create_dir(place("onnx")).unwrap();
    let block = |further: &[&str]| printed(directory.path(), further)["transformers.js_config"].clone();
    fs::copy(place("model.onnx"), place("onnx/model_quantized.onnx")).unwrap();
    assert_eq!(block(&[]), json!({}), "what is taken anyhow, in a browser and elsewhere, is there");
    assert_eq!(block(&["--dtype", "q8"]), json!({"dtype": "q8"}));
    fs::copy(place("model.onnx"), place("onnx/model.onnx")).unwrap();
    let answer = printed(directory.path(), &[]);
    assert_eq!(answer["files"]["onnx/model.onnx"], "onnx/model.onnx");
    assert_eq!(answer["unread"]["model.onnx"], "there is another of this name");
    fs::rename(place("model.onnx"), place("onnx/model_O2.onnx")).unwrap();
    fs::remove_file(place("onnx/model.onnx")).unwrap();
    let answer = printed(directory.path(), &[]);
    assert_eq!(answer["transformers.js_config"], json!({"dtype": "q8"}));
    assert!(answer["unread"]["onnx/model_O2.onnx"].as_str().unwrap().starts_with("`_O2` after its name"), "{answer}");
    fs::copy(place("onnx/model_quantized.onnx"), place("onnx/model_q4.onnx")).unwrap();
    let said = refused(directory.path(), &[]);
    assert!(said.contains("`dtype` has to be said, of model there are q4, q8"), "{said}");
    let said = refused(directory.path(), &["--dtype", "fp16"]);
    assert!(said.contains("model_fp16.onnx is not there"), "{said}");
    assert!(refused(directory.path(), &["--dtype", "half"]).contains("there are fp32, fp16, q8"));
}

#[test]
fn sizes_that_the_config_says_are_derived_and_others_asked_for() {
    let directory = export("vit-image-classification");
    let said = refused(directory.path(), &["--static-axes"]);
    assert!(said.contains("the sizes of these axes have to be said: batch_size"), "{said}");
    let sizes = |directory: &Path, further: &[&str]| {
        printed(directory, further)["transformers.js_config"]["free_dimension_overrides"].clone()
    };
    assert_eq!(
        sizes(directory.path(), &["--static-axes", "--axis", "batch_size=1"]),
        json!({"batch_size": 1, "height": 32, "num_channels": 3, "width": 32})
    );
    let decoder = export("llama-text-generation");
    let given = ["--axis", "batch_size=1", "--axis", "sequence_length=1", "--axis", "past_sequence_length=15"];
    let all = sizes(decoder.path(), &[&["--static-axes"], &given[..]].concat());
    assert_eq!(all["past_sequence_length + sequence_length"], 16);
    let said = refused(decoder.path(), &["--axis", "batchsize=1"]);
    assert!(said.contains("no axis of an input is called `batchsize`; did you mean `batch_size`?"), "{said}");
}

#[test]
fn halves_of_the_cache_are_told_and_weights_have_to_be_where_they_are_looked_for() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let half = printed(&cases.join("genai-llama-fp16"), &[]);
    assert_eq!(half["transformers.js_config"]["kv_cache_dtype"], json!({"fp32": "float16"}));
    let directory = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(cases.join("extdata")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), directory.path().join(entry.file_name())).unwrap();
    }
    let place = |name: &str| directory.path().join(name);
    assert!(refused(directory.path(), &[]).contains("`model.onnx_data`, which is not there"));
    fs::File::create(place("model.onnx_data")).unwrap().set_len(1 << 20).unwrap();
    let answer = printed(directory.path(), &[]);
    assert_eq!(answer["transformers.js_config"]["use_external_data_format"], json!({"model.onnx": 1}));
    assert_eq!(answer["files"]["onnx/model.onnx_data"], "model.onnx_data");
    fs::rename(place("model.onnx"), place("model_q4.onnx")).unwrap();
    let said = refused(directory.path(), &[]);
    assert!(said.contains("it looks for `model_q4.onnx_data`"), "{said}");
}

#[test]
fn an_option_of_another_runtime_is_refused() {
    let directory = export("llama-text-generation");
    let (code, said) = emit_for("transformers.js", directory.path(), &["--context-length", "8"]);
    assert_eq!((code, said.contains("--context-length has no effect")), (Some(2), true), "{said}");
    let (code, said) = emit_for("onnxruntime-genai", directory.path(), &["--static-axes"]);
    assert_eq!((code, said.contains("--static-axes has no effect")), (Some(2), true), "{said}");
}
