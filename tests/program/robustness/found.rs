//! What the targets of `fuzz/` found, made small.

use std::fs;
use std::path::PathBuf;

use optimum_exporters::check::{check, identify};
use optimum_exporters::onnx::{Signature, Value};
use optimum_exporters::{Arguments, DummyOptions, Error, PretrainedConfig, Query, TasksManager};

use crate::common::program::{run, stderr};

/// A decoder's file in which the number of a layer is the largest that there is.
fn of_the_last_layer() -> Signature {
    let mut graph = Signature::read("tests/onnx/gpt2-text-generation/decoder_with_past_model.onnx")
        .or_else(|_| Signature::read("tests/onnx/gpt2-text-generation/model.onnx"))
        .unwrap();
    let last = usize::MAX.to_string();
    let renamed = |values: &mut Vec<Value>| {
        let layers = values.iter_mut().filter(|value| value.name.contains(".0."));
        layers.for_each(|value| value.name = value.name.replace(".0.", &format!(".{last}.")));
    };
    renamed(&mut graph.inputs);
    renamed(&mut graph.outputs);
    assert!(graph.inputs.iter().any(|value| value.name.contains(&last)));
    graph
}

#[test]
fn the_number_of_a_layer_may_be_the_largest() {
    let graph = of_the_last_layer();
    let config = PretrainedConfig::from_json(r#"{"model_type": "gpt2", "n_layer": 1}"#).unwrap();
    let query = Query::new("onnx").model(&config).task("text-generation-with-past");
    let export = TasksManager::get_exporter_config_constructor(&query).unwrap().call(&config).unwrap();
    let files: [(PathBuf, Result<Signature, Error>); 1] = [("model.onnx".into(), Ok(graph.clone()))];
    let report = check(&export.export_plan(false).unwrap(), &files, true).unwrap();
    assert!(report.findings().any(|finding| finding.to_string().contains(&usize::MAX.to_string())));
    assert!(!identify(&graph, "onnx").is_empty());
}

/// Names that are no text are shown by the bytes that are none, so that each file is shown beside its own errors.
#[cfg(target_os = "linux")]
#[test]
fn files_whose_names_are_no_text_are_told_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models/transformers");
    fs::create_dir_all(&models).unwrap();
    let file = |name: &[u8], text: &str| fs::write(models.join(OsStr::from_bytes(name)), text);
    let long = format!("{}model_typ: a\n", "# long\n".repeat(100));
    // Some file systems have no such names.
    if file(b"a\xff.yaml", "model_typ: b\n").is_err() || file(b"a\xfe.yaml", &long).is_err() {
        return;
    }
    for _ in 0..8 {
        let said = stderr(&run(["lint".as_ref(), folder.path()], Vec::new()));
        assert!(said.contains(r"a\xff.yaml:1:1") && said.contains(r"a\xfe.yaml:101:1"), "{said}");
    }
}

/// What a file is fed has the names of its contract, and no past where it takes none, though the reference draws one.
#[test]
fn a_file_that_takes_no_past_is_fed_none() {
    let mut with_past = Arguments::new();
    with_past.set("use_past_in_inputs", true);
    for (model_type, task) in [("qwen3", "feature-extraction-with-past"), ("speecht5", "text-to-audio-with-past")] {
        let config = PretrainedConfig::empty(model_type);
        let query = Query::new("openvino").model(&config).task(task);
        let constructor = TasksManager::get_exporter_config_constructor(&query).unwrap();
        let export = constructor.call_with(&config, &with_past).unwrap();
        let mut taken: Vec<_> = export.session_inputs().unwrap().iter().map(|(name, _)| name.to_string()).collect();
        let feed = export.feed(&DummyOptions::default()).unwrap();
        let mut fed: Vec<_> = feed.iter().map(|(name, _)| name.to_string()).collect();
        taken.sort();
        fed.sort();
        assert_eq!(fed, taken, "{model_type}");
    }
}
