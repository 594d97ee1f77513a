//! Requests that make no sense.

use serde_json::{Value, json};

use super::AWKWARD;
use crate::common::program::{assert_is_good, batch, error_kind, good_request, run, stderr, stdout};

const FIELDS: [&str; 11] =
    ["id", "exporter", "library_name", "model_type", "task", "config", "args", "set", "want", "shapes", "preprocessor"];

/// Hands a line to `batch`, and after it a good request, which has to be answered all the same.
fn answer_before_a_good_one(line: &[u8]) -> Value {
    let mut input = line.to_vec();
    input.extend(format!("\n{}\n", good_request(7)).bytes());
    let mut answers = batch(input);
    assert_is_good(&answers.pop().expect("there are answers"), 7);
    assert_eq!(answers.len(), 1, "each request is answered once");
    answers.remove(0)
}

#[test]
fn a_line_that_is_no_request_is_answered_by_an_error() {
    let deep = "[".repeat(100_000);
    for line in [
        &b"{"[..],
        b"null",
        b"[]",
        b"\"bert\"",
        b"{} {}",
        b"\0",
        b"\xff\xfe",
        b"{\"id\": \"caf\xe9\"}",
        b"\xef\xbb\xbf{}",
        deep.as_bytes(),
        format!(r#"{{"id": 1, "config": {{"a": {deep}"#).as_bytes(),
    ] {
        let answer = answer_before_a_good_one(line);
        assert_eq!(error_kind(&answer), Some("invalid_request"), "{answer}");
        assert_eq!(answer["id"], Value::Null);
    }
}

#[test]
fn an_awkward_value_in_any_field_is_answered() {
    let mut input = String::new();
    for (at, (field, text)) in FIELDS.iter().flat_map(|field| AWKWARD.map(|text| (field, text))).enumerate() {
        let mut request = good_request(at);
        request[*field] = serde_json::from_str(text).expect("it is JSON");
        input.push_str(&format!("{request}\n"));
    }
    let answers = batch(input);
    assert_eq!(answers.len(), FIELDS.len() * AWKWARD.len());
    for (at, answer) in answers.iter().enumerate().skip(AWKWARD.len()) {
        assert_eq!(answer["id"], at, "{answer}");
    }
}

#[test]
fn any_id_comes_back_as_it_was() {
    let long = json!("x".repeat(1 << 20));
    let ids = AWKWARD.iter().map(|text| serde_json::from_str(text).expect("it is JSON")).chain([long]);
    let ids: Vec<Value> = ids.collect();
    let request = |id: &Value| format!("{}\n", json!({"id": id, "task": "fill-mask", "model_type": "bert"}));
    let answers = batch(ids.iter().map(request).collect::<String>());
    assert_eq!(answers.iter().map(|answer| answer["id"].clone()).collect::<Vec<_>>(), ids);
}

#[test]
fn an_id_of_many_digits_comes_back_with_each_of_them() {
    for id in ["18446744073709551616", "123456789012345678901234567890", "-9223372036854775809"] {
        let request = format!(r#"{{"id": {{"of": [{id}]}}, "task": "fill-mask", "model_type": "bert"}}"#);
        let output = run(["batch"], request.into_bytes());
        assert!(stdout(&output).starts_with(&format!(r#"{{"id":{{"of":[{id}]}},"#)), "{}", stdout(&output));
    }
}

#[test]
fn blank_lines_are_skipped_and_the_last_line_needs_no_end() {
    let [first, last] = [good_request(1), good_request(2)];
    let answers = batch(format!("\n  \r\n{first}\r\n\n{last}"));
    assert_eq!(answers.len(), 2);
    assert_is_good(&answers[0], 1);
    assert_is_good(&answers[1], 2);
}

#[test]
fn no_request_is_no_answer() {
    assert!(batch("").is_empty());
    assert!(batch("\n\n").is_empty());
}

#[test]
fn a_layer_count_in_a_request_is_bounded() {
    let mut request = good_request(1);
    request["model_type"] = json!("llama");
    request["task"] = json!("text-generation-with-past");
    request["config"] = json!({"model_type": "llama", "num_hidden_layers": 1_000_000_000_000_u64});
    let answer = answer_before_a_good_one(request.to_string().as_bytes());
    assert_eq!(error_kind(&answer["contract"]["outputs"]), Some("limit"), "{answer}");
}

#[test]
fn many_names_in_a_request_are_refused_in_time() {
    let many = 1_000_000;
    let arguments: Value = (0..many).map(|at| (format!("a{at}"), json!(true))).collect();
    for (key, names) in [
        ("want", json!(vec!["contract"; many])),
        ("want", (0..many).map(|at| at.to_string()).collect()),
        ("args", arguments.clone()),
        ("set", arguments.clone()),
        ("shapes", arguments),
    ] {
        let mut request = good_request(1);
        request["want"] = json!(["dummy_inputs"]);
        request[key] = names;
        let answer = answer_before_a_good_one(request.to_string().as_bytes());
        let failed = error_kind(&answer).or(error_kind(&answer["dummy_inputs"]));
        assert_eq!(failed, Some("invalid_request"), "{key}: {:.200}", answer.to_string());
    }
}

#[test]
fn any_number_of_threads_gives_the_same_answers_in_the_same_order() {
    let input: String = (0..3000).map(|id| format!("{}\n", good_request(id))).collect();
    let answers = |jobs: &str| {
        let output = run(["batch", "--jobs", jobs], input.clone().into_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let of_one = answers("1");
    assert_eq!(of_one.lines().count(), 3000);
    for jobs in ["2", "16", "64"] {
        assert!(answers(jobs) == of_one, "{jobs} threads");
    }
    for jobs in ["0", "-1", "257", "many"] {
        let output = run(["batch", &format!("--jobs={jobs}")], input.clone().into_bytes());
        assert_eq!(output.status.code(), Some(2), "{jobs}");
        assert!(stderr(&output).contains("--jobs"), "{}", stderr(&output));
    }
}
