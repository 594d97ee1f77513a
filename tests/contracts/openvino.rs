//! Every golden case and plan of the second exporter, held against what the program answers. Where the reference is at
//! fault, a deviation says why; where it is not yet followed, `tests/golden/differences/openvino.txt` counts how often. Both
//! stand there: no more and no less may differ.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::common::answer::with_one_token_type;
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

/// What of a case or plan differs in which the reference fails, and the program answers.
const FAILS: &str = "failure";

/// How many cases may differ where the reference is at fault.
const MOST_DEVIATIONS: usize = 120;

/// Where the reference is at fault: the model type, what differs, and why.
struct Deviation {
    of: &'static str,
    what: &'static [&'static str],
    why: &'static str,
}

/// Every deviation of the library `transformers`.
const DEVIATIONS: [Deviation; 15] = [
    Deviation {
        of: "transformers/bart",
        what: &["dummy_inputs"],
        why: "the reference cannot draw a row of one token that is to end with a token of its own",
    },
    Deviation {
        of: "transformers/deepseek",
        what: &["dummy_inputs"],
        why: "without `qk_nope_head_dim` the model divides its width among the heads, and the reference fails",
    },
    Deviation {
        of: "transformers/gemma3n",
        what: &["values_override", "dummy_inputs"],
        why: "embeddings of each layer are of the text part; the reference loses which part was asked for, and takes the vision part",
    },
    Deviation {
        of: "transformers/gemma4",
        what: &["dummy_inputs"],
        why: "dummy inputs come in the order of the inputs",
    },
    Deviation {
        of: "transformers/hunyuan_v1_dense",
        what: &["dummy_inputs"],
        why: "without `head_dim` the model divides its width among the heads, and the reference fails",
    },
    Deviation {
        of: "transformers/mbart",
        what: &["dummy_inputs"],
        why: "the reference cannot draw a row of one token that is to end with a token of its own",
    },
    Deviation {
        of: "transformers/perceiver",
        what: &["inputs", "dummy_inputs", "plan"],
        why: "inputs are those of the task from the start, and dummy inputs come in their order",
    },
    Deviation {
        of: "transformers/phi",
        what: &["dummy_inputs"],
        why: "the cache has the heads of keys and values; the reference draws those of the queries",
    },
    Deviation {
        of: "transformers/qwen3_5",
        what: &["task"],
        why: "a task is called by its name, without `-with-past`",
    },
    Deviation {
        of: "transformers/qwen3_5_moe",
        what: &["task"],
        why: "a task is called by its name, without `-with-past`",
    },
    Deviation {
        of: "transformers/qwen3_moe",
        what: &["dummy_inputs"],
        why: "without `head_dim` the model divides its width among the heads, and the reference fails",
    },
    Deviation {
        of: "transformers/qwen3_omni_moe",
        what: &["dummy_inputs"],
        why: "without `head_dim` the model divides its width among the heads, and the reference fails",
    },
    Deviation {
        of: "transformers/qwen3_omni_moe_talker_text",
        what: &["dummy_inputs"],
        why: "without `head_dim` the model divides its width among the heads, and the reference fails",
    },
    Deviation {
        of: "transformers/qwen3_vl",
        what: &[FAILS],
        why: "`feature-extraction-with-past` is registered, and the reference's class does not take `use_past`",
    },
    Deviation {
        of: "transformers/vision-encoder-decoder",
        what: &[FAILS],
        why: "an encoder has no past, whatever the decoder is: only the whole is refused",
    },
];

