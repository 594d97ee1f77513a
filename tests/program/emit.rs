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
    let arguments = [OsStr::new("emit"), directory.as_os_str(), OsStr::new("--for"), OsStr::new("onnxruntime-genai")];
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
