//! `check --for`: exports held against what a runtime reads besides the contract.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{run, stderr, stdout};

/// A directory with an export of `tests/onnx`, its files in the folder that is named.
fn export(name: &str, folder: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir_all(directory.path().join(folder)).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx").join(name)).unwrap() {
        let from = entry.unwrap().path();
        let is_model = from.extension().is_some_and(|kind| kind == "onnx");
        let place = if is_model { directory.path().join(folder) } else { directory.path().to_owned() };
        fs::copy(&from, place.join(from.file_name().unwrap())).unwrap();
    }
    directory
}

/// The exit code, and what is found for a runtime, a line each.
fn found(runtime: &str, directory: &Path) -> (Option<i32>, Vec<String>) {
    let arguments = ["check".as_ref(), directory.as_os_str(), "--json".as_ref(), "--for".as_ref(), OsStr::new(runtime)];
    let output = run(arguments, Vec::new());
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let files = answer["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
    let lines = files.chain(answer["findings"].as_array().unwrap()).map(|finding| {
        let [severity, tensor, reason] =
            ["severity", "tensor", "reason"].map(|key| finding[key].as_str().unwrap_or(""));
        format!("{severity} {tensor}: {reason}")
    });
    (output.status.code(), lines.collect())
}

fn has(lines: &[String], start: &str, part: &str) -> bool {
    lines.iter().any(|line| line.starts_with(start) && line.contains(part))
}

/// Puts other bytes, as many, in the place of some in a file.
fn replace(file: &Path, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(file).unwrap();
    let mut count = 0;
    for at in 0..bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from.as_bytes() {
            bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
            count += 1;
        }
    }
    assert!(count > 0);
    fs::write(file, bytes).unwrap();
}

fn emit(directory: &Path, runtime: &str) {
    let output = run([OsStr::new("emit"), directory.as_os_str(), "--for".as_ref(), runtime.as_ref()], Vec::new());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_emit_writes_for_a_runtime_is_what_that_reads() {
    for name in ["llama-text-generation", "t5-text2text-generation", "whisper-asr", "bert-text-classification"] {
        let directory = export(name, "onnx");
        let (code, lines) = found("transformers.js", directory.path());
        assert_eq!(code, Some(3), "{name}: {lines:?}");
        assert!(has(&lines, "warning", "in a browser"), "{lines:?}");
        emit(directory.path(), "transformers.js");
        let (code, lines) = found("transformers.js", directory.path());
        assert_eq!(code, Some(0), "{name}: {lines:?}");
    }
    let directory = export("llama-text-generation", "onnx");
    let (code, lines) = found("onnxruntime-genai", directory.path());
    assert_eq!(code, Some(1));
    assert!(has(&lines, "error", "there is no genai_config.json"), "{lines:?}");
    emit(directory.path(), "onnxruntime-genai");
    assert_eq!(found("onnxruntime-genai", directory.path()), (Some(0), Vec::new()));
}

#[test]
fn transformers_js_looks_for_files_by_its_own_names() {
    let directory = export("t5-text2text-generation", "");
    let (code, lines) = found("transformers.js", directory.path());
    assert_eq!(code, Some(1));
    assert!(has(&lines, "error", "looks for onnx/decoder_model_merged.onnx"), "{lines:?}");
    assert!(has(&lines, "note", "it loads `decoder_model_merged`"), "{lines:?}");
    let directory = export("t5-text2text-generation", "onnx");
    fs::remove_file(directory.path().join("onnx/decoder_model_merged.onnx")).unwrap();
    let (code, lines) = found("transformers.js", directory.path());
    assert_eq!(code, Some(1));
    assert!(has(&lines, "error", "there is no decoder_model_merged.onnx"), "{lines:?}");
    assert_eq!(found("optimum", directory.path()).0, Some(0), "which takes the two that are not merged");
}

#[test]
fn transformers_js_sizes_an_empty_cache_by_the_names_of_axes() {
    let directory = export("llama-text-generation", "onnx");
    emit(directory.path(), "transformers.js");
    let model = directory.path().join("onnx/model.onnx");
    replace(&model, "batch_size", "other_size");
    let (code, lines) = found("transformers.js", directory.path());
    assert_eq!(code, Some(0), "it runs, as an empty past is passed over: {lines:?}");
    assert!(has(&lines, "note past_key_values.0.key", "`other_size` is 0: as `batch_size` it"), "{lines:?}");
    let (_, lines) = found("optimum", directory.path());
    assert!(!has(&lines, "", "is 0"), "it is nothing elsewhere: {lines:?}");
}

#[test]
fn transformers_js_has_to_be_told_of_weights_beside_a_model() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/extdata");
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    fs::create_dir(place("onnx")).unwrap();
    fs::copy(cases.join("config.json"), place("config.json")).unwrap();
    fs::copy(cases.join("model.onnx"), place("onnx/model.onnx")).unwrap();
    fs::File::create(place("onnx/model.onnx_data")).unwrap().set_len(1 << 20).unwrap();
    let (code, lines) = found("transformers.js", directory.path());
    assert_eq!(code, Some(1));
    assert!(has(&lines, "error", "`use_external_data_format` of config.json says 0"), "{lines:?}");
    emit(directory.path(), "transformers.js");
    let (code, lines) = found("transformers.js", directory.path());
    assert_ne!(code, Some(1), "{lines:?}");
    fs::rename(place("onnx/model.onnx"), place("onnx/model_q4.onnx")).unwrap();
    let (_, lines) = found("transformers.js", directory.path());
    assert!(has(&lines, "error", "looks for `model_q4.onnx_data`"), "{lines:?}");
    assert!(has(&lines, "error", "looks for model.onnx as config.json says"), "{lines:?}");
}

