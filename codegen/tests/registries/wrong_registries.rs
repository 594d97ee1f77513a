//! Registries that are wrong in one way each, with the whole message that each has to give.
//!
//! `wrong_registries/base/` is a small registry that compiles. A case is a file `cases/NAME.yaml`, of
//! parts that begin with a line `# file: PATH`, or a folder `cases/NAME/`; either adds files to the
//! base or takes the place of some. `cases/NAME.expected` has the message. With `UPDATE_EXPECTED=1`
//! the expectations are written instead of compared. `constructs.yaml` says which of them misuse which construct.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use optimum_exporters_codegen::compile;
use serde_yaml::Value;

use crate::expectations::Expectations;
use crate::{constructs, parts};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong_registries").join(name)
}

/// What the compiler says of a registry.
fn messages(directory: &Path) -> String {
    match catch_unwind(|| compile(directory)) {
        Ok(Ok(_)) => "nothing is wrong\n".to_owned(),
        Ok(Err(diagnostics)) => format!("{diagnostics}\n"),
        Err(_) => "the compiler panicked\n".to_owned(),
    }
}

fn write(registry: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = registry.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn write_parts(case: &Path, registry: &Path) {
    for (name, text) in parts::parts(case) {
        write(registry, &name, text);
    }
}

fn registry_of(case: &Path) -> tempfile::TempDir {
    let registry = base();
    let put = if case.is_dir() { copy } else { write_parts };
    put(case, registry.path());
    registry
}

fn base() -> tempfile::TempDir {
    let registry = tempfile::tempdir().unwrap();
    copy(&folder("base"), registry.path());
    registry
}

/// What the compiler says of the base with a file added or replaced.
fn messages_with(name: &str, text: impl AsRef<[u8]>) -> String {
    let registry = base();
    write(registry.path(), name, text);
    messages(registry.path())
}

/// A model of the base, `reader`, with another condition for its inputs.
fn reader_with(condition: &str) -> String {
    format!(
        "model_type: reader\nconfig: {{vocab_size: 100, num_hidden_layers: 2}}\nexporters:\n  onnx:\n    \
         class: ReaderOnnxConfig\n    extends: BaseOnnxConfig\n    tasks: [$text]\n    inputs:\n      \
         when: '{condition}'\n      set: {{input_ids: [batch_size]}}\n"
    )
}

#[test]
fn the_base_compiles() {
    assert_eq!(messages(&folder("base")), "nothing is wrong\n");
}

#[test]
fn each_wrong_registry_has_its_whole_message() {
    let mut expectations = Expectations::in_folder(&folder("cases"), "expected");
    for case in expectations.cases() {
        expectations.compare(&case, &messages(registry_of(&case).path()));
    }
    expectations.assert();
}

#[test]
fn each_construct_of_the_language_is_misused_by_a_wrong_registry() {
    let table = fs::read_to_string(folder("constructs.yaml")).unwrap();
    let table: IndexMap<String, IndexMap<String, Vec<String>>> = serde_yaml::from_str(&table).unwrap();
    let named: Vec<_> = table.iter().flat_map(|(part, of)| of.keys().map(move |name| (&**part, &**name))).collect();
    let constructs = constructs::of_the_language();
    let constructs: Vec<_> = constructs.iter().map(|(part, name)| (&**part, &**name)).collect();
    for construct in &constructs {
        assert!(named.contains(construct), "{construct:?} is misused by no registry of constructs.yaml");
    }
    assert_eq!(named, constructs, "constructs.yaml names them in the order of registry/README.md");
    let first_place = |case: &String| {
        let said = fs::read_to_string(folder("cases").join(format!("{case}.expected")));
        let said = said.unwrap_or_else(|_| panic!("constructs.yaml names `{case}`, which is no wrong registry"));
        let place = said.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).map(str::to_owned);
        place.unwrap_or_else(|| panic!("nothing is wrong with `{case}`"))
    };
    let may_be_inherited = table.keys().skip_while(|part| *part != "Classes");
    for (name, cases) in table.iter().flat_map(|(part, of)| of.iter().map(move |(name, cases)| ((part, name), cases))) {
        let places: Vec<_> = cases.iter().map(first_place).collect();
        let of_models = |place: &String| place.starts_with("models/");
        assert!(
            !may_be_inherited.clone().any(|part| part == name.0) || !places.iter().all(of_models),
            "{name:?} is misused in no file that others extend"
        );
    }
}

/// What is said of a file as a whole.
fn of_file(file: &str, message: &str) -> String {
    format!("error: {message}\n--> {file}\n\n")
}

const MISSING: &str = "the file is missing, and every registry has one";

#[test]
fn each_file_of_the_base_is_needed_or_reported_where_it_is_missing() {
    for file in ["tasks.yaml", "libraries.yaml", "normalized_configs.yaml"] {
        let registry = base();
        fs::remove_file(registry.path().join(file)).unwrap();
        let said = of_file(file, MISSING) + "error: the registry has 1 error, in 1 file\n";
        assert_eq!(messages(registry.path()), said);
    }
}

#[test]
fn an_empty_directory_is_no_registry() {
    let registry = tempfile::tempdir().unwrap();
    let said = messages(registry.path());
    let help = "one that stands alone has tasks.yaml, libraries.yaml, normalized_configs.yaml";
    assert!(said.starts_with("error: there is no YAML file here") && said.contains(help), "{said}");
    assert!(said.ends_with("error: the registry has 1 error, in 1 file\n"), "{said}");
}

