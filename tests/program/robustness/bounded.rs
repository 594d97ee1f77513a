//! How much memory the program takes for what is large, of each kind that it reads: its address space is limited to what is
//! stated, beside what its own code and stacks take.

use std::fs;
use std::path::Path;
use std::process::Command;

use prost::Message;
use tempfile::TempDir;

use crate::common::program::PROGRAM;
use crate::common::proto::{Dim, Graph, Model, Node, Value, Weight};

/// The megabytes that are stated, and those of the program itself with its libraries and the stacks of its threads.
const MEGABYTES: usize = 64 + 40;

/// Those that the built-in registry takes once it is read from its files.
const BUILT_IN: usize = 40;

/// Fails unless the program answers, or says what is wrong, within so much memory.
fn answers_within(megabytes: usize, arguments: &[&str], path: &Path) {
    let kilobytes = megabytes << 10;
    let output = Command::new("sh")
        .args(["-c", &format!(r#"ulimit -v {kilobytes} && exec "$0" "$@""#), PROGRAM])
        .args(arguments)
        .arg(path)
        // One arena for all threads: each reserves as much as is stated, and uses little of it.
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .expect("there is a shell");
    let errors = String::from_utf8_lossy(&output.stderr);
    let told = format!("{arguments:?} {}: {}\n{errors}", path.display(), output.status);
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{told}");
    assert!(!errors.contains("out of memory") && !errors.contains("panicked"), "{told}");
}

/// A directory with a `config.json`, and perhaps an exported file.
fn model(config: &str, exported: Option<&Model>) -> TempDir {
    let directory = tempfile::tempdir().expect("there is room for a directory");
    fs::write(directory.path().join("config.json"), config).expect("there is room for a config");
    if let Some(exported) = exported {
        fs::write(directory.path().join("model.onnx"), exported.encode_to_vec()).expect("there is room for a model");
    }
    directory
}

#[test]
fn no_config_takes_more_than_is_stated() {
    let of = |value: String| format!(r#"{{"model_type": "bert", "architectures": ["BertForMaskedLM"], "x": {value}}}"#);
    let list = |item: &str, count| format!("[{}]", vec![item; count].join(","));
    let configs = [
        of(list("0", 524_000)),
        of(list(r#"{"a":{}}"#, 170_000)),
        of(format!("\"{}\"", "x".repeat(8 << 20))),
        of(format!("\"{}\"", "x".repeat((8 << 20) - 200))),
        format!(r#"{{"model_type": "bert", {}}}"#, list(r#""an_attribute":1"#, 260_000).trim_matches(['[', ']'])),
        r#"{"model_type": "llama", "architectures": ["LlamaForCausalLM"], "num_hidden_layers": 65536}"#.to_owned(),
    ];
    for config in &configs {
        let model = model(config, None);
        for arguments in [&["show"][..], &["show", "--json"], &["plan", "--json"], &["dummy"]] {
            answers_within(MEGABYTES, arguments, model.path());
        }
    }
}

#[test]
fn no_exported_file_takes_more_than_is_stated() {
    const LAYERS: usize = 10_000;
    let value = |name: String| Value::new(&name, 1, vec![Dim::symbol("batch_size"), Dim::fixed(3)]);
    let of = |graph: Graph| Model { ir_version: 8, graph: Some(graph), ..Model::default() };
    let named = |stem: &'static str| (0..LAYERS).map(move |layer| value(format!("{stem}.{layer}.key")));
    let long = (0..LAYERS / 10).map(|layer| value(format!("past_key_values.{layer}.{}", "x".repeat(2_000))));
    let weight =
        |number| Weight { dims: vec![1], data_type: 1, name: format!("model.layers.{number}.w"), ..Weight::default() };
    let node = |_| Node { op_type: "Identity".to_owned(), ..Node::default() };
    let models = [
        of(Graph { input: named("past_key_values").collect(), output: named("present").collect(), ..Graph::default() }),
        of(Graph { input: long.clone().collect(), output: long.collect(), ..Graph::default() }),
        of(Graph { node: (0..300_000).map(node).collect(), ..Graph::default() }),
        of(Graph { initializer: (0..300_000).map(weight).collect(), ..Graph::default() }),
    ];
    for exported in &models {
        let model = model(r#"{"model_type": "llama", "architectures": ["LlamaForCausalLM"]}"#, Some(exported));
        answers_within(MEGABYTES, &["check", "--json"], model.path());
        answers_within(MEGABYTES, &["identify"], &model.path().join("model.onnx"));
    }
}

#[test]
fn no_directory_takes_more_than_is_stated() {
    let model = model(r#"{"model_type": "bert", "architectures": ["BertForMaskedLM"]}"#, None);
    for number in 0..20_000 {
        fs::write(model.path().join(format!("{number}-{}.onnx", "x".repeat(200))), "")
            .expect("there is room for a file");
    }
    for command in ["show", "check", "identify"] {
        answers_within(MEGABYTES, &[command], model.path());
    }
}

/// A registry laid over the built-in one, with a file that is as large as it may be.
#[test]
fn no_registry_takes_more_than_is_stated() {
    const MOST: usize = 256 << 10;
    let filled = |before: &str, item: &str| before.to_owned() + &item.repeat((MOST - before.len()) / item.len());
    let aliases = (1..40).fold("a0: &a0 [x, x, x, x]\n".to_owned(), |text, number| {
        let before = number - 1;
        text + &format!("a{number}: &a{number} [*a{before}, *a{before}, *a{before}, *a{before}]\n")
    });
    let classes: String = (0..8_000).map(|number| format!("  C{number}: {{extends: C{}}}\n", number + 1)).collect();
    let files = [
        ("exporters/onnx.yaml", format!("classes:\n{classes}")),
        ("exporters/onnx.yaml", filled("", "[")),
        ("exporters/onnx.yaml", filled("", "- ")),
        ("exporters/onnx.yaml", filled("classes: {A: {let: {", "a: 1, ") + "}}}"),
        ("tasks.yaml", aliases),
        ("tasks.yaml", filled("tasks: [", "x,") + "]"),
        ("tasks.yaml", filled("", "[],\n")),
        ("tasks.yaml", filled("", "x")),
        ("exporters/onnx.yaml", filled("classes:\n  A:\n    let:\n", "      a: 1\n")),
    ];
    for (name, text) in files {
        let registry = tempfile::tempdir().expect("there is room for a directory");
        let path = registry.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("there is room for it");
        fs::write(&path, text).expect("there is room for a file");
        answers_within(MEGABYTES + BUILT_IN, &["lint"], registry.path());
    }
}
