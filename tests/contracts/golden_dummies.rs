//! Every golden case's dummy inputs and feed, and every golden plan, held against what the program
//! answers.

use serde_json::{Map, Value, json};

use crate::common::answer::with_one_token_type;
use crate::common::golden::{self, Case, File};
use crate::common::program;
use crate::common::report::Report;
use crate::common::unfold::unfold;

const CASES: usize = 3440 + 630;
const PLANS: usize = 1042;

/// Where the reference is at fault and the project answers otherwise; `tests/contracts/deviations.rs` says why.
#[derive(Debug, Default, PartialEq, Eq)]
struct Deviations {
    /// A lengthened mask keeps the type that integers are to have.
    padded_mask: usize,
    /// Image embeddings have the type that floating point inputs are to have.
    embeddings: usize,
    /// The past has the heads of keys and values.
    heads: usize,
    /// Inputs come in the order of the declared ones.
    order: usize,
    /// A model with one type of tokens is fed that alone.
    token_types: usize,
    /// Inputs are those of the task from the start.
    plan_inputs: usize,
}

#[test]
fn every_case_is_fed_what_the_reference_feeds() {
    let files = golden::files();
    let cases: Vec<_> = files.iter().flat_map(File::cases).collect();
    let answers = program::batch(lines(cases.iter().map(|case| request(case))));
    assert_eq!((cases.len(), answers.len()), (CASES, CASES), "a record is lost or new");
    let mut report = Report::new();
    let mut deviations = Deviations::default();
    for (case, answer) in cases.iter().zip(&answers) {
        compare(&mut report, &mut deviations, case, answer);
    }
    report.finish(cases.len());
    let expected = Deviations { padded_mask: 92, embeddings: 4, heads: 4, order: 8, token_types: 59, plan_inputs: 0 };
    assert_eq!(deviations, expected, "a deviation is gone or new");
}

fn lines(requests: impl Iterator<Item = Value>) -> String {
    requests.map(|request| format!("{request}\n")).collect()
}

fn request(case: &Case<'_>) -> Value {
    let mut request = json!({
        "exporter": case.file.exporter(),
        "library_name": case.file.library(),
        "model_type": case.file.model_type(),
        "task": case.task(),
        "config": case.file.config(case.config_name()),
        "want": ["contract", "dummy_inputs", "feed"],
    });
    for key in ["args", "set", "shapes", "preprocessor"] {
        if let Some(given) = case.field(key) {
            request[key] = given.clone();
        }
    }
    request
}

fn compare(report: &mut Report, deviations: &mut Deviations, case: &Case<'_>, answer: &Value) {
    let expect = case.expect();
    if expect.contains_key("error") {
        if answer.get("error").is_none() {
            report.fail(format!("{case}: expected an error, found none"));
        }
        return;
    }
    if case.file.class().get("mandatory_axes").is_some() {
        for (field, expected) in expect.iter().filter(|(field, _)| *field != "dummy_inputs") {
            report.compare(format!("{case}: {field}"), expected, &answer["contract"][field]);
        }
    }
    let dummy_inputs = corrected(case, deviations, &expect["dummy_inputs"]);
    let feed = match expect.get("feed") {
        Some(feed) => corrected(case, &mut Deviations::default(), feed),
        None => dummy_inputs.clone(),
    };
    for (field, expected) in [("dummy_inputs", dummy_inputs), ("feed", feed)] {
        let found = &answer[field];
        match (expected.get("error"), found.get("error")) {
            (Some(_), Some(_)) => {}
            _ => report.compare(format!("{case}: {field}"), &expected, &unfold(found)),
        }
    }
}

