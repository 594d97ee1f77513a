//! The document that `dump` writes, held against its schema and against what `batch` answers.

use std::fmt;

use optimum_exporters::json::to_string;
use optimum_exporters::{Error, PretrainedConfig, Query, TasksManager};
use serde_json::{Value, json};

use super::answers::Held;
use crate::common::program::{batch, run, stdout};

fn dump(further: &[&str]) -> Value {
    let output = run([&["dump"], further].concat(), Vec::new());
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// An export of the document, and what asks for it.
struct Asked<'a> {
    library: &'a str,
    model_type: &'a str,
    exporter: &'a str,
    task: &'a str,
    export: &'a Value,
}

impl Asked<'_> {
    /// What the library answers.
    fn plan(&self) -> Result<Value, Error> {
        let query = Query::new(self.exporter).library_name(self.library).model_type(self.model_type).task(self.task);
        let version = self.export["transformers"].as_str().map(|version| version.parse().unwrap());
        let query = version.map_or(query, |version| query.transformers(version));
        let config = PretrainedConfig::empty(self.model_type);
        let plan = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?.export_plan(false)?;
        Ok(serde_json::from_str(&to_string(&plan)).unwrap())
    }

    /// What the program prints.
    fn printed(&self) -> Value {
        let options = ["--json", "--exporter", self.exporter, "--library", self.library, "--task", self.task];
        let version = self.export["transformers"].as_str().unwrap();
        let output = run([&["plan", self.model_type, "--transformers", version], &options[..]].concat(), Vec::new());
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{self}"))
    }
}

impl fmt::Display for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} for {} with {}", self.model_type, self.library, self.task, self.exporter)
    }
}

/// Every export of the document.
fn exports(document: &Value) -> Vec<Asked<'_>> {
    let mut all = Vec::new();
    for model in document["models"].as_array().unwrap() {
        let (library, model_type) = (model["library"].as_str().unwrap(), model["model_type"].as_str().unwrap());
        for (exporter, support) in model["exporters"].as_object().unwrap() {
            for (task, export) in support["tasks"].as_object().unwrap() {
                all.push(Asked { library, model_type, exporter, task, export });
            }
        }
    }
    all
}

/// Tensors written out, layer by layer, each with its axes; the names alone where axes are static.
fn unfolded(tensors: &Value) -> Value {
    let Some(items) = tensors.as_array() else { return tensors.clone() };
    let mut all = Vec::new();
    let mut put = |tensor: &Value, name: String| {
        all.push(tensor.get("axes").map_or_else(|| json!(name), |axes| json!([name, axes])));
    };
    let name = |tensor: &Value| tensor["name"].as_str().unwrap().to_owned();
    for item in items {
        let Some(tensors) = item.get("tensors") else {
            put(item, name(item));
            continue;
        };
        let [from, count] = ["from", "layers"].map(|key| item[key].as_u64().unwrap());
        for layer in from..from + count {
            for tensor in tensors.as_array().unwrap() {
                put(tensor, name(tensor).replace("{i}", &layer.to_string()));
            }
        }
    }
    all.into()
}

/// Holds an export of the document against the plan that is answered; how many files there are.
fn hold(document: &Value, asked: &Asked<'_>, plan: &Value) -> usize {
    let mut files = 0;
    for (key, answered) in [("files", "submodels"), ("merged", "merged")] {
        let (found, answered) = (asked.export.get(key), plan[answered].as_array().unwrap());
        let found = found.map_or(&[][..], |found| found.as_array().unwrap());
        assert_eq!(found.len(), answered.len(), "{asked}");
        for (file, planned) in found.iter().zip(answered) {
            let contract = &document["contracts"][usize::try_from(file["contract"].as_u64().unwrap()).unwrap()];
            assert_eq!(file["part"], planned[0], "{asked}");
            for key in ["file", "config_class", "task"] {
                assert_eq!(file[key], planned[1][key], "{asked}");
            }
            for side in ["inputs", "outputs"] {
                assert!(unfolded(&contract[side]) == planned[1][side], "{asked}: {side} of {}", file["part"]);
            }
            hold_session(asked, contract, &planned[1]);
            files += 1;
        }
    }
    files
}

/// Holds what a session has of its own against what is answered, which names what a session calls otherwise as well.
fn hold_session(asked: &Asked<'_>, contract: &Value, planned: &Value) {
    let (found, answered) = (&contract["session"], &planned["session"]);
    if found.is_null() {
        let is_kept = answered.get("states").is_some();
        assert!(!is_kept && (answered.is_null() || answered["outputs"] == planned["outputs"]), "{asked}: {answered}");
        return;
    }
    for side in ["inputs", "outputs", "states"] {
        assert!(unfolded(&found[side]) == answered[side], "{asked}: {side} of {found}, {answered}");
    }
    assert_eq!(found["own_states"], answered["own_states"], "{asked}");
}

