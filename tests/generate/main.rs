//! Tokens that exports generate, held against those of the reference.
//!
//! `tokens.json` has what optimum-onnx 0.1.0 generates greedily, 16 new tokens without an end token; for an encoder and
//! its decoder the start token stands first; for those of images and without a cache, what torch does (`record.py`), as
//! for a hybrid and a decoder that takes embeddings, which the reference cannot export (`record_beyond.py`).
//! Features of speech and images are computed, see [`features`].

mod allocations;
mod bad_input;
#[path = "../common/counting.rs"]
mod counting;
mod drawn;
mod kept;
mod no_copies;
/// The example, as it stands.
#[path = "../../examples/own-loop/src/main.rs"]
#[allow(dead_code, unreachable_pub)]
mod own_loop;
#[path = "../common/proto.rs"]
#[allow(dead_code)]
mod proto;
mod scripted;
mod shared;
mod states;
mod stopped;

use std::path::{Path, PathBuf};

use optimum_exporters::decoder::{Decoder, First, Length};
use optimum_exporters::generate::{Engine, Generator, Options, Prompt, Rows};
use optimum_exporters::run::{OnnxRuntime, Tract};
use optimum_exporters::{Arguments, Model, Tensor, TensorData};
use serde_json::Value;
use shared::Shared;

fn folder(export: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx").join(export)
}

fn recorded() -> serde_json::Map<String, Value> {
    serde_json::from_str(include_str!("tokens.json")).unwrap()
}

fn rows(value: &Value) -> Vec<Vec<i64>> {
    serde_json::from_value(value.clone()).unwrap()
}

/// What stands in for the features of speech and for images.
#[allow(clippy::cast_precision_loss)]
fn features(shape: &[usize]) -> Tensor {
    let each = shape[1..].iter().product();
    let value = |batch: usize, at: usize| ((at * 37 + batch * 11) % 101) as f32 / 50.5 - 1.0;
    let values: Vec<f32> = (0..shape[0]).flat_map(|batch| (0..each).map(move |at| value(batch, at))).collect();
    Tensor::new(shape.to_vec(), TensorData::F32(values)).unwrap()
}

/// The same with what stands in the place of a token's embeddings.
fn with_features(prompt: Prompt, case: &Value) -> Prompt {
    let Some(of) = case.get("features") else { return prompt };
    let shape: Vec<usize> = serde_json::from_value(of["shape"].clone()).unwrap();
    prompt.features(of["token"].as_i64().unwrap(), features(&shape))
}

fn prompt(case: &Value) -> Prompt {
    match case.get("input_ids") {
        Some(tokens) => with_features(Prompt::tokens(rows(tokens)), case),
        None => {
            let shape: Vec<usize> = serde_json::from_value(case["shape"].clone()).unwrap();
            let name = case.get("input").and_then(Value::as_str).unwrap_or("input_features");
            Prompt::inputs(vec![(name.to_owned(), features(&shape))])
        }
    }
}

/// How many new tokens are recorded.
const RECORDED: usize = 16;

/// Generates all that was recorded for an export, by each of its decoders that is on disk.
fn generate(export: &str, cases: &[Value], engine: &impl Engine, new: usize) -> Result<usize, String> {
    let mut made = 0;
    let model = Model::from_dir(folder(export)).unwrap();
    for found in Decoder::find_all(&model, &Arguments::new(), "").map_err(|error| error.to_string())? {
        let file = found.file.0.clone();
        let mut generator = Generator::load(found, engine).map_err(|error| error.to_string())?;
        for case in cases {
            let mut expected = rows(&case["tokens"]);
            // What the decoder begins with stands first.
            expected.iter_mut().for_each(|row| _ = row.drain(..row.len() - RECORDED));
            expected.iter_mut().for_each(|row| row.truncate(new));
            let options = Options::new(new).end(Vec::new());
            let tokens = generator.generate(&prompt(case), &options).map_err(|error| error.to_string())?;
            assert_eq!(tokens, expected, "{}", file.display());
            made += 1;
        }
    }
    Ok(made)
}

