//! Real answers, many of each kind, held against the schemas as they are before anything more is allowed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use optimum_exporters::TasksManager;
use serde_json::{Value, json};

use super::schemas;
use crate::common::program::{batch, run, stderr, stdout};
use crate::common::requests;

/// A schema, and what was held against it.
pub struct Held {
    name: &'static str,
    validator: Validator,
    answers: usize,
    wrong: BTreeSet<String>,
}

impl Held {
    pub fn new(name: &'static str) -> Self {
        let (_, schema) = schemas().into_iter().find(|(known, _)| *known == name).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        Self { name, validator, answers: 0, wrong: BTreeSet::new() }
    }

    pub fn hold(&mut self, of: &str, answer: &Value) {
        self.answers += 1;
        let errors = self.validator.iter_errors(answer).take(2);
        self.wrong.extend(errors.map(|error| format!("{of}: {}: {}", error.instance_path(), error.masked())));
    }

    /// Holds what the program prints, if it prints anything.
    fn hold_printed(&mut self, arguments: &[&str]) {
        let output = run(arguments, Vec::new());
        let printed = stdout(&output);
        if printed.is_empty() {
            assert!(stderr(&output).contains("error: "), "{arguments:?}");
            return;
        }
        let answer = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        self.hold(&arguments.join(" "), &answer);
    }

    /// Fails if there were fewer answers than that, or wrong ones.
    pub fn assert(self, least: usize) {
        let Self { name, answers, wrong, .. } = self;
        assert!(answers >= least, "{name}: {answers} answers");
        let some: Vec<_> = wrong.iter().take(20).map(String::as_str).collect();
        assert!(wrong.is_empty(), "{name}: {} of {answers} answers\n{}", wrong.len(), some.join("\n"));
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The directories of exports, and the `.onnx` files of the cases.
fn exports() -> (Vec<String>, Vec<String>) {
    let entries = |folder: &str| {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let folders = [entries("tests/onnx"), entries("tests/cases")].concat();
    let shown = |path: &Path| path.display().to_string();
    let directories = folders.iter().filter(|path| path.join("config.json").is_file());
    let directories: Vec<_> = directories.map(|path| shown(path)).collect();
    let is_model = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "onnx");
    let inside = directories.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let files = folders.iter().cloned().chain(inside).filter(is_model).map(|path| shown(&path)).collect();
    (directories, files)
}

/// A model type of each config class, and the options that choose it, for tasks by turns.
fn model_types() -> Vec<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut chosen = Vec::new();
    for model in TasksManager::models() {
        for support in model.exporters {
            let mut tasks = support.tasks.iter().cycle().skip(chosen.len() % support.tasks.len().max(1));
            let Some((task, constructor)) = tasks.next() else { continue };
            if seen.insert((support.exporter, constructor.class().name)) {
                let of =
                    [model.model_type, "--task", task, "--exporter", support.exporter, "--library", model.library.name];
                chosen.push(of.map(str::to_owned).to_vec());
            }
        }
    }
    chosen
}

#[test]
fn what_batch_answers_is_as_its_schema_says() {
    let mut held = Held::new("batch");
    let wrong = [json!({"task": 1}), json!({"id": "x", "task": "fill-mask", "model_type": "no"}), json!([1])];
    let lookup = json!({"task": "text-generation-with-past", "model_type": "gpt2"});
    let asked: Vec<_> = requests::golden().into_iter().chain(requests::real()).chain([lookup]).chain(wrong).collect();
    let text: String = asked.iter().map(|request| format!("{request}\n")).collect();
    for (request, answer) in asked.iter().zip(batch(text)) {
        held.hold(&format!("{} for {}", request["model_type"], request["task"]), &answer);
    }
    held.assert(3_000);
}

#[test]
fn what_show_and_plan_print_is_as_their_schemas_say() {
    let (mut show, mut plan) = (Held::new("show"), Held::new("plan"));
    for of in model_types() {
        let of: Vec<_> = of.iter().map(String::as_str).collect();
        show.hold_printed(&[&["show", "--json"], &of[..]].concat());
        plan.hold_printed(&[&["plan", "--json"], &of[..]].concat());
    }
    for directory in exports().0 {
        show.hold_printed(&["show", "--json", "--verbose", &directory]);
        plan.hold_printed(&["plan", "--json", "--verbose", &directory]);
    }
    show.hold_printed(&["show", "--json", "whisper"]);
    show.hold_printed(&[
        "show",
        "--json",
        "bert",
        "--exporter",
        "tflite",
        "--task",
        "fill-mask",
        "--sequence-length=8",
    ]);
    show.hold_printed(&["show", "--json", "owlvit", "--task", "zero-shot-object-detection"]);
    show.assert(150);
    plan.assert(150);
}

#[test]
fn what_dummy_prints_is_as_its_schema_says() {
    let mut held = Held::new("dummy");
    for of in model_types() {
        let of: Vec<_> = of.iter().map(String::as_str).collect();
        held.hold_printed(&[&["dummy", "--json"], &of[..]].concat());
    }
    for directory in exports().0 {
        held.hold_printed(&["dummy", "--json", &directory]);
    }
    held.assert(100);
}

#[test]
fn what_check_and_identify_print_is_as_their_schemas_say() {
    let (directories, files) = exports();
    let (mut check, mut identify) = (Held::new("check"), Held::new("identify"));
    let runtimes = ["transformers.js", "optimum", "onnxruntime-genai", "ort"];
    for (directory, runtime) in directories.iter().zip(runtimes.iter().cycle()) {
        check.hold_printed(&["check", "--json", directory]);
        check.hold_printed(&["check", "--json", directory, "--for", runtime]);
    }
    check.hold_printed(&["check", "--json", "tests/onnx/bert-text-classification", "--task", "fill-mask"]);
    for file in &files {
        identify.hold_printed(&["identify", "--json", file]);
    }
    check.assert(50);
    identify.assert(40);
}

#[test]
fn what_models_and_tasks_print_is_as_their_schemas_say() {
    let (mut models, mut tasks) = (Held::new("models"), Held::new("tasks"));
    for options in [&[][..], &["--exporter", "tflite"], &["--library", "timm"], &["--task", "fill-mask"]] {
        models.hold_printed(&[&["models", "--json"], options].concat());
    }
    for of in ["bert", "whisper", "examples/gpt2", "no-such-type"] {
        tasks.hold_printed(&["tasks", "--json", of]);
    }
    models.assert(4);
    tasks.assert(3);
}

#[test]
fn an_answer_that_is_not_as_it_should_be_is_told() {
    let output = run(["show", "--json", "examples/bert-base-uncased"], Vec::new());
    let right: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let held = Held::new("show");
    assert!(held.validator.is_valid(&right));
    let changes: [fn(&mut Value); 6] = [
        |answer| answer["form"] = json!(2),
        |answer| answer["new"] = json!(1),
        |answer| answer["inputs"][0][1] = json!(3),
        |answer| answer["inputs"][0].as_array_mut().unwrap().push(json!({})),
        |answer| drop(answer.as_object_mut().unwrap().remove("outputs")),
        |answer| answer["by_name"]["inputs"]["input_ids"]["rank"] = json!("2"),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut wrong = right.clone();
        change(&mut wrong);
        assert!(!held.validator.is_valid(&wrong), "change {at}");
    }
}
