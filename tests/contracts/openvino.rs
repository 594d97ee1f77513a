//! Every golden case and plan of the second exporter, held against what the program answers. Where the reference is not
//! yet followed, or is at fault, `tests/golden/openvino.txt` counts how often: no more and no less may differ.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::common::expectations::Expectations;
use crate::common::golden::{self, Case, File};
use crate::common::unfold::unfold;
use crate::common::{program, requests};

const FILES: usize = 218;
const CASES: usize = 4547;
const PLANS: usize = 1198;

/// What a case records of its config; each is null where it is absent.
const FIELDS: [&str; 16] = [
    "config_class",
    "min_transformers_version",
    "max_transformers_version",
    "model_patcher",
    "behavior",
    "behaviors",
    "delegate",
    "torch_to_ov_input_map",
    "torch_to_ov_output_map",
    "renamed_inputs",
    "values_override",
    "inputs",
    "outputs",
    "task",
    "use_past",
    "use_past_in_inputs",
];

/// Fields that a part of another class does not have in the reference.
const OF_A_WHOLE: [&str; 3] = ["task", "use_past", "use_past_in_inputs"];

/// One call that is recorded.
enum Entry<'a> {
    Case(Case<'a>),
    Plan(&'a Value),
}

/// How often the answers about a model type differ.
#[derive(Default)]
struct Differences {
    cases: usize,
    plans: usize,
}

#[test]
fn the_second_exporter_is_followed_but_where_it_is_said() {
    let files = golden::files_of("openvino");
    let entries: Vec<(&File, Entry<'_>)> = files.iter().flat_map(entries).collect();
    let asked: Vec<_> = entries.iter().map(|(file, entry)| of_its_version(file, request(file, entry))).collect();
    let answers = program::batch(requests::lines(&asked));
    assert_eq!(answers.len(), entries.len());

    let mut found = BTreeMap::<String, Differences>::new();
    let mut counted = [0, 0];
    for ((file, entry), answer) in entries.iter().zip(&answers) {
        let of_type = found.entry(format!("{}/{}", file.library(), file.model_type())).or_default();
        match entry {
            Entry::Case(case) => {
                counted[0] += 1;
                of_type.cases += usize::from(!case_is_followed(case, answer));
            }
            Entry::Plan(plan) => {
                counted[1] += 1;
                of_type.plans += usize::from(!plan_is_followed(plan, answer));
            }
        }
    }
    assert_eq!((files.len(), counted), (FILES, [CASES, PLANS]), "a record is lost or new");

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/differences");
    let mut expectations = Expectations::in_folder(&folder, "txt");
    expectations.compare(&folder.join("openvino.txt"), &written(&found));
    expectations.assert();
}

fn entries(file: &File) -> Vec<(&File, Entry<'_>)> {
    let cases = file.cases().map(Entry::Case);
    cases.chain(file.plans().iter().map(Entry::Plan)).map(|entry| (file, entry)).collect()
}

/// The request for the version of transformers that was recorded.
fn of_its_version(file: &File, mut request: Value) -> Value {
    request["transformers"] = file.transformers().into();
    request
}

fn request(file: &File, entry: &Entry<'_>) -> Value {
    match entry {
        Entry::Case(case) => {
            let mut request = requests::of_case(case);
            request["want"] = json!(["contract", "dummy_inputs"]);
            if let Some(behavior) = case.field("with_behavior") {
                let mut arguments = request["args"].as_object().cloned().unwrap_or_default();
                let given = case.field("with_behavior_args").and_then(Value::as_object).cloned();
                // A part has no past that it is not asked for with.
                if file.class()["supports_past"] == true {
                    arguments.insert("use_past".to_owned(), false.into());
                }
                arguments.extend(given.into_iter().flatten());
                arguments.insert("behavior".to_owned(), behavior.clone());
                request["args"] = arguments.into();
            }
            request
        }
        Entry::Plan(plan) => {
            let mut request = requests::of_plan(file, plan);
            request["want"] = json!(["plan"]);
            if let Some(stateful) = plan.get("stateful_option").filter(|stateful| !stateful.is_null()) {
                request["stateful"] = stateful.clone();
            }
            request
        }
    }
}

pub(super) fn is_error(answer: &Value) -> bool {
    answer.get("error").is_some()
}

fn case_is_followed(case: &Case<'_>, answer: &Value) -> bool {
    let expect = case.expect();
    if is_error(answer) || expect.contains_key("error") {
        return is_error(answer) && expect.contains_key("error");
    }
    let contract = &answer["contract"];
    let field = |name: &str| {
        let expected = expect.get(name).unwrap_or(&Value::Null);
        let is_said = !OF_A_WHOLE.contains(&name) || !expected.is_null();
        !is_said || same(expected, contract.get(name).unwrap_or(&Value::Null))
    };
    let dummies = expect.get("dummy_inputs").is_none_or(|expected| {
        let [mut expected, mut found] = [expected, &answer["dummy_inputs"]].map(read);
        let arguments = case.field("args").and_then(Value::as_object);
        // The record has the types that the arguments of the reference's generators ask for.
        if arguments.is_some_and(|given| given.contains_key("int_dtype") || given.contains_key("float_dtype")) {
            [&mut expected, &mut found].into_iter().for_each(without_dtypes);
        }
        both_fail(&expected, &found) || expected == found
    });
    FIELDS.into_iter().all(field) && dummies
}

fn plan_is_followed(plan: &Value, answer: &Value) -> bool {
    if is_error(answer) || is_error(plan) {
        return is_error(answer) && is_error(plan);
    }
    let [expected, found] = [&plan["submodels"], &answer["plan"]].map(read);
    let (Some(expected), Some(found)) = (expected.as_array(), found.as_array()) else {
        return false;
    };
    expected.len() == found.len() && expected.iter().zip(found).all(|(expected, found)| part_is(expected, found))
}

/// Whether a part of a plan is what the record says of it.
fn part_is(expected: &Value, found: &Value) -> bool {
    let Some(said) = expected[1].as_object() else { return false };
    let said = said.iter().filter(|(_, value)| !value.is_null());
    expected[0] == found[0] && said.into_iter().all(|(key, value)| found[1].get(key) == Some(value))
}

fn same(expected: &Value, found: &Value) -> bool {
    let [expected, found] = [expected, found].map(read);
    both_fail(&expected, &found) || expected == found
}

pub(super) fn both_fail(expected: &Value, found: &Value) -> bool {
    is_error(expected) && is_error(found)
}

/// With runs written out, and numbers that are whole as integers.
pub(super) fn read(value: &Value) -> Value {
    whole(unfold(value))
}

fn whole(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(whole).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, whole(value))).collect(),
        #[allow(clippy::cast_possible_truncation, reason = "it has no fraction")]
        Value::Number(number) => match number.as_f64().filter(|number| number.fract() == 0.0) {
            Some(float) if number.is_f64() => json!(float as i64),
            _ => Value::Number(number),
        },
        other => other,
    }
}

pub(super) fn without_dtypes(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_dtypes),
        Value::Object(fields) => drop_dtype(fields),
        _ => {}
    }
}

fn drop_dtype(fields: &mut Map<String, Value>) {
    fields.remove("dtype");
    fields.values_mut().for_each(without_dtypes);
}

/// A line for each model type that differs, and one that counts what is followed.
fn written(found: &BTreeMap<String, Differences>) -> String {
    let differing = found.iter().filter(|(_, of_type)| of_type.cases + of_type.plans > 0);
    let lines = differing.map(|(name, Differences { cases, plans })| format!("{name}: {cases} cases, {plans} plans\n"));
    let [cases, plans] =
        found.values().fold([CASES, PLANS], |[cases, plans], of_type| [cases - of_type.cases, plans - of_type.plans]);
    let followed = format!("followed: {cases} of {CASES} cases, {plans} of {PLANS} plans\n");
    std::iter::once(followed).chain(lines).collect()
}
