//! The commands `check` and `identify`, run as a user runs them.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// The exit code, what is printed, and what is said of errors.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let program = Command::new(env!("CARGO_BIN_EXE_optimum-exporters"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (program.status.code(), text(program.stdout), text(program.stderr))
}

fn json(arguments: &[&str]) -> (Option<i32>, Value) {
    let (code, out, _) = run(arguments);
    (code, serde_json::from_str(&out).unwrap())
}

#[test]
fn the_exit_code_says_what_was_worst() {
    let bert = "bert-text-classification";
    assert_eq!(run(&["check", bert, "--task", "text-classification"]).0, Some(0));
    assert_eq!(run(&["check", bert, "--task", "fill-mask"]).0, Some(1));
    // Outputs that the contract has not are a warning, and the worst of this file alone.
    let file = "t5-text2text-generation/decoder_model.onnx";
    let (code, out, err) = run(&["check", "t5-text2text-generation", file, "--task", "text2text-generation"]);
    assert_eq!((code, err.as_str()), (Some(3), ""), "{out}");
    assert_eq!(run(&["check", bert, "--job", "x"]).0, Some(2));
}

#[test]
fn the_worst_file_and_the_worst_finding_are_first() {
    let (code, out, _) = run(&["check", "t5-text2text-generation", "--task", "text2text-generation"]);
    assert_eq!(code, Some(1));
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].contains("error") && lines[1].starts_with("  error: "), "{out}");
    let [.., file, verdict] = lines.as_slice() else { panic!("{out}") };
    assert!(file.starts_with("t5-text2text-generation/encoder_model.onnx"), "{out}");
    assert!(verdict.starts_with("cannot run by the contract: input `"), "{out}");
}

#[test]
fn without_a_task_the_one_that_fits_best_is_taken() {
    let (code, out, _) = run(&["check", "gpt2-text-generation"]);
    assert_eq!(code, Some(0));
    assert!(out.starts_with("no --task given: checked for text-generation-with-past, which fits best\n"), "{out}");
}

#[test]
fn json_has_each_finding_by_its_parts() {
    let (code, report) = json(&["check", "bert-text-classification", "--task", "fill-mask", "--json"]);
    assert_eq!((code, report["worst"].as_str()), (Some(1), Some("error")));
    assert_eq!(report["tasks"][0], "fill-mask");
    let file = &report["files"][0];
    assert_eq!((file["part"].as_str(), file["worst"].as_str()), (Some("model"), Some("error")));
    let finding = &file["findings"][0];
    let parts = ["severity", "kind", "side", "tensor", "axis", "found", "expected"].map(|key| finding[key].to_string());
    let expected =
        [r#""error""#, r#""static_axis""#, r#""output""#, r#""logits""#, "1", r#""2""#, r#""sequence_length""#];
    assert_eq!(parts, expected);
}

#[test]
fn files_of_a_folder_within_are_found() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("onnx")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx/bert-text-classification");
    fs::copy(root.join("config.json"), directory.path().join("config.json")).unwrap();
    let model = directory.path().to_str().unwrap();
    let arguments = ["check", model, "--task", "text-classification"];
    let (code, _, err) = run(&arguments);
    assert_eq!(code, Some(1));
    assert!(err.contains("holds no .onnx file"), "{err}");
    fs::copy(root.join("model.onnx"), directory.path().join("onnx/model_quantized.onnx")).unwrap();
    assert_eq!(run(&arguments).0, Some(0));
    // What is damaged is a finding among the others.
    fs::write(directory.path().join("onnx/model.onnx"), [0x3a, 0x7f, 0]).unwrap();
    let (code, out, _) = run(&arguments);
    assert_eq!(code, Some(1));
    assert!(out.contains("bytes should follow, and the file ends after"), "{out}");
}

#[test]
fn identify_names_the_family() {
    let (code, found) = json(&["identify", "llama-text-generation/model.onnx", "--json"]);
    assert_eq!(code, Some(0));
    let best = &found["candidates"][0];
    assert_eq!(best["tasks"][0], "text-generation-with-past");
    assert_eq!((&best["part"], &best["fits"]), (&Value::from("model"), &Value::from(true)));
    let models = best["models"].as_array().unwrap();
    let names: Vec<_> = models.iter().map(|model| model["model_type"].as_str().unwrap()).collect();
    assert!(names.len() > 10 && names.contains(&"llama") && names.contains(&"gpt2"), "{names:?}");
    assert_eq!(found["candidates"].as_array().unwrap().len(), 5);
}

#[test]
fn identify_names_what_it_does_not_compare() {
    let (_, found) = json(&["identify", "llama-text-generation/model.onnx", "--json", "--most", "1"]);
    assert_eq!(found["not_compared"], json!([]));
}

#[test]
fn identify_says_what_is_wrong_with_a_file() {
    for (file, reason) in [("absent.onnx", "there is no such file"), ("README.md", "no ONNX file")] {
        let (code, out, err) = run(&["identify", file]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(err.starts_with("error: ") && err.contains(reason) && err.lines().count() == 1, "{err}");
    }
}

/// What was most likely meant by a path is told, as it is of a model's.
#[test]
fn a_path_that_is_no_file_is_told_what_is_near() {
    let bert = "bert-text-classification";
    for (path, near) in [
        (
            "bert-text-classification/modle.onnx",
            "there is no such file; did you mean `bert-text-classification/model.onnx`?",
        ),
        (bert, "it is a directory, not a file; it holds `bert-text-classification/model.onnx`: give a file"),
        ("../ir/llama", "it is a directory, not a file; it holds `../ir/llama/openvino_model.xml`: give a file"),
    ] {
        let (code, out, err) = run(&["identify", path]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert_eq!(err, format!("error: {path}: {near}\n"));
    }
    let (code, out, err) = run(&["check", bert, "bert-text-classification/modle.onnx"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(err.contains("did you mean `bert-text-classification/model.onnx`?"), "{err}");
}