#[test]
fn a_config_of_onnxruntime_genai_names_what_the_file_has() {
    let directory = export("llama-text-generation", "");
    emit(directory.path(), "onnxruntime-genai");
    let path = directory.path().join("genai_config.json");
    let right = fs::read_to_string(&path).unwrap();
    for (from, to, start, expected) in [
        (": \"position_ids\"", ": \"places\"", "error places", "the file has no such input"),
        (": \"position_ids\"", ": \"places\"", "error position_ids", "does not name it"),
        ("present.%d.value", "present.%d.val", "error present.1.val", "the file has no such output"),
        ("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 4", "error past_key_values.0.key", "the file has 2"),
        ("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", "error past_key_values.1.value", "does not name it"),
        ("\"model.onnx\"", "\"other.onnx\"", "error ", "names other.onnx as the decoder's file"),
        ("\"filename\"", "\"file\"", "error ", "has no `model.decoder.filename`"),
    ] {
        assert!(right.contains(from), "{from}");
        fs::write(&path, right.replace(from, to)).unwrap();
        let (code, lines) = found("onnxruntime-genai", directory.path());
        assert_eq!(code, Some(1), "{to}");
        assert!(has(&lines, start, expected), "{to}: {lines:?}");
    }
}

#[test]
fn optimum_takes_a_decoder_by_its_name_and_feeds_what_it_knows() {
    let directory = export("llama-text-generation", "");
    assert_eq!(found("optimum", directory.path()), (Some(0), Vec::new()));
    let place = |name: &str| directory.path().join(name);
    fs::rename(place("model.onnx"), place("model_q4.onnx")).unwrap();
    let (code, lines) = found("optimum", directory.path());
    assert_eq!(code, Some(3));
    assert!(has(&lines, "warning", "pass file_name=\"model_q4.onnx\""), "{lines:?}");
    replace(&place("model_q4.onnx"), "position_ids", "locality_ids");
    let (_, lines) = found("optimum", directory.path());
    assert!(has(&lines, "error locality_ids", "ORTModelForCausalLM feeds input_ids, attention_mask"), "{lines:?}");
}

#[test]
fn onnx_runtime_loads_versions_that_it_knows() {
    let directory = export("bert-text-classification", "");
    assert_eq!(found("ort", directory.path()), (Some(0), Vec::new()));
    let model = directory.path().join("model.onnx");
    let mut bytes = fs::read(&model).unwrap();
    // The first field is the version of the format.
    assert_eq!(bytes[0], 0x08);
    bytes[1] = 15;
    fs::write(&model, bytes).unwrap();
    let (code, lines) = found("ort", directory.path());
    assert_eq!(code, Some(1));
    assert!(has(&lines, "error", "version 15 of the format, and ONNX Runtime loads 14 at most"), "{lines:?}");
}

#[test]
fn what_a_runtime_looks_for_says_nothing_of_a_session() {
    let directory = export("bert-text-classification", "");
    let path = directory.path().to_str().unwrap();
    let text = stdout(&run(["check", path, "--for", "transformers.js"], Vec::new()));
    assert!(text.ends_with("\nruns by the contract\nfor transformers.js 4.3.2: does not run it as it is\n"), "{text}");
    let text = stdout(&run(["check", path, "--for", "ort"], Vec::new()));
    assert!(text.ends_with("\nruns by the contract\nfor ort 1.32.0: nothing is in the way of it\n"), "{text}");
}
