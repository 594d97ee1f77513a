//! Every golden case and every config class, held against what the library answers.

use optimum_exporters::{ConfigClass, PretrainedConfig};
use serde_json::{Value, json};

use crate::common::golden::{self, Case, File};
use crate::common::report::Report;
use crate::common::unfold::unfold;
use crate::common::{answer, answer::FIELDS};

const FILES: usize = 166 + 16;
const CASES: usize = 3440 + 630;

/// Fields of a case that other tests compare.
const ELSEWHERE: [&str; 2] = ["dummy_inputs", "feed"];

/// Where the reference is at fault and the project answers otherwise; `tests/contracts/deviations.rs` says why.
struct Deviation {
    file: &'static str,
    task: &'static str,
    field: &'static str,
    /// How the reference's answer begins.
    reference: &'static str,
    times: usize,
}

const DEVIATIONS: [Deviation; 2] = [
    Deviation {
        file: "onnx/transformers/musicgen",
        task: "text-to-audio",
        field: "outputs",
        reference: r#"{"error":{"type":"KeyError""#,
        times: 4,
    },
    Deviation {
        file: "onnx/transformers/perceiver",
        task: "image-classification",
        field: "inputs",
        reference: r#"[["input_ids","#,
        times: 4,
    },
];

impl Deviation {
    fn covers(&self, case: &Case<'_>, field: &str, expected: &Value) -> bool {
        self.field == field
            && self.task == case.task()
            && self.file == case.file.name()
            && expected.to_string().starts_with(self.reference)
    }
}

/// The comparison so far.
struct Comparison {
    report: Report,
    deviations: [usize; DEVIATIONS.len()],
    cases: usize,
}

impl Comparison {
    fn case(&mut self, case: &Case<'_>) {
        self.cases += 1;
        let expect = case.expect();
        match (case.exporter_config(), expect.get("error")) {
            (Err(_), Some(_)) => {}
            (Ok(_), Some(error)) => self.report.fail(format!("{case}: expected the error {error}, found none")),
            (Err(error), None) => self.report.fail(format!("{case}: expected an exporter config, found: {error}")),
            (Ok(config), None) => {
                for field in FIELDS {
                    let expected = expect.get(field).unwrap_or(&Value::Null);
                    if !self.deviates(case, field, expected) {
                        self.field(case, field, expected, answer::field(&config, field));
                    }
                }
            }
        }
        for unknown in expect.keys().filter(|key| !is_known(key)) {
            self.report.fail(format!("{case}: no test compares the field `{unknown}`"));
        }
    }

    fn field(
        &mut self,
        case: &Case<'_>,
        field: &str,
        expected: &Value,
        found: Result<Option<Value>, optimum_exporters::Error>,
    ) {
        match (expected.get("error"), found) {
            (Some(_), Err(_)) => {}
            (Some(error), Ok(_)) => {
                self.report.fail(format!("{case}: {field}: expected the error {error}, found none"));
            }
            (None, Err(error)) => self.report.fail(format!("{case}: {field}: found the error: {error}")),
            (None, Ok(found)) => {
                let what = format!("{case}: {field}");
                self.report.compare(what, &unfold(expected), &found.unwrap_or_default());
            }
        }
    }

    fn deviates(&mut self, case: &Case<'_>, field: &str, expected: &Value) -> bool {
        let found = DEVIATIONS.iter().position(|deviation| deviation.covers(case, field, expected));
        found.inspect(|at| self.deviations[*at] += 1).is_some()
    }
}

fn is_known(field: &str) -> bool {
    field == "error" || FIELDS.contains(&field) || ELSEWHERE.contains(&field)
}

#[test]
fn every_case_is_answered_as_the_reference_answers_it() {
    let mut comparison = Comparison { report: Report::new(), deviations: [0; DEVIATIONS.len()], cases: 0 };
    for file in golden::files() {
        file.cases().for_each(|case| comparison.case(&case));
    }
    comparison.report.finish(comparison.cases);
    assert_eq!(comparison.cases, CASES, "a record is lost or new");
    assert_eq!(comparison.deviations, DEVIATIONS.map(|deviation| deviation.times), "a deviation is gone or new");
}

#[test]
fn every_config_class_has_the_facts_that_the_reference_states() {
    let files = golden::files();
    let mut report = Report::new();
    for file in &files {
        for task in file.tasks() {
            match file.constructor(task) {
                Ok(constructor) => compare_facts(&mut report, file, task, constructor.class()),
                Err(error) => report.fail(format!("{} {task}: found the error: {error}", file.name())),
            }
        }
    }
    report.finish(files.len());
    assert_eq!(files.len(), FILES, "a file is lost or new");
}

fn compare_facts(report: &mut Report, file: &File, task: &str, class: &'static ConfigClass) {
    let facts = [
        ("config_class", json!(class.name)),
        ("bases", class.bases().map(|base| base.name).collect()),
        ("supports_past", json!(class.supports_past)),
        ("min_transformers_version", json!(class.min_transformers_version)),
        ("min_torch_version", json!(class.min_torch_version)),
        ("atol_for_validation", json!(class.atol_for_validation)),
        ("default_onnx_opset", json!(class.default_opset)),
        ("variants", class.variants.iter().map(|(name, _)| *name).collect()),
        ("default_variant", json!(class.default_variant)),
        ("pad_attention_mask_to_past", json!(class.pad_attention_mask_to_past)),
        ("model_patcher", json!(class.model_patcher)),
        ("normalized_config", json!(class.normalized_config.name)),
    ];
    let is_stated = |name: &str| !class.has_static_axes() || file.class().get(name).is_some();
    for (name, found) in facts.into_iter().filter(|(name, _)| is_stated(name)) {
        report.compare(format!("{} {task}: {name}", file.name()), &file.class()[name], &found);
    }
    if class.has_static_axes() {
        compare_mandatory_axes(report, file, task);
        return;
    }
    let attributes = file.class()["normalized_config_args"].as_object().expect("it maps names");
    for (name, expected) in attributes {
        let found = json!(normalized_path(class, name));
        report.compare(format!("{} {task}: normalized {name}", file.name()), expected, &found);
    }
}

/// The axes that a task needs: a name, or a task and a name.
fn compare_mandatory_axes(report: &mut Report, file: &File, task: &str) {
    let stated = file.class()["mandatory_axes"].as_array().expect("they are listed");
    let of_task = |axis: &&Value| axis.as_array().is_none_or(|axis| axis[0] == task);
    let expected = stated.iter().filter(of_task).map(|axis| axis.as_array().map_or(axis, |axis| &axis[1])).cloned();
    let config = PretrainedConfig::from_map(file.least_config().clone());
    let exporter_config = file.constructor(task).and_then(|constructor| constructor.call(&config));
    match exporter_config.and_then(|config| config.mandatory_axes()) {
        Ok(axes) => {
            report.compare(format!("{} {task}: mandatory axes", file.name()), &expected.collect(), &json!(axes));
        }
        Err(error) => report.fail(format!("{} {task}: mandatory axes: found the error: {error}", file.name())),
    }
}

/// Where the class finds the attribute; under its own name, where it says nothing else. To the
/// reference capitals make no difference.
fn normalized_path(class: &ConfigClass, name: &str) -> String {
    let name = name.to_lowercase();
    let listed = class.normalized_config.attributes.iter().find(|(normalized, _)| *normalized == name);
    listed.map_or(name, |(_, path)| path.join("."))
}
