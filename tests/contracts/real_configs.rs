//! Configs as they are published, and as older or odd files have them, held against the reference:
//! contract, dummy inputs, feed and plan, as the program answers them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::answer::{FIELDS, with_one_token_type};
use crate::common::program;
use crate::common::report::Report;
use crate::common::unfold::unfold;

const CASES: usize = 1559;
const PLANS: usize = 698;

/// A question with the reference's answer to it.
struct Case {
    what: String,
    request: Value,
    expect: Value,
}

fn records() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/real");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts: Vec<_> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    texts.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The `cases` or the `plans` of every record, each with what makes it a request.
fn cases(records: &[Value], list: &str, want: &[&str]) -> Vec<Case> {
    let mut cases = Vec::new();
    for record in records {
        for entry in record[list].as_array().expect("it is a list") {
            let mut request = json!({"want": want});
            for key in ["library_name", "model_type", "config"] {
                request[key] = record[key].clone();
            }
            for key in ["task", "args", "set", "shapes", "preprocessor", "monolith", "variant"] {
                if let Some(given) = entry.get(key) {
                    request[key] = given.clone();
                }
            }
            let what = format!("{} {} {} {}", record["name"], entry["task"], entry["args"], entry["set"]);
            let expect = entry.get("expect").unwrap_or(entry).clone();
            cases.push(Case { what, request, expect });
        }
    }
    cases
}

/// Every case with the program's answer.
fn answered(cases: &[Case]) -> impl Iterator<Item = (&Case, Value)> {
    let answers = program::batch(cases.iter().map(|case| format!("{}\n", case.request)).collect::<String>());
    assert_eq!(answers.len(), cases.len(), "an answer is lost");
    cases.iter().zip(answers)
}

fn compare(report: &mut Report, what: &str, expected: &Value, found: &Value) {
    match (expected.get("error"), found.get("error")) {
        (Some(_), Some(_)) => {}
        _ => report.compare(what, &unfold(expected), &unfold(found)),
    }
}

#[test]
fn real_configs_are_answered_as_the_reference_answers_them() {
    let cases = cases(&records(), "cases", &["contract", "dummy_inputs", "feed"]);
    let mut report = Report::new();
    let mut token_types = 0;
    for (Case { what, expect, request }, answer) in answered(&cases) {
        if expect.get("error").is_some() || answer.get("error").is_some() {
            compare(&mut report, what, expect, &answer);
            continue;
        }
        for field in FIELDS {
            compare(&mut report, &format!("{what}: {field}"), &expect[field], &answer["contract"][field]);
        }
        let corrected = |inputs: &Value| with_one_token_type(Some(&request["config"]), &unfold(inputs));
        let (inputs, put_right) = corrected(&expect["dummy_inputs"]);
        token_types += put_right;
        compare(&mut report, &format!("{what}: dummy_inputs"), &inputs, &answer["dummy_inputs"]);
        let feed = expect.get("feed").map_or(inputs, |feed| corrected(feed).0);
        compare(&mut report, &format!("{what}: feed"), &feed, &answer["feed"]);
    }
    report.finish(cases.len());
    assert_eq!(token_types, 14, "a deviation is gone or new");
    assert_eq!(cases.len(), CASES, "a record is lost or new");
}

#[test]
fn real_configs_are_exported_to_the_files_of_the_reference() {
    let plans = cases(&records(), "plans", &["plan"]);
    let mut report = Report::new();
    for (Case { what, expect, .. }, answer) in answered(&plans) {
        let (expected, found) = (expect.get("submodels").unwrap_or(expect), answer.get("plan").unwrap_or(&answer));
        compare(&mut report, what, expected, found);
    }
    report.finish(plans.len());
    assert_eq!(plans.len(), PLANS, "a record is lost or new");
}
