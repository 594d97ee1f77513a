//! Strings of text that end a sequence, held against those of the reference (`record_stop.py`).

use optimum_exporters::decoder::Texts;
use optimum_exporters::generate::{Generator, Options, Prompt};
use optimum_exporters::run::Tract;
use serde_json::{Map, Value, json};

use crate::shared::Shared;
use crate::{extended, folder, prompt, rows, with_changed};

fn recorded() -> Map<String, Value> {
    serde_json::from_str(include_str!("stop.json")).unwrap()
}

/// What a `tokenizer.json` says that tokens are as text.
fn texts(file: &Value) -> Result<Texts, optimum_exporters::Error> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokenizer.json");
    std::fs::write(&path, file.to_string()).unwrap();
    Texts::read(path)
}

#[test]
fn tokens_are_text_and_end_strings_as_in_the_reference() {
    let mut held = 0;
    for (kind, of) in recorded()["tokenizers"].as_object().unwrap() {
        let texts = texts(&of["file"]).unwrap();
        for (token, text) in of["texts"].as_object().unwrap() {
            let expected: Vec<u8> = text.as_str().unwrap().chars().map(|byte| u8::try_from(byte).unwrap()).collect();
            assert_eq!(texts.of(token.parse().unwrap()), Some(&expected[..]), "{kind}, token {token}");
        }
        for of_strings in of["cases"].as_array().unwrap() {
            let strings: Vec<String> = serde_json::from_value(of_strings[0].clone()).unwrap();
            for case in of_strings[1].as_array().into_iter().flatten() {
                let tokens: Vec<i64> = serde_json::from_value(case[0].clone()).unwrap();
                assert_eq!(Some(texts.ends(&strings, &tokens)), case[1].as_bool(), "{kind}, {strings:?}, {tokens:?}");
                held += 1;
            }
        }
    }
    assert!(held >= 300, "{held}");
}

#[test]
fn sequences_end_with_the_token_that_ends_a_string() {
    let (recorded, engine) = (recorded(), Shared::default());
    let cases = recorded["generated"].as_array().unwrap();
    assert!(cases.len() >= 25);
    for (at, case) in cases.iter().enumerate() {
        let directory = with_changed(case["export"].as_str().unwrap(), "generation_config.json", |text| {
            extended(&text, &case["settings"])
        });
        let mut generator = Generator::open(directory.path(), &engine).unwrap();
        let options = Options::new(6);
        let error = generator.generate(&prompt(case), &options).unwrap_err().to_string();
        assert!(error.contains("has no tokenizer.json") && error.contains("Options::texts"), "{error}");
        let told = options.clone().texts(texts(&recorded["file"]).unwrap());
        assert_eq!(generator.generate(&prompt(case), &told).unwrap(), rows(&case["tokens"]), "{case}");
        // From the file it is the same for all.
        if at % 10 > 0 {
            continue;
        }
        std::fs::write(directory.path().join("tokenizer.json"), recorded["file"].to_string()).unwrap();
        assert_eq!(generator.generate(&prompt(case), &options).unwrap(), rows(&case["tokens"]), "{case}");
    }
}

#[test]
fn strings_that_nothing_ends_are_an_error_and_none_need_no_texts() {
    let mut generator = Generator::open(folder("gpt2-text-generation"), &Tract).unwrap();
    let prompt = Prompt::tokens(vec![vec![5, 17]]);
    let options = Options::new(1).texts(Texts::new([(1, b"ab".to_vec())]));
    let error = generator.generate(&prompt, &options.clone().stop_strings(vec!["c".to_owned()])).unwrap_err();
    assert!(error.to_string().contains(r#"no token ends one of ["c"]"#), "{error}");
    assert!(generator.generate(&prompt, &options.stop_strings(vec!["\u{e4}b".to_owned(), String::new()])).is_err());
    assert!(generator.generate(&prompt, &Options::new(1).stop_strings(Vec::new())).is_ok());
}

#[test]
fn a_tokenizer_that_is_none_is_an_error() {
    let vocabulary = json!({"vocab": {"a": 0}});
    for (file, says) in [
        (json!({}), "`model.vocab` is no vocabulary"),
        (json!({"model": {"vocab": {"a": "b"}}}), "a token without a number"),
        (json!({"model": {"vocab": [["a", 0.0], 5]}}), "a token without a number or a text"),
        (json!({"model": vocabulary, "decoder": {"type": "CTC"}}), "a step of the type `CTC`, which is not known"),
        (json!({"model": vocabulary, "decoder": {"type": "Replace", "pattern": {"Regex": "a"}}}), "is no `String`"),
        (json!({"model": vocabulary, "added_tokens": [{"content": "b"}]}), "a token without a number"),
        (
            json!({"model": vocabulary, "decoder": {"type": "Metaspace"}}),
            "a `Metaspace` without a text under `replacement`",
        ),
        (
            json!({"model": vocabulary, "decoder": {"type": "Strip", "content": "a", "start": -1, "stop": 0}}),
            "a `Strip` without a number from 0 on under `start`",
        ),
    ] {
        let error = texts(&file).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    // What is taken off is no more than there is, however much is asked for.
    for (mark, left) in [("a", ""), ("", "a")] {
        let strip = json!({"type": "Strip", "content": mark, "start": i64::MAX, "stop": i64::MAX});
        let texts = texts(&json!({"model": vocabulary, "decoder": strip})).unwrap();
        assert_eq!(texts.of(0), Some(left.as_bytes()));
    }
    // Steps that make more and more of a token.
    let more = json!({"type": "Replace", "pattern": {"String": "a"}, "content": "a".repeat(1000)});
    let many = |count| json!({"model": vocabulary, "decoder": {"type": "Sequence", "decoders": vec![&more; count]}});
    assert!(texts(&many(4)).unwrap_err().to_string().contains("makes more than"));
    assert!(texts(&many(65)).unwrap_err().to_string().contains("has 65 steps, and 64 are the most"));
}