/// The reference's answer, written out, with what it is at fault for put right.
fn corrected(case: &Case<'_>, deviations: &mut Deviations, expected: &Value) -> Value {
    let config = case.file.config(case.config_name()).cloned().map(Value::Object);
    let (mut expected, token_types) = with_one_token_type(config.as_ref(), &unfold(expected));
    deviations.token_types += token_types;
    let Some(entries) = expected.as_array_mut() else { return expected };
    if case.file.name() == "onnx/transformers/phi" && case.config_name() == "perturbed" {
        let pasts = entries.iter_mut().filter(|entry| entry[0].as_str().is_some_and(|name| name.starts_with("past_")));
        deviations.heads += usize::from(pasts.map(|entry| set_heads(&mut entry[1], 2)).sum::<usize>() > 0);
    }
    for entry in entries.iter_mut() {
        let is_embedding = entry[0].as_str().is_some_and(|name| name.starts_with("image_") && name.contains("embed"));
        let Some(tensor) = entry[1].as_object_mut() else { continue };
        for bound in ["low", "high"] {
            if let Some(value) = tensor.get_mut(bound) {
                *value = as_whole(value);
            }
        }
        if tensor.contains_key("padded") && set_dtype(tensor, case.dtype("int_dtype", "int64")) {
            deviations.padded_mask += 1;
        }
        if is_embedding && set_dtype(tensor, case.dtype("float_dtype", "fp32")) {
            deviations.embeddings += 1;
        }
    }
    let names = |entries: &[Value]| entries.iter().map(|entry| entry[0].to_string()).collect::<Vec<_>>();
    if case.file.name() == "onnx/transformers/perceiver" && names(entries) == ["\"attention_mask\"", "\"input_ids\""] {
        entries.reverse();
        deviations.order += 1;
    }
    expected
}

/// The reference writes some bounds as -2.0 and others as -1.
fn as_whole(bound: &Value) -> Value {
    match bound.as_f64() {
        Some(number) if number.fract() == 0.0 => {
            format!("{number:.0}").parse().map_or(bound.clone(), |whole: i64| whole.into())
        }
        _ => bound.clone(),
    }
}

/// Gives each tensor these heads, and says how many there are.
fn set_heads(past: &mut Value, heads: usize) -> usize {
    match past {
        Value::Array(entries) => entries.iter_mut().map(|entry| set_heads(entry, heads)).sum(),
        tensor => {
            tensor["shape"][1] = heads.into();
            1
        }
    }
}

/// Whether the type was another.
fn set_dtype(tensor: &mut Map<String, Value>, dtype: &str) -> bool {
    tensor.insert("dtype".to_owned(), dtype.into()).is_some_and(|before| before != dtype)
}

#[test]
fn every_plan_is_the_references() {
    let files = golden::files();
    let plans: Vec<_> = files.iter().flat_map(|file| file.plans().iter().map(move |plan| (file, plan))).collect();
    let answers = program::batch(lines(plans.iter().map(|(file, plan)| plan_request(file, plan))));
    assert_eq!((plans.len(), answers.len()), (PLANS, PLANS), "a record is lost or new");
    let mut report = Report::new();
    let mut deviations = Deviations::default();
    for ((file, plan), answer) in plans.iter().zip(&answers) {
        let what =
            format!("{} {} {} {} {}", file.name(), plan["task"], plan["config"], plan["monolith"], plan["variant"]);
        if plan.get("error").is_some() {
            if answer.get("error").is_none() {
                report.fail(format!("{what}: expected an error, found none"));
            }
        } else if file.name() == "onnx/transformers/perceiver" && plan["task"] == "image-classification" {
            deviations.plan_inputs += 1;
        } else {
            report.compare(what, &unfold(&plan["submodels"]), &unfold(&answer["plan"]));
        }
    }
    report.finish(plans.len());
    assert_eq!(deviations, Deviations { plan_inputs: 2, ..Deviations::default() }, "a deviation is gone or new");
}

fn plan_request(file: &File, plan: &Value) -> Value {
    let config = plan["config"].as_str().and_then(|name| file.config(name));
    json!({
        "exporter": file.exporter(),
        "library_name": file.library(),
        "model_type": file.model_type(),
        "task": plan["task"],
        "config": config,
        "monolith": plan["monolith"],
        "variant": plan["variant"],
        "want": ["plan"],
    })
}