#[test]
#[ignore = "takes ONNX Runtime: ORT_DYLIB_PATH=… cargo test --features run,generate --test generate -- --include-ignored"]
fn with_onnx_runtime_every_export_generates_what_the_reference_does() {
    let engine = OnnxRuntime::from_env().unwrap();
    let mut made = 0;
    for (export, cases) in recorded() {
        made += generate(&export, cases.as_array().unwrap(), &engine, RECORDED)
            .unwrap_or_else(|error| panic!("{export}: {error}"));
    }
    // Two batches each: ten by one file, of which one has its encoder in it, two have no cache and one takes embeddings, and
    // five behind an encoder, merged and split; and one with an image.
    assert_eq!(made, 2 * (10 + 2 * 5) + 1);
}

#[test]
#[ignore = "takes ONNX Runtime: ORT_DYLIB_PATH=… cargo test --features run,generate --test generate -- --include-ignored"]
fn a_loop_of_ones_own_gives_the_same_in_no_more_than_sixty_lines() {
    OnnxRuntime::from_env().unwrap();
    let mut made = 0;
    for (export, cases) in recorded() {
        // What stands in the place of embeddings is a few lines more.
        for case in cases.as_array().unwrap().iter().filter(|case| case.get("features").is_none()) {
            let tokens = own_loop::generate(&folder(&export), &prompt(case), RECORDED).unwrap();
            let expected = rows(&case["tokens"]);
            let expected = expected.iter().map(|row| row[row.len() - RECORDED..].to_vec());
            assert_eq!(tokens, expected.collect::<Vec<_>>(), "{export}");
            made += 1;
        }
    }
    assert_eq!(made, 2 * 15);
    let lines = include_str!("../../examples/own-loop/src/main.rs").lines().count();
    assert!(lines <= 60, "{lines}");
}

#[test]
fn with_tract_exports_generate_what_the_reference_does() {
    let mut ran = Vec::new();
    for (export, cases) in recorded() {
        // One batch and few tokens, as each step is worked out anew.
        match generate(&export, &cases.as_array().unwrap()[1..], &Shared::default(), 3) {
            Ok(_) => ran.push(export),
            Err(error) => assert!(error.contains("does not run"), "{export}: {error}"),
        }
    }
    // It lacks operators of the others.
    let expected = ["gpt2-t", "llama", "opt", "gemma3_text", "t5-t", "bart", "whisper", "trocr", "t5-m", "gpt2-no"];
    let missing: Vec<_> = expected.iter().filter(|name| !ran.iter().any(|ran| ran.starts_with(*name))).collect();
    assert!(missing.is_empty(), "{missing:?} of {ran:?}");
}

#[test]
fn a_batch_that_is_padded_gives_what_its_sequences_give_alone() {
    let mut generator = Generator::open(folder("gpt2-text-generation"), &Tract).unwrap();
    let options = Options::new(4).end(Vec::new());
    let (long, short) = (vec![5, 17, 42, 7], vec![9, 3]);
    let mut alone = generator.generate(&Prompt::tokens(vec![long.clone()]), &options).unwrap();
    alone.extend(generator.generate(&Prompt::tokens(vec![short.clone()]), &options).unwrap());
    let together = generator.generate(&Prompt::tokens(vec![long, short]), &options).unwrap();
    assert_eq!(together, alone);
}

#[test]
fn a_prompt_in_pieces_gives_what_it_gives_at_once() {
    let mut generator = Generator::open(folder("gpt2-text-generation"), &Tract).unwrap();
    let prompt = Prompt::tokens(vec![vec![5, 17, 42, 7], vec![9, 3, 11]]);
    let options = Options::new(3).end(Vec::new());
    let whole = generator.generate(&prompt, &options).unwrap();
    for size in [1, 3] {
        assert_eq!(generator.generate(&prompt, &options.clone().chunk(size)).unwrap(), whole);
    }
}

