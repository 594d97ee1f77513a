//! `batch`: an answer for each line.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{names, prints_json, program};

fn start() -> (Child, ChildStdin, impl Iterator<Item = Value>) {
    let mut child = program().arg("batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, input, lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()))
}

/// The answers to `requests`, as they stand on standard input.
fn answers(requests: impl AsRef<[u8]>) -> Vec<Value> {
    let (mut child, mut input, answers) = start();
    let requests = requests.as_ref().to_vec();
    let writer = std::thread::spawn(move || input.write_all(&requests).unwrap());
    let answers = answers.collect();
    writer.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    answers
}

fn answer(request: &Value) -> Value {
    let answers = answers(format!("{request}\n"));
    assert_eq!(answers.len(), 1, "{answers:?}");
    answers[0].clone()
}

#[test]
fn contracts_are_those_of_show() {
    let config: Value = serde_json::from_str(&fs::read_to_string("examples/gpt2/config.json").unwrap()).unwrap();
    let args = json!({"use_past_in_inputs": true, "float_dtype": "fp16"});
    let request = json!({"id": "a", "task": "text-generation-with-past", "config": config, "args": args});
    let shown = ["show", "examples/gpt2", "--task", "text-generation-with-past", "--with-past-inputs", "--json"];
    let mut shown = prints_json(&shown);
    let [types, _, form] =
        ["input_types", "by_name", "form"].map(|own| shown.as_object_mut().unwrap().remove(own).unwrap());
    assert_eq!(form, json!(1));
    assert_eq!(answer(&request), json!({"id": "a", "contract": shown}));
    assert_eq!(types[0], json!(["input_ids", {"dtype": "int64", "rank": 2}]));
    assert_eq!(
        types.as_array().unwrap().last(),
        Some(&json!(["past_key_values.11.value", {"dtype": "fp32", "rank": 4}]))
    );
}

#[test]
fn a_lookup_alone() {
    let request = json!({"id": 1, "exporter": "onnx", "library_name": "transformers", "model_type": "gpt2", "task": "causal-lm-with-past"});
    let bound = json!({"task": "text-generation", "use_past": true});
    assert_eq!(answer(&request), json!({"id": 1, "contract": {"config_class": "GPT2OnnxConfig", "bound": bound}}));
}

#[test]
fn ids_come_back_in_order() {
    let ids = [json!(1), json!("two"), json!(null), json!({"three": [3]}), json!(-4.5)];
    let requests: String =
        ids.iter().map(|id| format!("{}\n", json!({"id": id, "model_type": "bert", "task": "fill-mask"}))).collect();
    let answered: Vec<_> = answers(requests).into_iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(answered, ids);
    assert_eq!(answer(&json!({"model_type": "bert", "task": "fill-mask"}))["id"], json!(null));

    let many: String = (0..20_000).map(|id| format!("{{\"id\": {id}, \"task\": \"fill-mask\"}}\n")).collect();
    assert!(answers(many).iter().enumerate().all(|(id, answer)| answer["id"] == json!(id)));
}

#[test]
fn an_answer_comes_before_the_next_request() {
    let (mut child, mut input, mut answers) = start();
    for id in 0..3 {
        writeln!(input, "{}", json!({"id": id, "model_type": "bert", "task": "fill-mask"})).unwrap();
        assert_eq!(answers.next().unwrap()["id"], json!(id));
    }
    drop(input);
    assert_eq!(answers.next(), None);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_field_that_fails_is_an_error_in_its_place() {
    let config = json!({"model_type": "gpt2", "n_layer": 1_000_000_000_000_i64});
    let contract = &answer(&json!({"task": "text-generation-with-past", "config": config}))["contract"];
    assert_eq!(names(&contract["inputs"]), ["input_ids", "attention_mask", "position_ids"]);
    assert_eq!(contract["outputs"]["error"]["kind"], json!("limit"));
    assert_snapshot!(contract["outputs"]["error"]["message"].as_str().unwrap(), @"normalized.num_layers is 1000000000000, and 65536 is the most that is answered");
}

#[test]
fn a_key_that_nothing_reads_is_an_error() {
    let said = |key: &str| {
        let mut request = json!({"task": "fill-mask", "config": {"model_type": "bert"}});
        request[key] = json!(["feed"]);
        answer(&request)["error"]["message"].as_str().unwrap().to_owned()
    };
    assert_snapshot!(said("wnat"), @"a request has no key `wnat`; did you mean `want`?");
    assert_snapshot!(said("comment"), @"a request has no key `comment`: expected id, task, config, model_type, library_name, exporter, transformers, args, set, shapes, preprocessor, monolith, stateful, variant, want");
}

#[test]
fn what_is_wrong_in_a_request_is_said_with_what_was_found() {
    let said = |key: &str, value: Value| {
        let mut request = json!({"task": "text-generation", "config": {"model_type": "gpt2"}, "want": ["feed"]});
        request[key] = value;
        let answer = answer(&request);
        let failed = if answer["error"].is_null() { &answer["feed"]["error"] } else { &answer["error"] };
        failed["message"].as_str().unwrap_or_default().to_owned()
    };
    assert_snapshot!(said("task", json!(3)), @"`task` is 3: expected a text");
    assert_snapshot!(said("config", json!("gpt2")), @r#"`config` is the text "gpt2": expected an object, as config.json has it"#);
    assert_snapshot!(said("want", json!("feed")), @r#"`want` is the text "feed": expected a list of names"#);
    assert_snapshot!(said("args", json!([])), @"`args` is a list: expected an object");
    assert_snapshot!(said("args", json!({"use_past": {}})), @"`args.use_past` is an object with nothing in it");
    assert_snapshot!(said("args", json!({"use_past": 1.5})), @"`args.use_past` is 1.5: expected true, false, null, an integer or a text");
    assert_snapshot!(said("shapes", json!({"batch_size": true})), @"`shapes.batch_size` is true: expected an integer");
    assert_snapshot!(said("variant", json!("default")), @"`variant` is of a plan, and `want` has no `plan`: the variant of a contract stands under `set`");
    assert_snapshot!(said("monolith", json!(true)), @"`monolith` is of a plan, and `want` has no `plan`");
    assert_eq!(said("monolith", json!(null)), "");
    let no_json = &answers("no JSON")[0]["error"]["message"];
    assert!(no_json.as_str().is_some_and(|said| said.starts_with("the line is no JSON: ")), "{no_json}");
}

#[test]
fn what_windows_puts_before_a_text_is_none_of_it() {
    let request = r#"{"id": 1, "task": "fill-mask", "model_type": "bert"}"#;
    assert_eq!(answers(format!("\u{feff}{request}")), answers(request));
}

#[test]
fn a_request_that_fails_is_answered_and_the_next_goes_on() {
    let wrong: [(&[u8], &str); 15] = [
        (br#"{"id": 7, "task": "fill-mask", "model_type": "bert", "arg": {}}"#, "invalid_request"),
        (b"{", "invalid_request"),
        (b"[]", "invalid_request"),
        (b"\xff\xfe", "invalid_request"),
        (b"no JSON at all", "invalid_request"),
        (br#"{"id": 7}"#, "invalid_request"),
        (br#"{"id": 7, "task": 1}"#, "invalid_request"),
        (br#"{"id": 7, "task": "fill-mask", "config": 1}"#, "invalid_request"),
        (br#"{"id": 7, "task": "fill-mask", "config": {"model_type": "bert"}, "want": ["contracts"]}"#, ""),
        (br#"{"id": 7, "task": "fill-mask"}"#, "no_model_type"),
        (br#"{"id": 7, "task": "fill-mask", "model_type": "bret"}"#, "unknown_model_type"),
        (br#"{"id": 7, "task": "fill-mask", "model_type": "bert", "library_name": "trasformers"}"#, "unknown_library"),
        (br#"{"id": 7, "task": "fill-mask", "model_type": "bert", "exporter": "onx"}"#, "unknown_exporter"),
        (br#"{"id": 7, "task": "fill-masks", "model_type": "bert"}"#, "unsupported_task"),
        (
            br#"{"id": 7, "task": "fill-mask", "config": {"model_type": "bert"}, "args": {"behavior": "encoder"}}"#,
            "unknown_argument",
        ),
    ];
    let right = json!({"id": 8, "task": "fill-mask", "model_type": "bert"});
    for (line, kind) in wrong {
        let requests = [line, b"\n", right.to_string().as_bytes(), b"\n"].concat();
        let answers = answers(requests);
        let shown = String::from_utf8_lossy(line);
        assert_eq!(answers.len(), 2, "{shown}");
        assert_eq!(answers[0]["id"], if line.starts_with(b"{\"id\"") { json!(7) } else { json!(null) }, "{shown}");
        let error = if kind.is_empty() { &answers[0]["contracts"]["error"] } else { &answers[0]["error"] };
        assert_eq!(error["kind"], json!(if kind.is_empty() { "invalid_request" } else { kind }), "{shown}");
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{shown}");
        assert_eq!(answers[1]["id"], json!(8), "{shown}");
    }
}

#[test]
fn blank_lines_are_none() {
    let request = r#"{"id": 1, "task": "fill-mask", "model_type": "bert"}"#;
    assert!(answers("").is_empty());
    let answers = answers(format!("\n  \n{request}\r\n\t\n{request}"));
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn what_is_set_counts() {
    let request = |set: Value| {
        let config = json!({"model_type": "gpt2", "n_layer": 1});
        let args = json!({"use_past_in_inputs": true});
        answer(&json!({"task": "text-generation-with-past", "config": config, "args": args, "set": set}))
    };
    let merged = request(json!({"is_merged": true}));
    assert_eq!(names(&merged["contract"]["outputs"]), ["logits", "present.0.key", "present.0.value"]);
    assert_eq!(request(json!({"is_mergd": true}))["error"]["kind"], json!("unknown_argument"));
}