#[test]
fn a_directory_that_is_not_there_cannot_be_read() {
    let parent = tempfile::tempdir().unwrap();
    let said = messages(&parent.path().join("registry"));
    let path = parent.path().join("registry").display().to_string();
    assert!(said.starts_with(&format!("error: cannot be read\n--> {path}\n = help: ")), "{said}");
}

#[test]
fn a_file_in_the_place_of_the_directory_cannot_be_read() {
    let said = messages(&folder("base/tasks.yaml"));
    assert!(said.contains("error: cannot be read") && said.contains("tasks.yaml\n"), "{said}");
}

#[test]
fn a_file_that_ends_in_yml_is_reported_and_a_text_is_left_alone() {
    let said = messages_with("models/transformers/other.yml", "model_type: other");
    let of_other = "error: no file of this name belongs here\n--> models/transformers/other.yml\n";
    assert!(said.starts_with(of_other), "{said}");
    assert_eq!(messages_with("models/README.md", "- not: [yaml"), "nothing is wrong\n");
}

#[test]
fn anchors_and_aliases_stand_for_what_they_name() {
    let reader = "model_type: reader\nconfig: &config {vocab_size: 100, num_hidden_layers: &layers 2}\n\
                  configs: {other: *config, third: {num_hidden_layers: *layers}}\n\
                  exporters:\n  onnx:\n    class: ReaderOnnxConfig\n    extends: BaseOnnxConfig\n    tasks: [$text]\n";
    assert_eq!(messages_with("models/transformers/reader.yaml", reader), "nothing is wrong\n");
}

#[test]
fn yaml_that_nests_too_deep_is_an_error() {
    for depth in [100, 200, 5_000] {
        for (open, close) in [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")] {
            let text = format!("model_type: reader\nconfig: {}1{}\n", open.repeat(depth), close.repeat(depth));
            let said = messages_with("models/transformers/reader.yaml", &text);
            assert!(said.contains("--> models/transformers/reader.yaml:"), "{depth} {open}: {said}");
        }
        let text: String = (0..depth.min(600)).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
        let said = messages_with("models/transformers/reader.yaml", format!("model_type: reader\nconfig:\n{text}"));
        assert!(said.contains("--> models/transformers/reader.yaml:"), "{depth}: {said}");
    }
}

#[test]
fn aliases_that_multiply_are_an_error() {
    let lists: String = (1..30).map(|at| format!("a{at}: &a{at} [*a{}, *a{}]\n", at - 1, at - 1)).collect();
    let said = messages_with("models/transformers/reader.yaml", format!("a0: &a0 [x]\n{lists}"));
    assert!(said.contains("--> models/transformers/reader.yaml:"), "{said}");
}

#[test]
fn expressions_that_nest_too_deep_are_an_error() {
    let many = |text: &str, times: usize| text.repeat(times);
    for times in [40, 300, 5_000] {
        for condition in [
            many("(", times) + "true" + &many(")", times),
            many("!", times) + "true",
            many("- ", times) + "1 == 1",
            many("len(", times) + "task" + &many(")", times),
            many("if true { ", times) + "true" + &many(" } else { false }", times),
            "task".to_owned() + &many("?", times),
            "1".to_owned() + &many(" + 1", times) + " == 1",
            "config".to_owned() + &many(".x", times),
            "true".to_owned() + &many(" && true", times),
            "task".to_owned() + &many(".is_some()", times),
            many("if true { true } else ", times) + "{ true }",
        ] {
            let said = messages_with("models/transformers/reader.yaml", reader_with(&condition));
            let is_fine = times == 40 && said == "nothing is wrong\n";
            assert!(
                is_fine || said.contains("--> models/transformers/reader.yaml:"),
                "{times} {condition:.20}: {said}"
            );
        }
    }
}

/// Compiles the base once for every node of each of its files that a filler takes the place of.
fn replace_each_node_by(filler: &str) {
    let filler: Value = serde_yaml::from_str(filler).unwrap();
    for file in [
        "tasks.yaml",
        "libraries.yaml",
        "normalized_configs.yaml",
        "dummy_inputs.yaml",
        "exporters/onnx.yaml",
        "models/transformers/reader.yaml",
        "models/transformers/writer.yaml",
        "models/transformers/duet.yaml",
    ] {
        let registry = base();
        let value = serde_yaml::from_str(&fs::read_to_string(folder("base").join(file)).unwrap()).unwrap();
        for varied in parts::variations(&value, &filler) {
            let text = serde_yaml::to_string(&varied).unwrap();
            write(registry.path(), file, &text);
            let said = messages(registry.path());
            assert!(!said.contains("panicked") && !said.contains("not Rust"), "{said}{file}:\n{text}");
        }
    }
}

#[test]
fn nothing_in_the_place_of_any_node_is_taken_or_reported() {
    replace_each_node_by("~");
}

#[test]
fn a_text_with_signs_in_the_place_of_any_node_is_taken_or_reported() {
    replace_each_node_by("'{1x y'");
}

#[test]
fn an_empty_text_in_the_place_of_any_node_is_taken_or_reported() {
    replace_each_node_by("''");
}

#[test]
fn a_number_without_bounds_in_the_place_of_any_node_is_taken_or_reported() {
    replace_each_node_by("-.inf");
}

#[test]
fn a_list_in_the_place_of_any_node_is_taken_or_reported() {
    replace_each_node_by("[a, {b: 1}]");
}

#[test]
fn a_mapping_in_the_place_of_any_node_is_taken_or_reported() {
    replace_each_node_by("{'': '', 3: [x], set: {a: b}}");
}