#[test]
fn a_sequence_ends_with_the_first_token_that_ends_it_and_others_go_on() {
    let mut generator = Generator::open(folder("gpt2-text-generation"), &Tract).unwrap();
    let prompt = Prompt::tokens(vec![vec![5, 17, 42, 7], vec![9, 3, 11, 30]]);
    let rows = generator.generate(&prompt, &Options::new(4).end(vec![32])).unwrap();
    assert_eq!(rows, [vec![33, 32], vec![73, 64, 64, 64]]);
    let mut seen = Vec::new();
    let chosen = generator.generate_with(&prompt, &Options::new(2).end(Vec::new()), |scores, so_far| {
        seen.push((scores.len(), so_far.to_vec()));
        Some(1)
    });
    assert_eq!(chosen.unwrap(), [[1, 1], [1, 1]]);
    assert_eq!(seen[2], (96, vec![1]));
}

#[test]
fn merged_files_come_before_split_ones() {
    let model = Model::from_dir(folder("t5-text2text-generation")).unwrap();
    let found = Decoder::find_all(&model, &Arguments::new(), "").unwrap();
    let files: Vec<_> = found.iter().map(|found| found.decoder.part.file.as_str()).collect();
    assert_eq!(files, ["decoder_model_merged.onnx", "decoder_with_past_model.onnx"]);
    assert!(matches!(found[0].decoder.first, First::DummyPast { flag: "use_cache_branch" }));
    assert_eq!(found[0].decoder.input("use_cache_branch").unwrap().shape, [Length::Fixed(1)]);
    assert!(found[1].first.as_ref().unwrap().0.ends_with("decoder_model.onnx"));
}

/// A directory with the files of an export, one of them with something else in it.
fn with_changed(export: &str, name: &str, change: impl FnOnce(String) -> String) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for entry in folder(export).read_dir().unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, directory.path().join(path.file_name().unwrap())).unwrap();
    }
    let path = directory.path().join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed);
    std::fs::write(path, changed).unwrap();
    directory
}

/// An object of JSON with more in it.
fn extended(text: &str, changes: &Value) -> String {
    let mut object: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
    object.extend(changes.as_object().unwrap().clone());
    serde_json::to_string(&object).unwrap()
}

/// The directory of a case: what `record_chosen.py` says of its files.
fn directory_of(case: &Value) -> tempfile::TempDir {
    const FILE: &str = "generation_config.json";
    let (export, settings) = (case["export"].as_str().unwrap(), case.get("settings"));
    let Some(config) = case.get("config") else {
        return with_changed(export, FILE, |text| extended(&text, settings.unwrap()));
    };
    let directory = with_changed(export, "config.json", |text| extended(&text, config));
    std::fs::remove_file(directory.path().join(FILE)).unwrap();
    if let Some(settings) = settings {
        std::fs::write(directory.path().join(FILE), settings.to_string()).unwrap();
    }
    directory
}

fn chosen() -> Vec<Value> {
    serde_json::from_str(include_str!("chosen.json")).unwrap()
}

/// Holds what is generated by what the files of a case say against what was recorded.
fn holds(case: &Value, engine: &impl Engine) {
    let directory = directory_of(case);
    let mut generator = Generator::open(directory.path(), engine).unwrap();
    let made = generator.generate(&prompt(case), &Options::new(6)).unwrap();
    assert_eq!(made, rows(&case["tokens"]), "{case}");
}

#[test]
fn what_the_generation_config_says_of_tokens_is_what_the_reference_does() {
    let (speech, text): (Vec<_>, Vec<_>) = chosen().into_iter().partition(|case| case["export"] == "whisper-asr");
    // Speech takes many seconds here.
    let engine = Shared::default();
    text.iter().for_each(|case| holds(case, &engine));
    assert!(text.len() >= 35 && speech.len() >= 14, "{} {}", text.len(), speech.len());
}

