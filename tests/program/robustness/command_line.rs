//! Command lines that make no sense.

use std::ffi::OsString;

use super::{AWKWARD, LONGEST_MESSAGE};
use crate::common::program;

/// Runs `show` with these arguments, which are at fault.
fn message(arguments: &[&str], code: i32) -> String {
    let output = program::run(arguments, Vec::new());
    assert_eq!(output.status.code(), Some(code), "{}", program::stderr(&output));
    assert!(output.stdout.is_empty());
    program::stderr(&output)
}

#[test]
fn a_name_that_is_unknown_is_an_error_that_names_it() {
    for (arguments, code) in [
        (&["show", "no-such-type"][..], 1),
        (&["show", "bert", "--task", "no-such-task"], 1),
        (&["show", "bert", "--task", "fill-mask", "--variant", "no-such-variant"], 1),
        (&["show", "bert", "--task", "fill-mask", "--arg", "no-such-argument=true"], 1),
        (&["tasks", "no-such-type"], 1),
        (&["models", "--task", "no-such-task"], 1),
        (&["show", "bert", "--library", "no-such-library"], 2),
        (&["show", "bert", "--exporter", "no-such-exporter"], 2),
        (&["no-such-command"], 2),
    ] {
        let message = message(arguments, code);
        assert!(message.contains("no-such-"), "{message}");
    }
}

#[test]
fn a_long_name_gives_a_short_error() {
    let long = "x".repeat(100_000);
    for (arguments, code) in [
        (&["show", &long][..], 1),
        (&["show", "bert", "--task", &long], 1),
        (&["show", "bert", "--model-type", &long, "--task", "fill-mask"], 1),
        (&["show", "bert", "--task", "fill-mask", "--variant", &long], 1),
        (&["show", "bert", "--task", "fill-mask", "--behavior", &long], 1),
        (&["show", "bert", "--task", "fill-mask", "--arg", &format!("{long}={long}")[..131_000]], 1),
        (&["tasks", &long], 1),
        (&["models", "--task", &long], 1),
    ] {
        let message = message(arguments, code);
        assert!(message.len() <= LONGEST_MESSAGE, "{} bytes: {:.200}", message.len(), message);
    }
}

#[test]
fn any_text_as_any_name_gives_an_answer_or_an_error() {
    for text in AWKWARD.into_iter().chain(["../..", "/", "-", "--", "=", "\u{1f980}", "a\nb", "config.json"]) {
        for arguments in [
            &["show", text][..],
            &["show", text, "--task", text],
            &["show", "bert", "--task", text],
            &["show", "bert", "--task", "fill-mask", "--arg", text],
            &["show", "bert", "--task", "fill-mask", "--arg", &format!("variant={text}")],
            &["plan", text, "--task", text],
            &["dummy", text, "--task", text],
            &["dummy", "bert", "--task", "fill-mask", "--size", text],
            &["dummy", "bert", "--task", "fill-mask", "--size", &format!("batch_size={text}")],
            &["dummy", "bert", "--task", "fill-mask", "--preprocessor", text],
            &["tasks", text],
            &["models", "--task", text],
            &["models", "--library", text],
            &[text],
        ] {
            let output = program::run(arguments, Vec::new());
            assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_an_error() {
    use std::os::unix::ffi::OsStringExt;
    let latin1 = || OsString::from_vec(b"caf\xe9".to_vec());
    let task = OsString::from_vec(b"--task=caf\xe9".to_vec());
    for arguments in [["show".into(), task], [latin1(), "bert".into()]] {
        let output = program::run(arguments, Vec::new());
        assert_eq!(output.status.code(), Some(2), "{}", program::stderr(&output));
    }
    // A path may be called so.
    for command in ["show", "tasks"] {
        let output = program::run([command.into(), latin1()], Vec::new());
        assert_eq!(output.status.code(), Some(1));
        assert!(program::stderr(&output).contains("there is no"), "{}", program::stderr(&output));
    }
}
