//! `lint`, `new`, `explain` and `schema`, run as a contributor runs them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use optimum_exporters::registry::SCHEMAS;

use crate::common::program::{run, stderr, stdout};
use serde_json::{Value, json};

/// A copy of a small registry, to write into.
struct Registry(tempfile::TempDir);

impl Registry {
    fn copy() -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        fill(&Path::new(env!("CARGO_MANIFEST_DIR")).join("codegen/tests/wrong_registries/base"), copy.0.path());
        copy
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`:\n{text}");
        fs::write(self.path(file), text.replacen(from, to, 1)).unwrap();
    }

    /// Runs a command with the registry as its last argument.
    fn run(&self, arguments: &[&str]) -> Output {
        run(arguments.iter().copied().chain([self.0.path().to_str().unwrap()]), Vec::new())
    }

    fn files(&self) -> usize {
        fs::read_dir(self.path("models/transformers")).unwrap().count()
    }
}

fn fill(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fill(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

const READER: &str = "models/transformers/reader.yaml";

#[test]
fn lint_says_nothing_of_a_registry_that_compiles() {
    for output in [Registry::copy().run(&["lint"]), run(["lint"], Vec::new())] {
        assert_eq!((code(&output), stdout(&output), stderr(&output)), (Some(0), String::new(), String::new()));
    }
}

#[test]
fn lint_shows_what_a_build_would() {
    let registry = Registry::copy();
    registry.replace(READER, "extends: BaseOnnxConfig", "extends: BaseOnxConfig");
    let output = registry.run(&["lint"]);
    assert_eq!((code(&output), stdout(&output)), (Some(1), String::new()));
    let said = stderr(&output);
    assert!(said.starts_with("error: unknown class `BaseOnxConfig`\n"), "{said}");
    assert!(said.contains(&format!("--> {}:", registry.path(READER).display())), "{said}");
    assert!(said.contains("^^^^^^^^^^^^^ did you mean `BaseOnnxConfig`?\n"), "{said}");
    assert!(said.ends_with("error: the registry has 1 error, in 1 file\n"), "{said}");
}

#[test]
fn lint_tells_editors_in_json() {
    let registry = Registry::copy();
    registry.replace(READER, "extends: BaseOnnxConfig", "extends: BaseOnxConfig");
    let output = registry.run(&["lint", "--json"]);
    assert_eq!((code(&output), stderr(&output)), (Some(1), String::new()));
    let errors: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!(error["file"], json!(registry.path(READER).to_str()));
    assert_eq!((&error["column"], &error["end_column"]), (&json!(14), &json!(27)));
    assert_eq!(error["line"], error["end_line"]);
    assert_eq!(error["message"], json!("unknown class `BaseOnxConfig`"));
    assert_eq!(error["label"], json!("did you mean `BaseOnnxConfig`?"));
}

#[test]
fn lint_of_no_registry_fails() {
    let output = run(["lint", "tests/golden/README.md"], Vec::new());
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).starts_with("error: cannot be read\n"), "{}", stderr(&output));
}

#[test]
fn new_writes_a_file_that_compiles_and_never_writes_over_one() {
    let registry = Registry::copy();
    let output = registry.run(&["new", "mine_reader2", "--like", "reader", "--registry"]);
    assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
    let text = fs::read_to_string(registry.path("models/transformers/mine_reader2.yaml")).unwrap();
    assert!(text.starts_with("model_type: mine_reader2\nconfig: {vocab_size: 100,"), "{text}");
    assert!(text.contains("    class: MineReader2OnnxConfig\n    extends: ReaderOnnxConfig\n    tasks: ["), "{text}");
    assert_eq!(code(&registry.run(&["lint"])), Some(0));
    let again = registry.run(&["new", "mine_reader2", "--like", "writer", "--registry"]);
    assert_eq!(code(&again), Some(1));
    assert!(stderr(&again).contains("mine_reader2.yaml is there already"), "{}", stderr(&again));
    assert_eq!(fs::read_to_string(registry.path("models/transformers/mine_reader2.yaml")).unwrap(), text);
}

#[test]
fn new_writes_a_file_that_compiles_whatever_it_is_like() {
    let registry = tempfile::tempdir().unwrap();
    fill(&Path::new(env!("CARGO_MANIFEST_DIR")).join("registry"), registry.path());
    for like in ["bert", "clip", "whisper", "sam", "unet-2d-condition", "encoder-decoder"] {
        let directory = registry.path().to_str().unwrap();
        let output = run(["new", &format!("another-{like}"), "--like", like, "--registry", directory], Vec::new());
        assert_eq!(code(&output), Some(0), "{like}: {}", stderr(&output));
    }
    assert_eq!(code(&run(["lint".as_ref(), registry.path().as_os_str()], Vec::new())), Some(0));
}

#[test]
fn new_knows_the_models_that_are_built_in_where_a_registry_is_laid_over_them() {
    let registry = tempfile::tempdir().unwrap();
    fill(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/own-registry/registry"), registry.path());
    let directory = registry.path().to_str().unwrap();
    // The last two have files of their own.
    for like in ["bert", "whisper", "sam", "unet-2d-condition", "encoder-decoder", "tinybert", "distilbert"] {
        let output = run(["new", &format!("another-{like}"), "--like", like, "--registry", directory], Vec::new());
        assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()), "{like}");
    }
    let output = run(["lint", directory], Vec::new());
    assert_eq!((code(&output), stdout(&output), stderr(&output)), (Some(0), String::new(), String::new()));
    let output = run(["new", "mine", "--like", "berd", "--registry", directory], Vec::new());
    assert_eq!(stderr(&output), "error: unknown model type `berd`; did you mean `bert`?\n");
}

#[test]
fn new_writes_a_class_of_one_exporter_for_a_model_type_that_is_built_in() {
    let parent = tempfile::tempdir().unwrap();
    let registry = parent.path().join("mine");
    let new = |further: &[&str]| {
        let begin = ["new", "olmo", "--like", "llama", "--registry", registry.to_str().unwrap()];
        run([&begin, further].concat(), Vec::new())
    };
    let said = stderr(&new(&[]));
    assert!(said.contains("`OlmoOnnxConfig` is described in models/transformers/olmo.yaml of the built-in"), "{said}");
    assert!(said.contains("give the new one another name with --class"), "{said}");
    let said = stderr(&new(&["--class", "MyOlmoOnnxConfig"]));
    assert!(said.contains("cannot all have one name: choose one with --exporter"), "{said}");
    let said = stderr(&new(&["--exporter", "tflite"]));
    assert_eq!(said, "error: `llama` has no class with the exporter `tflite`: expected onnx or openvino\n");
    let output = new(&["--class", "MyOlmoOnnxConfig", "--exporter", "onnx"]);
    assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
    let text = fs::read_to_string(registry.join("models/transformers/olmo.yaml")).unwrap();
    assert!(text.contains("class: MyOlmoOnnxConfig") && !text.contains("openvino"), "{text}");
}

#[test]
fn new_begins_a_registry_and_the_program_alone_shows_the_model() {
    let parent = tempfile::tempdir().unwrap();
    let registry = parent.path().join("mine");
    let directory = registry.to_str().unwrap();
    let output = run(["show", "any.json", "--registry", directory], Vec::new());
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains(&format!("--> {directory}\n")), "{}", stderr(&output));
    let output = run(["new", "llama-of-mine", "--like", "llama", "--registry", directory], Vec::new());
    assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
    let config = parent.path().join("config.json");
    fs::write(&config, r#"{"model_type": "llama-of-mine"}"#).unwrap();
    let shown = |arguments: &[&str]| {
        let output = run(arguments, Vec::new());
        assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
        stdout(&output)
    };
    let config = config.to_str().unwrap();
    let of_mine = shown(&["show", config, "--task", "text-generation-with-past", "--registry", directory]);
    assert!(of_mine.contains("past_key_values.{0..31}.value"), "{of_mine}");
}

#[test]
fn lint_of_what_is_laid_over_the_built_in_registry_says_what_a_build_would() {
    let registry = tempfile::tempdir().unwrap();
    fs::create_dir_all(registry.path().join("models/transformers")).unwrap();
    let exporters = "exporters:\n  onnx: {class: BertOnnxConfig, extends: OnnxConfig, tasks: [fill-mask]}\n";
    fs::write(registry.path().join("models/transformers/mine.yaml"), format!("model_type: mine\n{exporters}")).unwrap();
    let output = run(["lint".as_ref(), "--json".as_ref(), registry.path().as_os_str()], Vec::new());
    let error: Value = serde_json::from_str(stdout(&output).trim_end()).unwrap();
    assert_eq!(
        error["message"],
        json!(
            "the class `BertOnnxConfig` is described in models/transformers/bert.yaml of the built-in registry already"
        )
    );
}

#[test]
fn new_writes_its_file_beside_an_error_elsewhere_and_says_so() {
    let registry = Registry::copy();
    registry.replace("models/transformers/writer.yaml", "use_past, past: inputs", "use_pasts, past: inputs");
    let output = registry.run(&["new", "mine", "--like", "reader", "--registry"]);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("errors elsewhere, in models/transformers/writer.yaml"), "{}", stderr(&output));
    assert!(registry.path("models/transformers/mine.yaml").exists());

    // What is like the wrong one may be as wrong, and what cannot be made out is not written.
    registry.replace(READER, "extends: BaseOnnxConfig", "extends: BaseOnxConfig");
    let output = registry.run(&["new", "other", "--like", "reader", "--registry"]);
    assert_eq!((code(&output), stdout(&output)), (Some(1), String::new()));
    assert!(stderr(&output).contains("unknown class `BaseOnxConfig`"), "{}", stderr(&output));
    assert!(!registry.path("models/transformers/other.yaml").exists());
}

#[test]
fn new_takes_the_values_of_a_config_for_defaults() {
    let registry = Registry::copy();
    let written = "\
# What stays.
model_type: reader
config:
  vocab_size: 100
  # How many layers there are.
  depth: 2  # of it
  num_hidden_layers: {alias: depth}
  sizes:
    - 1
    - 2
  hidden_size: {compute: depth + 1}
  kinds: ~
  width: ~
  heads: {default: 4, derive: depth}
  other: {}
  kept: 7
exporters:
";
    registry.replace(
        READER,
        "model_type: reader\nconfig: {vocab_size: 100, num_hidden_layers: 2}\nexporters:\n",
        written,
    );
    let config = registry.path("config.json");
    let values = r#"{"model_type": "mine", "num_hidden_layers": 30, "sizes": [3, [4, 1e-05]], "hidden_size": 5, "kinds": ["a"],
        "width": "x: y", "heads": null, "unknown": {"a": 1}}"#;
    fs::write(&config, values).unwrap();
    let new = ["new", "mine", "--like", "reader", "--config", config.to_str().unwrap(), "--registry"];
    let output = registry.run(&new);
    assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
    let said = format!(
        "Tasks are those of `reader`, as are the defaults that {} does not have: vocab_size, heads, kept. ",
        config.display()
    );
    assert!(stdout(&output).contains(&said), "{}", stdout(&output));
    let text = fs::read_to_string(registry.path("models/transformers/mine.yaml")).unwrap();
    let expected = "\
model_type: mine
config:
  vocab_size: 100
  # How many layers there are.
  depth: 30  # of it
  num_hidden_layers: {alias: depth}
  sizes:
    [3, [4, 0.00001]]
  hidden_size: {compute: depth + 1}
  kinds: ~
  width: \"x: y\"
  heads: {default: 4, derive: depth}
  other: {}
  kept: 7
exporters:
";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn new_says_which_model_type_a_config_is_of_and_takes_what_is_named_elsewhere() {
    let registry = Registry::copy();
    registry.replace("models/transformers/writer.yaml", "config: {", "config: {of_writer: 3, ");
    let borrower = "model_type: borrower\nconfig: writer\nexporters:\n  onnx: {class: BorrowerOnnxConfig, extends: WriterOnnxConfig, \
                    tasks: [$text]}\n";
    fs::write(registry.path("models/transformers/borrower.yaml"), borrower).unwrap();
    let config = registry.path("config.json");
    fs::write(&config, r#"{"model_type": "other", "of_writer": 4}"#).unwrap();
    let output =
        registry.run(&["new", "mine", "--like", "borrower", "--config", config.to_str().unwrap(), "--registry"]);
    let said = "note: the config is of the model type `other`, under which it is looked up\n";
    assert_eq!((code(&output), stderr(&output)), (Some(0), said.to_owned()));
    let text = fs::read_to_string(registry.path("models/transformers/mine.yaml")).unwrap();
    assert!(text.starts_with("model_type: mine\nconfig: {of_writer: 4, "), "{text}");

    fs::write(&config, "[]").unwrap();
    let output =
        registry.run(&["new", "more", "--like", "borrower", "--config", config.to_str().unwrap(), "--registry"]);
    assert_eq!((code(&output), stdout(&output)), (Some(1), String::new()));
    assert!(stderr(&output).contains("config.json"), "{}", stderr(&output));
}

#[test]
fn new_writes_nothing_where_names_are_wrong() {
    let registry = Registry::copy();
    let before = registry.files();
    for (arguments, said) in [
        (&["new", "mine", "--like", "raeder"][..], "did you mean `reader`?"),
        (&["new", "../mine", "--like", "reader"], "is no model type"),
        (&["new", "", "--like", "reader"], "is no model type"),
        (&["new", "mine", "--like", "reader", "--class", "WriterOnnxConfig"], "writer.yaml already"),
        (&["new", "mine", "--like", "reader", "--class", "no name"], "cannot be a name here"),
        (&["new", "mine", "--like", "reader", "--library", "paper"], "unknown library `paper`"),
    ] {
        let output = registry.run(&[arguments, &["--registry"]].concat());
        assert_eq!((code(&output), stdout(&output)), (Some(1), String::new()), "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    }
    assert_eq!(registry.files(), before);
}

#[test]
fn new_begins_with_the_line_that_names_the_schema() {
    let registry = tempfile::tempdir().unwrap();
    fill(&Path::new(env!("CARGO_MANIFEST_DIR")).join("registry"), registry.path());
    let directory = registry.path().to_str().unwrap();
    // The model that it is like has a comment after that line.
    let output = run(["new", "mine", "--like", "mixtral", "--registry", directory], Vec::new());
    assert_eq!(code(&output), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(registry.path().join("models/transformers/mine.yaml")).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=../../schema/model.json\nmodel_type: mine\n"), "{text}");
}

#[test]
fn schema_writes_what_this_registry_has_and_over_what_there_was() {
    let registry = Registry::copy();
    let files: BTreeSet<_> = SCHEMAS.iter().map(|(name, _)| registry.path("schema").join(name)).collect();
    for _ in 0..2 {
        let output = registry.run(&["schema"]);
        assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
        assert_eq!(stdout(&output).lines().map(PathBuf::from).collect::<BTreeSet<_>>(), files);
        for (name, text) in SCHEMAS {
            assert_eq!(&fs::read_to_string(registry.path("schema").join(name)).unwrap(), text);
            fs::write(registry.path("schema").join(name), "{").unwrap();
        }
    }
    let written: BTreeSet<_> =
        fs::read_dir(registry.path("schema")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(written, files);
    let built_in = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("registry/schema")).unwrap();
    assert_eq!(built_in.count(), files.len());
}

#[test]
fn schema_of_no_registry_fails() {
    let output = run(["schema", "tests/no-registry"], Vec::new());
    assert_eq!((code(&output), stdout(&output)), (Some(1), String::new()));
    assert_eq!(stderr(&output), "error: tests/no-registry: there is no such directory\n");
}

#[test]
fn explain_names_the_line_of_everything_that_a_class_has() {
    let output = run(["explain", "DebertaOnnxConfig"], Vec::new());
    assert_eq!((code(&output), stderr(&output)), (Some(0), String::new()));
    let said = stdout(&output);
    let mut section = "";
    let mut inputs = Vec::new();
    for line in said.lines() {
        if !line.starts_with(' ') {
            section = line;
        } else {
            let (text, place) = line.rsplit_once(' ').unwrap();
            holds_key(place, text.trim());
            if section == "inputs" {
                inputs.push((text.trim().to_owned(), place.rsplit_once(':').unwrap().0.to_owned()));
            }
        }
    }
    let of = |text: &str, file: &str| (text.to_owned(), format!("registry/models/transformers/{file}.yaml"));
    assert_eq!(inputs.first(), Some(&of("when task == \"multiple-choice\"", "bert")), "{said}");
    assert_eq!(inputs.last(), Some(&of("remove: [token_type_ids]", "deberta")), "{said}");
}

/// Fails unless a line of a file holds the last name that is said before `:`.
fn holds_key(place: &str, text: &str) {
    let (file, line) = place.rsplit_once(':').unwrap();
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let line = source.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
    if let Some((key, _)) =
        text.split_once(": ").filter(|(key, _)| key.chars().all(|sign| sign.is_alphanumeric() || sign == '_'))
    {
        assert!(line.contains(key), "{place} has no `{key}`: {line}");
    }
}

#[test]
fn explain_tells_normalized_attributes_that_are_read_from_others() {
    let output = run(["explain", "BertOnnxConfig"], Vec::new());
    let said = stdout(&output);
    let normalized = said.split("\n\n").find(|section| section.starts_with("normalized_config")).unwrap();
    let (read, unread) = normalized.split_once("not read here: ").unwrap();
    assert!(read.contains("  vocab_size: vocab_size") && !unread.contains("vocab_size"), "{normalized}");
    assert!(unread.contains("hidden_size") && !read.contains("hidden_size"), "{normalized}");
}

#[test]
fn explain_of_an_unknown_class_says_what_is_near() {
    let output = run(["explain", "BertOnxConfig"], Vec::new());
    assert_eq!((code(&output), stdout(&output)), (Some(1), String::new()));
    assert_eq!(stderr(&output), "error: unknown class `BertOnxConfig`; did you mean `BertOnnxConfig`?\n");
}

#[test]
fn explain_reads_another_registry() {
    let registry = Registry::copy();
    let output = registry.run(&["explain", "WriterOnnxConfig", "--registry"]);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output));
    let place = format!("{}:", registry.path("models/transformers/writer.yaml").display());
    assert!(stdout(&output).contains(&place), "{}", stdout(&output));
}

#[test]
fn explain_reads_the_file_of_a_model_over_what_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models/transformers/mine.yaml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let model = "model_type: mine\nconfig: {hidden_size: 8}\nexporters:\n  onnx: {class: MineOnnxConfig, extends: ViTOnnxConfig,\n    tasks: [feature-extraction]}\n";
    fs::write(&file, model).unwrap();
    for registry in [file.as_path(), folder.path()] {
        let output = run(["explain", "MineOnnxConfig", "--registry", registry.to_str().unwrap()], Vec::new());
        assert_eq!(code(&output), Some(0), "{}", stderr(&output));
        let said = stdout(&output);
        assert!(said.contains(&format!("{}:4", file.display())), "{said}");
        assert!(said.contains("vit.yaml of the built-in registry:"), "{said}");
        assert!(said.contains("draws pixel_mask: {int"), "what is drawn is not shown: {said}");
    }
}