#[test]
#[ignore = "takes ONNX Runtime: ORT_DYLIB_PATH=… cargo test --features run,generate --test generate -- --include-ignored"]
fn with_onnx_runtime_what_is_said_of_tokens_is_what_the_reference_does() {
    let engine = OnnxRuntime::from_env().unwrap();
    chosen().iter().for_each(|case| holds(case, &engine));
}

#[test]
fn start_tokens_of_another_number_than_the_sequences_are_an_error() {
    let starts = |text: String| extended(&text, &serde_json::json!({"decoder_start_token_id": [7, 8]}));
    let directory = with_changed("bart-more", "generation_config.json", starts);
    let mut generator = Generator::open(directory.path(), &Tract).unwrap();
    let failed = generator.generate(&Prompt::tokens(vec![vec![5]]), &Options::new(1)).unwrap_err().to_string();
    let says = "decoder_start_token_id has 2 tokens, one for each sequence, and there are 1 sequences";
    assert!(failed.contains(says), "{failed}");
    // The caller's own counts for all.
    assert!(generator.generate(&Prompt::tokens(vec![vec![5]]), &Options::new(1).start(7)).is_ok());
}

#[test]
fn a_loop_of_ones_own_makes_the_prompt_of_language_and_task() {
    let file = serde_json::json!({
        "_from_model_config": false, "no_timestamps_token_id": 57, "lang_to_id": {"<|en|>": 52, "<|fr|>": 53},
    });
    let directory = with_changed("whisper-asr", "generation_config.json", |text| extended(&text, &file));
    let model = Model::from_dir(directory.path()).unwrap();
    let decoder = Decoder::find(&model, &Arguments::new(), "").unwrap().decoder;
    let json = decoder.to_json();
    assert_eq!(json["tokens"]["prompt"], serde_json::json!([null, 57]));
    assert_eq!(json["tokens"]["languages"], serde_json::json!([52, 53]));
    let prompt = Prompt::inputs(vec![("input_features".to_owned(), features(&[2, 20, 3000]))]);
    let begin = decoder.begin(&prompt, None).unwrap();
    assert_eq!((begin.tokens.as_slice(), begin.languages.as_slice()), (&[vec![1], vec![1]][..], &[52, 53][..]));
    let mut scores = vec![0.0; 2 * 96];
    (scores[53], scores[96 + 52], scores[96 + 7]) = (1.0, 1.0, 9.0);
    let begin = begin.told_by(&mut Rows::last(&[2, 1, 96], &scores, |score| score).unwrap()).unwrap();
    assert_eq!((begin.tokens, begin.languages.len()), (vec![vec![1, 53, 57], vec![1, 52, 57]], 0));
}

#[test]
fn the_last_token_is_the_end_where_the_model_forces_it() {
    let forced = |text: String| text.replacen('{', "{\n  \"forced_eos_token_id\": 2,", 1);
    let directory = with_changed("bart-more", "generation_config.json", forced);
    let mut generator = Generator::open(directory.path(), &Tract).unwrap();
    let rows = generator.generate(&Prompt::tokens(vec![vec![5, 17, 42, 7]]), &Options::new(3).end(Vec::new())).unwrap();
    assert_eq!((rows[0].len(), rows[0][2], rows[0][1] == 2), (3, 2, false));
    // Of a pair, the decoder's config says it, where there is no file that does.
    let of_pair = |text: String| text.replacen("\"decoder\": {", "\"decoder\": {\"forced_eos_token_id\": 7,", 1);
    let directory = with_changed("trocr-image-to-text", "config.json", of_pair);
    let forced_end = || {
        let model = Model::from_dir(directory.path()).unwrap();
        model.decoders("onnx", &Arguments::new()).unwrap()[0].tokens.forced_end.clone()
    };
    std::fs::write(directory.path().join("generation_config.json"), "{\"eos_token_id\": 2}").unwrap();
    assert!(forced_end().is_empty());
    std::fs::remove_file(directory.path().join("generation_config.json")).unwrap();
    assert_eq!(forced_end(), [7]);
}