/// One call that is recorded.
enum Entry<'a> {
    Case(Case<'a>),
    Plan(&'a Value),
}

/// How often the answers about a model type differ.
#[derive(Clone, Copy, Default)]
struct Differences {
    cases: usize,
    plans: usize,
}

/// The differences of model types that have none to be said of, and those that deviate.
#[derive(Default)]
struct Found {
    unsaid: BTreeMap<String, Differences>,
    deviating: BTreeMap<String, Differences>,
}

impl Found {
    /// Counts what differs of a case, or of a plan.
    fn count(&mut self, of: &str, differing: &[&str], is_case: bool) {
        let is_said = |deviation: &&Deviation| {
            deviation.of == of && differing.iter().all(|differs| deviation.what.contains(differs))
        };
        if differing.is_empty() {
            return;
        }
        let into =
            if DEVIATIONS.iter().any(|deviation| is_said(&deviation)) { &mut self.deviating } else { &mut self.unsaid };
        let counted = into.entry(of.to_owned()).or_default();
        *if is_case { &mut counted.cases } else { &mut counted.plans } += 1;
    }
}

#[test]
fn the_second_exporter_is_followed_but_where_it_is_said() {
    let files = golden::files_of("openvino");
    let entries: Vec<(&File, Entry<'_>)> = files.iter().flat_map(entries).collect();
    let asked: Vec<_> = entries.iter().map(|(file, entry)| of_its_version(file, request(file, entry))).collect();
    let answers = program::batch(requests::lines(&asked));
    assert_eq!(answers.len(), entries.len());

    let mut found = Found::default();
    let mut counted = [0, 0];
    for ((file, entry), answer) in entries.iter().zip(&answers) {
        let of = format!("{}/{}", file.library(), file.model_type());
        match entry {
            Entry::Case(case) => {
                counted[0] += 1;
                found.count(&of, &differing_in_case(case, answer), true);
            }
            Entry::Plan(plan) => {
                counted[1] += 1;
                found.count(&of, &differing_in_plan(plan, answer), false);
            }
        }
    }
    assert_eq!((files.len(), counted), (FILES, [CASES, PLANS]), "a record is lost or new");

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/differences");
    let mut expectations = Expectations::in_folder(&folder, "txt");
    expectations.compare(&folder.join("openvino.txt"), &written(&found));
    expectations.assert();
    let deviating: usize = found.deviating.values().map(|of_type| of_type.cases).sum();
    assert!(deviating <= MOST_DEVIATIONS, "{deviating} cases deviate");
    for Deviation { of, why, .. } in DEVIATIONS {
        assert!(found.deviating.contains_key(of), "{of} is said to deviate, since {why}, and does not");
    }
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

/// What of a case is not as the record says: names of fields, or that one of both fails.
fn differing_in_case(case: &Case<'_>, answer: &Value) -> Vec<&'static str> {
    let expect = case.expect();
    match (is_error(answer), expect.contains_key("error")) {
        (true, true) => return Vec::new(),
        (true, false) => return vec!["answer"],
        (false, true) => return vec![FAILS],
        (false, false) => {}
    }
    let contract = &answer["contract"];
    let differs = |name: &&str| {
        let expected = expect.get(*name).unwrap_or(&Value::Null);
        let is_said = !OF_A_WHOLE.contains(name) || !expected.is_null();
        is_said && !same(expected, contract.get(*name).unwrap_or(&Value::Null))
    };
    let mut differing: Vec<_> = FIELDS.into_iter().filter(differs).collect();
    let dummies = expect.get("dummy_inputs").is_none_or(|expected| {
        let [expected, mut found] = [expected, &answer["dummy_inputs"]].map(read);
        let config = case.file.config(case.config_name()).cloned().map(Value::Object);
        let mut expected = with_one_token_type(config.as_ref(), &expected).0;
        let arguments = case.field("args").and_then(Value::as_object);
        // The record has the types that the arguments of the reference's generators ask for.
        if arguments.is_some_and(|given| given.contains_key("int_dtype") || given.contains_key("float_dtype")) {
            [&mut expected, &mut found].into_iter().for_each(without_dtypes);
        }
        both_fail(&expected, &found) || expected == found
    });
    if !dummies {
        differing.push("dummy_inputs");
    }
    differing
}

fn differing_in_plan(plan: &Value, answer: &Value) -> Vec<&'static str> {
    match (plan_fails(answer), is_error(plan)) {
        (true, true) => return Vec::new(),
        (true, false) => return vec!["answer"],
        (false, true) => return vec![FAILS],
        (false, false) => {}
    }
    let [expected, found] = [&plan["submodels"], &answer["plan"]].map(read);
    let is_followed = expected.as_array().zip(found.as_array()).is_some_and(|(expected, found)| {
        expected.len() == found.len() && expected.iter().zip(found).all(|(expected, found)| part_is(expected, found))
    });
    if is_followed { Vec::new() } else { vec!["plan"] }
}

/// A plan fails with any of its parts.
fn plan_fails(answer: &Value) -> bool {
    let fails = |part: &Value| ["inputs", "outputs"].into_iter().any(|tensors| is_error(&part[1][tensors]));
    is_error(answer)
        || is_error(&answer["plan"])
        || answer["plan"].as_array().is_some_and(|parts| parts.iter().any(fails))
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

/// A line that counts what is followed, one for each model type that is not yet, and one for each that deviates.
fn written(found: &Found) -> String {
    let line =
        |name: &str, of: &Differences, since: &str| format!("{name}: {} cases, {} plans{since}\n", of.cases, of.plans);
    let unsaid = found.unsaid.iter().map(|(name, of)| line(name, of, ""));
    let deviating = found.deviating.iter().map(|(name, of)| {
        let why = DEVIATIONS.iter().find(|deviation| deviation.of == name).map_or("", |deviation| deviation.why);
        line(name, of, &format!(", since {why}"))
    });
    let all = found.unsaid.values().chain(found.deviating.values());
    let [cases, plans] =
        all.fold([CASES, PLANS], |[cases, plans], of_type| [cases - of_type.cases, plans - of_type.plans]);
    let followed = format!("followed: {cases} of {CASES} cases, {plans} of {PLANS} plans\n");
    let deviations = "\nThe reference is at fault:\n".to_owned();
    std::iter::once(followed).chain(unsaid).chain(std::iter::once(deviations)).chain(deviating).collect()
}
