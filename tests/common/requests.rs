//! Requests for `batch`: those of every record, and of every task of every model type.

use std::fs;
use std::path::Path;

use optimum_exporters::TasksManager;
use serde_json::{Value, json};

use crate::common::golden::{self, Case, File};

/// All that can be asked for.
const WANT: [&str; 4] = ["contract", "dummy_inputs", "feed", "plan"];

/// What a request has of its record.
const OF_ENTRY: [&str; 7] = ["task", "args", "set", "shapes", "preprocessor", "monolith", "variant"];

/// A request for each case and each plan of the golden records, which ask for all there is.
pub fn golden() -> Vec<Value> {
    let files = golden::files();
    let cases = files.iter().flat_map(File::cases).map(|case| of_case(&case));
    let plans = files.iter().flat_map(|file| file.plans().iter().map(|plan| of_plan(file, plan)));
    cases.chain(plans).collect()
}

/// A request for a case, which asks for all there is.
pub fn of_case(case: &Case<'_>) -> Value {
    let mut request = of_file(case.file, case.config_name());
    for key in OF_ENTRY {
        if let Some(given) = case.field(key).filter(|given| !given.is_null()) {
            request[key] = given.clone();
        }
    }
    request
}

/// A request for a plan, which asks for all there is.
pub fn of_plan(file: &File, plan: &Value) -> Value {
    let mut request = of_file(file, plan["config"].as_str().unwrap_or_default());
    with(&mut request, plan);
    request
}

fn of_file(file: &File, config: &str) -> Value {
    json!({
        "exporter": file.exporter(),
        "library_name": file.library(),
        "model_type": file.model_type(),
        "config": file.config(config),
        "want": WANT,
    })
}

/// A request for each case and each plan of configs as they are published.
pub fn real() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/real");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts: Vec<_> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let records = texts.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str(line).unwrap());
    records.flat_map(|record: Value| of_record(&record)).collect()
}

fn of_record(record: &Value) -> Vec<Value> {
    let lists = ["cases", "plans"].map(|list| record[list].as_array().expect("it is a list"));
    let request = |entry: &Value| {
        let mut request = json!({"want": WANT});
        for key in ["library_name", "model_type", "config"] {
            request[key] = record[key].clone();
        }
        with(&mut request, entry);
        request
    };
    lists.into_iter().flatten().map(request).collect()
}

fn with(request: &mut Value, entry: &Value) {
    for key in OF_ENTRY {
        if let Some(given) = entry.get(key) {
            request[key] = given.clone();
        }
    }
}

/// Requests for each task of each model type with each exporter, with a config that says nothing else.
pub fn every_task() -> Vec<Value> {
    let mut requests = Vec::new();
    for model in TasksManager::models() {
        for support in model.exporters {
            for (task, constructor) in support.tasks {
                let mut request = json!({
                    "exporter": support.exporter,
                    "library_name": model.library.name,
                    "model_type": model.model_type,
                    "task": task,
                    "config": {"model_type": model.model_type},
                    "want": WANT,
                });
                requests.push(request.clone());
                if constructor.class().accepts("use_past_in_inputs") {
                    request["args"] = json!({"use_past_in_inputs": true});
                    requests.push(request);
                }
            }
        }
    }
    requests
}

/// Requests as lines, numbered.
pub fn lines(requests: &[Value]) -> String {
    let numbered = requests.iter().enumerate().map(|(id, request)| {
        let mut request = request.clone();
        request["id"] = json!(id);
        format!("{request}\n")
    });
    numbered.collect()
}
