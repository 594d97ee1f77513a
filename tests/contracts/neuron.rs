//! Every golden case of the exporter whose axes are static but fall back to the config, held against what the program
//! answers. `tests/golden/differences/static/neuron.txt` counts where it is right and the reference is not: where no size
//! was given, the reference draws some inputs of T5 of sizes of its own; here a size that is missing is an error. An
//! attribute that was never assigned is false here, and an error of the reference's.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::openvino::{both_fail, is_error, read, without_dtypes};
use crate::common::answer::with_one_token_type;
use crate::common::expectations::Expectations;
use crate::common::golden::{self, Case, File};
use crate::common::{program, requests};

const FILES: usize = 54;
const CASES: usize = 721;
const FIELDS: [&str; 7] = ["config_class", "task", "mandatory_axes", "axes", "inputs", "outputs", "values_override"];

#[test]
fn static_axes_that_fall_back_to_the_config_are_followed() {
    let files = golden::files_of("neuron");
    let cases: Vec<Case<'_>> = files.iter().flat_map(File::cases).collect();
    let asked: Vec<_> = cases.iter().map(request).collect();
    let answers = program::batch(requests::lines(&asked));
    assert_eq!((files.len(), cases.len(), answers.len()), (FILES, CASES, CASES), "a record is lost or new");

    let mut differing = BTreeMap::<String, usize>::new();
    for (case, _) in cases.iter().zip(&answers).filter(|(case, answer)| !is_followed(case, answer)) {
        *differing.entry(format!("{}/{}", case.file.library(), case.file.model_type())).or_default() += 1;
    }
    let followed = CASES - differing.values().sum::<usize>();
    let lines = differing.iter().map(|(name, cases)| format!("{name}: {cases} cases\n"));
    let written: String = std::iter::once(format!("followed: {followed} of {CASES} cases\n")).chain(lines).collect();

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/differences/static");
    let mut expectations = Expectations::in_folder(&folder, "txt");
    expectations.compare(&folder.join("neuron.txt"), &written);
    expectations.assert();
}

/// The axis of a text falls back to what the config's class fills in: optimum-neuron 0.4.5 with transformers 4.57.1.
#[test]
fn a_size_that_the_config_leaves_out_is_that_of_its_class() {
    for model_type in ["clip-text-model", "clip-text-with-projection"] {
        let request = json!({
            "exporter": "neuron",
            "library_name": "diffusers",
            "model_type": model_type,
            "task": "feature-extraction",
            "config": {"model_type": "clip_text_model"},
            "args": {"batch_size": 3},
            "want": ["contract", "dummy_inputs"],
        });
        let answer = program::batch(requests::lines(&[request])).remove(0);
        assert_eq!(answer["contract"]["axes"], json!({"batch_size": 3, "sequence_length": 77}), "{model_type}");
        assert_eq!(answer["dummy_inputs"][0][1]["shape"], json!([3, 77]), "{model_type}");
    }
}

/// With the sizes of the axes that the class has.
fn request(case: &Case<'_>) -> Value {
    let mut request = requests::of_case(case);
    request["want"] = json!(["contract", "dummy_inputs"]);
    let mut arguments = request["args"].as_object().cloned().unwrap_or_default();
    let given = arguments.remove("input_shapes").unwrap_or_default();
    let axes = case.expect().get("axes").and_then(Value::as_object).cloned().unwrap_or_default();
    let given = given.as_object().into_iter().flatten().filter(|(name, _)| axes.contains_key(*name));
    arguments.extend(given.map(|(name, size)| (name.clone(), size.clone())));
    request["args"] = arguments.into();
    request
}

fn is_followed(case: &Case<'_>, answer: &Value) -> bool {
    if is_error(answer) {
        return case.expect().contains_key("error");
    }
    let field = |name: &str| {
        let expected = read(case.expect().get(name).unwrap_or(&Value::Null));
        let found = read(answer["contract"].get(name).unwrap_or(&Value::Null));
        both_fail(&expected, &found) || expected == found
    };
    let [expected, mut found] = [&case.expect()["dummy_inputs"], &answer["dummy_inputs"]].map(read);
    let config = case.file.config(case.config_name()).cloned().map(Value::Object);
    let mut expected = with_one_token_type(config.as_ref(), &expected).0;
    let arguments = case.field("args").and_then(Value::as_object);
    if arguments.is_some_and(|given| given.contains_key("int_dtype")) {
        [&mut expected, &mut found].into_iter().for_each(without_dtypes);
    }
    untold(&mut expected, &found);
    FIELDS.into_iter().all(field) && (both_fail(&expected, &found) || expected == found)
}

/// Gives tensors of which the record says only that they were computed the values that were found.
fn untold(expected: &mut Value, found: &Value) {
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => {
            expected.iter_mut().zip(found).for_each(|(expected, found)| untold(expected, found));
        }
        (Value::Object(expected), Value::Object(found)) => {
            let is_untold =
                expected.get("kind").is_some_and(|kind| kind == "derived") && !expected.contains_key("values");
            for (key, value) in found {
                match expected.get_mut(key) {
                    Some(_) if is_untold && key == "kind" => drop(expected.insert(key.clone(), value.clone())),
                    Some(inner) => untold(inner, value),
                    None if is_untold => drop(expected.insert(key.clone(), value.clone())),
                    None => {}
                }
            }
        }
        _ => {}
    }
}
