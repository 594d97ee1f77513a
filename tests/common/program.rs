//! The program, run as a user runs it.

use std::ffi::OsStr;
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::{Value, json};

/// The path of the program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_optimum-exporters");

/// How long a run may take before it counts as one that never ends.
const LONGEST: Duration = Duration::from_secs(120);

/// Runs the program to its end, which has to come in time and without a panic.
pub fn run(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>, input: Vec<u8>) -> Output {
    let run = Command::new(PROGRAM).args(arguments).write_stdin(input).timeout(LONGEST).output();
    let output = run.expect("the program can be run");
    assert!(output.status.code().is_some(), "the program was ended: {}", stderr(&output));
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    output
}

/// Hands `input` to `batch`: an answer for each request.
pub fn batch(input: impl Into<Vec<u8>>) -> Vec<Value> {
    let output = run(["batch"], input.into());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output).lines().map(|line| serde_json::from_str(line).expect("an answer is JSON")).collect()
}

/// A request that can be answered.
pub fn good_request(id: usize) -> Value {
    json!({"id": id, "model_type": "bert", "task": "fill-mask", "config": {"model_type": "bert"}})
}

/// Fails unless `answer` is that of [`good_request`].
pub fn assert_is_good(answer: &Value, id: usize) {
    assert_eq!((&answer["id"], &answer["contract"]["config_class"]), (&json!(id), &json!("BertOnnxConfig")));
}

/// The kind of error that an answer of `batch` holds.
pub fn error_kind(answer: &Value) -> Option<&str> {
    answer["error"]["kind"].as_str()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
