//! Inputs to begin with, from the tests' own files: `seeds TARGET FOLDER`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use optimum_exporters::onnx::Signature;
use optimum_exporters::{Arguments, DummyOptions, PretrainedConfig, Query, TasksManager, tensors};
use optimum_exporters_fuzz::onnx::bytes_of;
use serde_json::{Value, json};

/// The most inputs of a target.
const MOST: usize = 3000;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files under a folder with names that end so, in order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("there is the folder").map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    let inside = |path: PathBuf| {
        if path.is_dir() { files(&path, ending) } else { vec![path] }
    };
    let all = paths.into_iter().flat_map(inside);
    all.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

/// The records, each of a model type.
fn records() -> Vec<Value> {
    let paths = ["onnx", "openvino", "tflite"].map(|of| files(&repository().join("tests/golden").join(of), ".json"));
    let read = |path: &PathBuf| serde_json::from_slice(&fs::read(path).expect("it can be read")).expect("it is JSON");
    paths.concat().iter().map(read).collect()
}

fn configs() -> Vec<Vec<u8>> {
    let of = |record: &Value| {
        let configs = record["configs"].as_object().cloned().unwrap_or_default();
        configs.into_iter().map(|(_, config)| config.to_string().into_bytes()).collect::<Vec<_>>()
    };
    records().iter().flat_map(of).collect()
}

fn requests() -> Vec<Vec<u8>> {
    let of = |record: &Value| {
        let cases = record["cases"].as_array().cloned().unwrap_or_default();
        let requests = cases.into_iter().take(3).enumerate().map(|(id, case)| {
            let config = &record["configs"][case["config"].as_str().unwrap_or_default()];
            let mut request = json!({"id": id, "want": ["contract", "dummy_inputs", "feed", "plan"], "config": config});
            for key in ["exporter", "library_name", "model_type"] {
                request[key] = record[key].clone();
            }
            for key in ["task", "args", "set", "shapes", "preprocessor"] {
                if let Some(given) = case.get(key).filter(|given| !given.is_null()) {
                    request[key] = given.clone();
                }
            }
            request.to_string().into_bytes()
        });
        requests.collect::<Vec<_>>()
    };
    records().iter().flat_map(of).collect()
}

fn signatures() -> Vec<Vec<u8>> {
    let read = |path: &PathBuf| bytes_of(&Signature::read(path).expect("it can be read"));
    files(&repository().join("tests/onnx"), ".onnx").iter().map(read).collect()
}

fn intermediate() -> Vec<Vec<u8>> {
    files(&repository().join("tests/ir"), ".xml").iter().map(|path| fs::read(path).expect("it can be read")).collect()
}

/// Whole registries, and each wrong one: files in the place of some, or beside them.
fn registries() -> Vec<Vec<u8>> {
    let folder = repository().join("codegen/tests");
    let compiles = ["kinds", "language", "smallest", "third_exporter"].map(|name| folder.join("compiles").join(name));
    let mut all: Vec<_> = compiles.iter().map(|root| in_one(&of_folder(root))).collect();
    let base = of_folder(&folder.join("wrong_registries/base"));
    for case in files(&folder.join("wrong_registries/cases"), ".yaml") {
        // One of them is wrong in that it is no text.
        let Ok(text) = fs::read_to_string(case) else { continue };
        let mut registry = base.clone();
        for part in text.split("# file: ").skip(1) {
            let (name, text) = part.split_once('\n').unwrap_or((part, ""));
            registry.insert(name.to_owned(), text.to_owned());
        }
        all.push(in_one(&registry));
    }
    all
}

/// The texts of a registry's files, by their names.
fn of_folder(root: &Path) -> BTreeMap<String, String> {
    let file = |path: PathBuf| {
        let name = path.strip_prefix(root).expect("it is inside").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("it is text"))
    };
    files(root, ".yaml").into_iter().map(file).collect()
}

fn in_one(registry: &BTreeMap<String, String>) -> Vec<u8> {
    registry.iter().map(|(name, text)| format!("=== {name}\n{text}")).collect::<String>().into_bytes()
}

fn tensor_files() -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("x.safetensors");
    let of = |(model_type, task): (&str, &str)| {
        let config = PretrainedConfig::empty(model_type);
        let query = Query::new("onnx").model(&config).task(task);
        let export = TasksManager::get_exporter_config_constructor(&query).expect("there is such a task");
        let export = export.call_with(&config, &Arguments::new()).expect("it is constructed");
        let mut options = DummyOptions::default();
        for (name, size) in [("batch_size", 1), ("sequence_length", 2), ("width", 4), ("height", 4)] {
            let _ = options.shapes.set(name, size);
        }
        let feed = export.feed(&options).expect("it is fed");
        tensors::write(&path, &feed.draw(0, 1 << 20).expect("it is drawn")).expect("it is written");
        fs::read(&path).expect("it can be read")
    };
    [("bert", "fill-mask"), ("vit", "image-classification"), ("t5", "text2text-generation")].map(of).to_vec()
}

fn scripts() -> Vec<Vec<u8>> {
    let file = |name: u8, text: u8| [0, name, 200, text];
    let inside = |folder: u8, name: u8, text: u8| [0, name, folder, text];
    let folder = |name: u8| [5, name, 200, 0];
    vec![
        file(0, 0).to_vec(),
        file(0, 7).to_vec(),
        [file(0, 3), file(2, 9)].concat(),
        [file(0, 1), file(3, 2)].concat(),
        [file(1, 4), folder(15), inside(15, 0, 5), folder(16), inside(16, 0, 0), folder(17), inside(17, 0, 6)].concat(),
        [file(0, 0), file(5, 8), file(6, 9)].concat(),
        [file(21, 13), folder(22), inside(22, 21, 13), [7, 22, 200, 0]].concat(),
        [[7, 0, 200, 2], [6, 11, 200, 13], [8, 12, 200, 40]].concat(),
    ]
}

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let [_, target, folder] = arguments.as_slice() else { panic!("usage: seeds TARGET FOLDER") };
    let all = match target.as_str() {
        "config" => configs(),
        "batch" => requests(),
        "onnx" => signatures(),
        "xml" => intermediate(),
        "registry" => registries(),
        "tensors" => tensor_files(),
        "directory" => scripts(),
        other => panic!("there is no target {other}"),
    };
    let step = all.len().div_ceil(MOST).max(1);
    for (at, input) in all.iter().step_by(step).enumerate() {
        fs::write(Path::new(folder).join(format!("seed-{at:04}")), input).expect("it can be written");
    }
}
