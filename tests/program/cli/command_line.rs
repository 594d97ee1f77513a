//! What is said of a wrong command line, and how the program ends.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use super::{Ran, finish, is_misused, prints, program};

#[test]
fn misuse_is_2() {
    for arguments in [
        &[][..],
        &["sow"],
        &["show"],
        &["tasks"],
        &["show", "bert", "--tsk", "fill-mask"],
        &["show", "bert", "--arg", "model_part"],
        &["show", "bert", "--int-dtype", "int16"],
        &["models", "bert"],
    ] {
        assert!(!is_misused(arguments).is_empty());
    }
    assert!(is_misused(&["models", "--library", "trasformers"]).contains("'transformers'"));
    assert!(is_misused(&["tasks", "bert", "--exporter", "onx"]).contains("'onnx'"));
}

#[test]
fn help_is_none() {
    assert!(prints(&["--help"]).contains("Exit codes: 0 done, 1 the input is at fault, 2 the command line is."));
    assert!(prints(&["show", "--help"]).contains("--with-past-inputs"));
    assert_eq!(prints(&["--version"]), concat!("optimum-exporters ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for arguments in [&["models"][..], &["show", "bert", "--task", "fill-mask"], &["batch"]] {
        let mut child = program();
        child.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        drop(child.stdout.take());
        let mut input = child.stdin.take().unwrap();
        // It ends before all is written, so that writing fails at some point.
        for _ in 0..10_000 {
            if writeln!(input, "{}", json!({"task": "fill-mask", "model_type": "bert"})).is_err() {
                break;
            }
        }
        drop(input);
        let Ran { code, err, .. } = finish(child);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
