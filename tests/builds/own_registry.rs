//! Registries that are laid over the built-in one: what they compile to, and what is said of a wrong one.

use std::fs;

use optimum_exporters::codegen::{Compiled, Compiler, Diagnostics};
use optimum_exporters::registry::SOURCES;

const MODEL: &str = "models/transformers/mine.yaml";

/// Compiles a registry of these files.
fn compile(files: &[(&str, &str)]) -> Result<Compiled, Diagnostics> {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Compiler::new().over(SOURCES).compile(directory.path())
}

fn source(files: &[(&str, &str)]) -> String {
    compile(files).unwrap_or_else(|diagnostics| panic!("{diagnostics}")).source
}

/// The first thing that is said of these files, in one line.
fn first_error(files: &[(&str, &str)]) -> String {
    let diagnostics = compile(files).expect_err("something is wrong");
    diagnostics.iter().next().expect("it is said").to_string()
}

/// What is said of a model's file.
fn errors(text: &str) -> Vec<(String, usize, String)> {
    let diagnostics = compile(&[(MODEL, text)]).expect_err("something is wrong");
    diagnostics.iter().map(|found| (found.span.file.clone(), found.span.line, found.sentence())).collect()
}

fn model(class: &str) -> String {
    format!("model_type: mine\nconfig: {{vocab_size: 9}}\nexporters:\n  onnx:\n    class: MineOnnxConfig\n{class}")
}

#[test]
fn what_is_built_in_is_not_compiled_again() {
    let source = source(&[(MODEL, &model("    extends: BertOnnxConfig\n    tasks: [fill-mask]\n"))]);
    assert!(source.contains("pub static MINE_ONNX_CONFIG"));
    for built_in in
        ["pub static BERT_ONNX_CONFIG", "pub fn bert_onnx_config_inputs", "GENERATOR_DUMMY_TEXT_INPUT_GENERATOR:"]
    {
        assert!(!source.contains(built_in), "{built_in} is compiled again");
    }
    assert!(source.contains("inputs: bert_onnx_config_inputs"));
    // Names that can be looked up in both are written for both: a few bytes for each model type.
    let built_in = include_str!(concat!(env!("OUT_DIR"), "/registry.rs")).len();
    assert!(source.len() < built_in / 20, "{} bytes for one model, and {built_in} for all built-in ones", source.len());
}

#[test]
fn it_refers_to_the_crate_by_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let compiler = Compiler::new().over(SOURCES);
    let source = |compiler: &Compiler<'_>| compiler.compile(directory.path()).map(|compiled| compiled.source);
    assert!(source(&compiler).unwrap().contains("use ::optimum_exporters::runtime::*;"));
    assert!(source(&compiler.run_time("::exporters")).unwrap().contains("use ::exporters::runtime::*;"));
    let error = source(&compiler.run_time("no path")).unwrap_err().to_string();
    assert!(error.contains("`no path` is no path to a crate"), "{error}");
}

#[test]
fn what_is_wrong_is_in_its_own_files() {
    let found = errors(&model("    extends: BertOnnxConfg\n    tasks: [fill-mask]\n"));
    let [(file, line, message)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((file.as_str(), *line), (MODEL, 6));
    assert!(
        message.starts_with("unknown class `BertOnnxConfg`") && message.ends_with("did you mean `BertOnnxConfig`?"),
        "{message}"
    );
}

#[test]
fn an_unknown_key_hides_no_unknown_class() {
    let mine = model("    extends: BertOnnxConfg\n    tasks: [fill-mask]\n");
    let diagnostics = compile(&[("tasks.yaml", "task: []\n"), (MODEL, &mine)]).unwrap_err();
    let said: Vec<_> = diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(said, ["unknown class `BertOnnxConfg`", "unknown key `task`"]);
}

#[test]
fn an_expression_of_an_inherited_class_is_not_checked_again() {
    let found = errors(&model(
        "    extends: GPT2OnnxConfig\n    tasks: [fill-mask]\n    inputs: [super, {when: task == \"fill-masc\", remove: [position_ids]}]\n",
    ));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].2.contains("`task` is never \"fill-masc\""), "{found:?}");
}

#[test]
fn the_names_of_the_built_in_registry_are_taken() {
    let class =
        "model_type: mine\nexporters:\n  onnx: {class: BertOnnxConfig, extends: OnnxConfig, tasks: [fill-mask]}\n";
    let found = errors(class);
    assert_eq!(
        found[0].2,
        "the class `BertOnnxConfig` is described in models/transformers/bert.yaml of the built-in registry already"
    );

    let normalized = "NormalizedTextConfig: {}\n";
    let error = first_error(&[("normalized_configs.yaml", normalized)]);
    assert_eq!(
        error,
        "normalized_configs.yaml:1:1: the normalized config `NormalizedTextConfig` is described in normalized_configs.yaml of the built-in registry already"
    );

    let error = first_error(&[("tasks.yaml", "tasks: [fill-mask]\n")]);
    assert_eq!(error, "tasks.yaml:1:9: the task `fill-mask` is given twice");
}

#[test]
fn what_cannot_differ_from_the_built_in_registry_is_an_error() {
    let error = first_error(&[("dummy_inputs.yaml", "shapes: {depth: 3}\n")]);
    assert!(error.starts_with("dummy_inputs.yaml:1:1: the sizes of dummy inputs are those of the built-in registry: "));
    let error = first_error(&[("directories.yaml", "library: []\n")]);
    assert_eq!(
        error,
        "directories.yaml:1:1: what loads a model, and what tells it, is as in the built-in registry: take the file away"
    );
}

#[test]
fn a_class_that_no_own_model_uses_is_an_error_and_one_of_the_built_in_registry_is_not() {
    let exporter = "exporter: onnx\nclasses:\n  Unused: {extends: OnnxConfig}\n";
    let error = first_error(&[("exporters/onnx.yaml", exporter)]);
    assert!(error.starts_with("exporters/onnx.yaml:3:3: no model type uses the class `Unused`: "), "{error}");
}

#[test]
fn what_is_wrong_with_an_own_class_in_a_built_in_one_is_said_at_the_own_one() {
    let generators = "dummy_inputs: {generators: [DummyVisionInputGenerator]}";
    let text = model(&format!("    extends: BertOnnxConfig\n    tasks: [fill-mask]\n    {generators}\n"));
    let diagnostics = compile(&[(MODEL, &text)]).unwrap_err();
    let said = diagnostics.render(Some("registry"), false);
    assert!(said.contains("--> registry/models/transformers/mine.yaml:"), "{said}");
    assert!(said.contains("::: models/transformers/bert.yaml of the built-in registry:"), "{said}");
    assert!(said.contains("it is inherited from here"), "{said}");
}

#[test]
fn a_new_exporter_extends_no_class_of_another() {
    let text =
        "model_type: mine\nexporters:\n  paper: {class: MinePaperConfig, extends: OnnxConfig, tasks: [fill-mask]}\n";
    let error = first_error(&[("exporters/paper.yaml", "exporter: paper\n"), (MODEL, text)]);
    assert!(error.contains("`OnnxConfig` is a class of the exporter onnx, not of paper"), "{error}");
}
