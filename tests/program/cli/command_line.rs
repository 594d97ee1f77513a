//! What is said of a wrong command line, and how the program ends.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use super::{Ran, config, fails, finish, is_misused, prints, program, run};

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
fn what_is_given_twice_is_an_error() {
    let dummy = |options: &[&str]| is_misused(&[&["dummy", "gpt2", "--task", "text-generation"], options].concat());
    for twice in [["--axis", "batch_size=2", "--axis=batch_size=3"], ["--axis", "batch_size=2", "--batch-size=3"]] {
        let said = dummy(&twice);
        assert!(said.contains("the size `batch_size` is given twice, as 2 and as 3"), "{said}");
    }
    for twice in
        [["--arg", "int_dtype=int32", "--int-dtype=int64"], ["--arg", "int_dtype=int32", "--arg=int_dtype=int64"]]
    {
        let said = dummy(&twice);
        assert!(said.contains("the argument `int_dtype` is given twice"), "{said}");
        assert_eq!(said, is_misused(&[&["show", "gpt2", "--task", "text-generation"], &twice[..]].concat()));
    }
}

#[test]
fn what_is_no_size_is_said() {
    for wrong in ["-1", "2.5", "two", "99999999999999999999"] {
        for option in [&["--batch-size", wrong][..], &[&format!("--axis=batch_size={wrong}")]] {
            let said = is_misused(&[&["dummy", "gpt2", "--task", "text-generation"], option].concat());
            assert!(said.contains(&format!("`{wrong}` is no size: expected an integer from 0 to ")), "{said}");
        }
    }
    let most = i64::MAX.to_string();
    let Ran { err, .. } = run(&["dummy", "gpt2", "--task", "text-generation", "--batch-size", &most]);
    assert_eq!(err, "", "every input depends on it");
    let none = ["identify", "tests/onnx/bert-text-classification/model.onnx", "--most", "0"];
    assert!(is_misused(&none).contains("0 is not in 1.."));
}

#[test]
fn the_past_is_left_out_where_that_is_asked_for() {
    let shown = ["show", "gpt2", "--task", "text-generation-with-past"];
    let off = prints(&[&shown[..], &["--with-past-inputs=off"]].concat());
    assert!(!off.contains("past_key_values") && off.contains("present.{0..11}.key"), "{off}");
    let on = |option| prints(&[&shown[..], &[option]].concat());
    assert_eq!(on("--with-past-inputs"), on("--with-past-inputs=on"));
    assert!(is_misused(&[&shown[..], &["--with-past-inputs=no"]].concat()).contains("expected `on` or `off`"));
}

#[test]
fn what_is_in_the_place_of_a_model_type_is_said() {
    let said = |text: &str| {
        let (_folder, path) = config(text);
        fails(&["show", &path, "--task", "fill-mask"]).replace(&path, "config.json")
    };
    let how = ": say what it is with --model-type or --library\n";
    for (text, found) in [
        ("{}", "has no `model_type`"),
        (r#"{"model_type": 3}"#, "has 3 for its `model_type`, which is a text"),
        (r#"{"model_type": ["bert"]}"#, r#"has ["bert"] for its `model_type`, which is a text"#),
        (r#"{"model_type": null}"#, "has null for its `model_type`"),
        (r#"{"text_config": {"model_type": "bert"}}"#, "has no `model_type`, though its `text_config` has `bert`"),
    ] {
        assert_eq!(said(text), format!("error: config.json {found}{how}"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("config.json");
    std::os::unix::fs::symlink("../blobs/gone", &link).unwrap();
    for path in [link.as_path(), folder.path()] {
        let said = fails(&["show", path.to_str().unwrap(), "--task", "fill-mask"]);
        assert!(said.contains("a link to `../blobs/gone`, where there is nothing"), "{said}");
    }
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

#[test]
fn colours_are_there_where_they_are_asked_for() {
    let unknown = ["tasks", "no-such-type"];
    let said = |before: &[&str]| run(&[before, &unknown[..]].concat()).err;
    assert!(said(&[]).starts_with("error: "), "no terminal, no colour");
    assert!(said(&["--color", "never"]).starts_with("error: "));
    let coloured = said(&["--color", "always"]);
    assert!(coloured.starts_with("\u{1b}[") && coloured.contains("error\u{1b}[0m: model type"), "{coloured:?}");
    let checked = ["check", "tests/onnx/bert-text-classification", "--task", "fill-mask"];
    let with_colour = run(&[&checked[..], &["--color=always"]].concat()).out;
    let without = run(&checked).out;
    assert!(with_colour.contains("error\u{1b}[0m: output `logits`"), "{with_colour:?}");
    assert!(without.contains("  error: output `logits`") && !without.contains('\u{1b}'), "{without:?}");
    let registry = ["--color", "always", "tasks", "bert", "--registry", "no-such-registry"];
    assert!(run(&registry).err.contains("no-such-registry"), "the registry is found behind the colour");
}

#[test]
fn the_cache_of_a_decoder_has_a_place() {
    let task = ["plan", "examples/gpt2", "--task", "text-generation-with-past", "--cache"];
    let text = prints(&task);
    let (_, cache) = text.split_once("\ncache of model.onnx\n").unwrap();
    let total: Vec<_> = cache.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(total.last(), Some(&"73728"), "two entries of 12 heads of 64 numbers of 4 bytes, in 12 layers: {cache}");
    let keys = "  past_key_values.{0..11}.key    fp32  [batch_size, 12, past_sequence_length, 64]  36864";
    assert!(cache.lines().any(|line| line == keys), "{cache}");
    assert!(!prints(&task[..4]).contains("cache of"));
    assert!(!prints(&["plan", "bert", "--task", "fill-mask", "--cache"]).contains("cache of"), "it has none");
}