#[test]
fn what_is_dumped_is_what_is_answered() {
    let document = dump(&[]);
    let mut held = Held::new("dump");
    held.hold("all", &document);
    held.assert(1);
    let (mut files, mut errors) = (0, 0);
    for (at, asked) in exports(&document).iter().enumerate() {
        match (asked.plan(), asked.export.get("error")) {
            (Ok(plan), None) => files += hold(&document, asked, &plan),
            (Err(error), Some(found)) => {
                assert_eq!(
                    (found["kind"].as_str(), found["message"].as_str()),
                    (Some(error.kind()), Some(&*error.to_string()))
                );
                errors += 1;
            }
            (answered, found) => panic!("{asked}: {answered:?}, {found:?}"),
        }
        if at % 40 == 0 && asked.export.get("error").is_none() {
            hold(&document, asked, &asked.printed());
        }
    }
    assert!(files > 2_500 && errors < 30, "{files} files, {errors} errors");
}

#[test]
fn layers_are_counted_by_the_attribute_that_is_named() {
    let document = dump(&["--library", "transformers", "--exporter", "onnx"]);
    let mut checked = 0;
    for model_type in ["gpt2", "llama", "t5", "whisper", "bloom", "llava", "qwen3"] {
        let of_type = |model: &&Value| model["model_type"] == *model_type;
        let model = document["models"].as_array().unwrap().iter().find(of_type).unwrap();
        for (task, export) in model["exporters"]["onnx"]["tasks"].as_object().unwrap() {
            for (at, file) in export["files"].as_array().unwrap().iter().enumerate() {
                let place = usize::try_from(file["contract"].as_u64().unwrap()).unwrap();
                let outputs = document["contracts"][place]["outputs"].as_array().unwrap();
                let Some(layers) = outputs.iter().find(|item| item.get("layers").is_some()) else { continue };
                let path: Vec<_> = layers["attribute"].as_str().unwrap().split('.').collect();
                let config = path.iter().rev().fold(json!(3), |value, name| json!({*name: value}));
                let mut request = json!({"model_type": model_type, "task": task, "config": config, "want": ["plan"]});
                request["config"]["model_type"] = json!(model_type);
                let answer = batch(format!("{request}\n")).remove(0);
                let given = answer["plan"][at][1]["outputs"].as_array().unwrap();
                let last = given.iter().filter(|tensor| tensor[0].as_str().unwrap().contains(".2.")).count();
                let beyond = given.iter().filter(|tensor| tensor[0].as_str().unwrap().contains(".3.")).count();
                assert!(last > 0 && beyond == 0, "{model_type} for {task}: {layers}");
                checked += 1;
            }
        }
    }
    assert!(checked >= 15, "{checked}");
}

#[test]
fn a_decoder_that_keeps_its_past_says_what_a_session_takes_and_keeps() {
    let document = dump(&["--library", "transformers", "--exporter", "openvino"]);
    let asked = exports(&document);
    let llama = asked.iter().find(|asked| (asked.model_type, asked.task) == ("llama", "text-generation-with-past"));
    let place = usize::try_from(llama.unwrap().export["files"][0]["contract"].as_u64().unwrap()).unwrap();
    let session = &document["contracts"][place]["session"];
    let rows = json!({"name": "beam_idx", "dtype": "int32", "rank": 1, "axes": {"0": "batch_size"}});
    assert_eq!(session["inputs"].as_array().unwrap().last(), Some(&rows));
    let kept = &session["states"][0];
    assert_eq!((&kept["attribute"], &kept["layers"]), (&json!("num_hidden_layers"), &json!(32)));
    assert_eq!(
        (&kept["tensors"][0]["name"], &kept["tensors"][0]["dtype"]),
        (&json!("past_key_values.{i}.key"), &json!("fp32"))
    );
    assert_eq!(session["own_states"], 0);
}

#[test]
fn a_part_of_the_registry_has_no_more() {
    let document = dump(&["--library", "timm", "--exporter", "onnx"]);
    assert_eq!((&document["libraries"], &document["exporters"]), (&json!(["timm"]), &json!(["onnx"])));
    assert!(document["models"].as_array().unwrap().iter().all(|model| model["library"] == "timm"));
    assert!(document["classes"].as_object().unwrap().len() < 10);
}
