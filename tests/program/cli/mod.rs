//! The program's commands, run as a user runs them.

mod batch;
mod command_line;
mod directories;
mod lists;
mod show;

use std::fs;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// What a run left behind.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_optimum-exporters"));
    program.current_dir(env!("CARGO_MANIFEST_DIR"));
    program
}

fn run(arguments: &[&str]) -> Ran {
    finish(
        program().args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap(),
    )
}

fn finish(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What is printed where nothing is wrong.
fn prints(arguments: &[&str]) -> String {
    let Ran { code, out, err } = run(arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
    out
}

/// The one paragraph of what is wrong with the input.
fn fails(arguments: &[&str]) -> String {
    let Ran { code, out, err } = run(arguments);
    assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}");
    assert!(err.starts_with("error: ") && err.ends_with('\n') && err.lines().count() == 1, "{err}");
    err
}

/// What is said of a command line that is wrong.
fn is_misused(arguments: &[&str]) -> String {
    let Ran { code, out, err } = run(arguments);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
    err
}

fn prints_json(arguments: &[&str]) -> Value {
    serde_json::from_str(&prints(arguments)).unwrap()
}

/// A config.json in a directory of its own.
fn config(text: impl AsRef<[u8]>) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("config.json");
    fs::write(&file, text).unwrap();
    (directory, file.to_str().unwrap().to_owned())
}

fn names(tensors: &Value) -> Vec<&str> {
    tensors.as_array().unwrap().iter().map(|entry| entry[0].as_str().unwrap()).collect()
}
