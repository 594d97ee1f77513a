//! Embeddings, held against what sentence-transformers makes of the same outputs.
//!
//! `tests/embeddings/record.py` has written what is read here, with version 5 and with version 6.

use std::fs;
use std::path::Path;

use optimum_exporters::embed::{Activation, Embedder, Embedding, Mode, Module, Output};
use optimum_exporters::{Error, Model};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The cases of a version.
fn recorded(version: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/embeddings").join(format!("{version}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn case(version: &str, name: &str) -> Value {
    recorded(version).into_iter().find(|case| case["name"] == name).unwrap()
}

/// A directory with the files of a case.
fn directory(case: &Value) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, contents) in case["files"].as_object().unwrap() {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let bytes = match contents {
            Value::String(digits) => {
                let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
                pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
            }
            json => json.to_string().into_bytes(),
        };
        fs::write(path, bytes).unwrap();
    }
    directory
}

fn embedding(directory: &TempDir) -> Result<Embedding, Error> {
    Model::from_dir(directory.path()).unwrap().embedding()
}

/// The greatest difference in a run.
fn difference(embedder: &Embedder, run: &Value) -> f32 {
    let list = |key: &str| -> Vec<Vec<f32>> { serde_json::from_value(run[key].clone()).unwrap() };
    let mask: Vec<Vec<i64>> = serde_json::from_value(run["mask"].clone()).unwrap();
    let hidden: Vec<f32> = serde_json::from_value(run["hidden"].clone()).unwrap();
    let prompt = usize::try_from(run["prompt"].as_u64().unwrap()).unwrap();
    let shape = [mask.len(), mask[0].len(), hidden.len() / mask.len() / mask[0].len()];
    let rows = embedder.embed_after(prompt, &shape, &hidden, &mask.concat()).unwrap();
    let expected = list("embeddings");
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), expected.iter().map(Vec::len).collect::<Vec<_>>());
    rows.iter().flatten().zip(expected.iter().flatten()).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
}

#[test]
fn embeddings_are_those_of_the_library() {
    let mut runs = Vec::new();
    for version in ["5.1.2", "6.2.0"] {
        for case in recorded(version) {
            let directory = directory(&case);
            let embedding = embedding(&directory).unwrap();
            let name = format!("{version}, {}", case["name"]);
            assert_eq!(embedding.dims.map(|dims| json!(dims)), Some(case["dims"].clone()), "{name}");
            let embedder = Embedder::load(embedding).unwrap();
            for run in case["runs"].as_array().unwrap() {
                let difference = difference(&embedder, run);
                assert!(difference < 1e-5, "{name}: {difference}");
                runs.push(name.clone());
            }
        }
    }
    // Seventeen kinds, padded in each way; version 5 counts places in padding.
    assert_eq!(runs.len(), 2 * (16 * 3 + 6) - 9);
}

#[test]
fn both_versions_say_the_same() {
    let names = ["mean", "cls, normalized", "no prompt", "layer norm", "dense twice, normalized"];
    for name in names {
        let [old, new] = ["5.1.2", "6.2.0"].map(|version| embedding(&directory(&case(version, name))).unwrap());
        let without_folders = |embedding: &Embedding| {
            let mut json = embedding.to_json();
            for module in json["modules"].as_array_mut().unwrap() {
                if let Some(layer) = module.as_object_mut().and_then(|module| module.values_mut().next()) {
                    layer.as_object_mut().unwrap().remove("folder");
                }
            }
            json
        };
        let (old, new) = (without_folders(&old), without_folders(&new));
        for key in ["output", "modules", "dims", "similarity"] {
            assert_eq!(old[key], new[key], "{name}");
        }
        assert_eq!(new["prompts"]["query"], "a b ");
    }
}

#[test]
fn modules_and_the_output_are_data() {
    let embedding = embedding(&directory(&case("6.2.0", "dense twice, normalized"))).unwrap();
    let [Module::Pooling(pooling), Module::Dense(first), Module::Dense(second), Module::Normalize] =
        &embedding.modules[..]
    else {
        panic!("{embedding:?}")
    };
    assert_eq!(
        (pooling.modes.as_slice(), pooling.dims, pooling.include_prompt),
        (&[Mode::LastToken][..], Some(8), true)
    );
    assert_eq!((first.from, first.to, first.bias, first.activation), (8, 12, false, Activation::Identity));
    assert_eq!((second.from, second.to, second.bias), (12, 8, true));
    assert!(second.folder.ends_with("3_Dense"), "{:?}", second.folder);
    assert_eq!(embedding.output(["logits"]), None);
    assert_eq!(embedding.output(["last_hidden_state"]), Some(Output::OfModel("last_hidden_state")));
    let of_all = ["token_embeddings", "sentence_embedding"];
    assert_eq!(embedding.output(of_all), Some(Output::Embeddings("sentence_embedding")));
    let several = self::embedding(&directory(&case("5.1.2", "several modes"))).unwrap();
    assert_eq!(several.pooling().unwrap().modes, [Mode::Cls, Mode::Max, Mode::Mean]);
    assert_eq!(several.dims, Some(24));
}

/// What is said of a case after a change to its files.
fn failed(name: &str, change: impl Fn(&Path)) -> String {
    let directory = directory(&case("6.2.0", name));
    change(directory.path());
    let loaded = embedding(&directory).and_then(Embedder::load);
    loaded.map(|_| "it loads").unwrap_err().to_string()
}

fn replace(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn what_is_not_known_is_named() {
    let modules = |from: &'static str, to: &'static str| {
        failed("mean, normalized", move |folder| replace(&folder.join("modules.json"), from, to))
    };
    let own = modules("sentence_transformers.base.modules.normalize.Normalize", "my_code.Normalize");
    assert!(own.contains("lists a `my_code.Normalize`"), "{own}");
    let unknown = modules("modules.normalize.Normalize", "modules.word_weights.WordWeights");
    assert!(unknown.contains("word_weights.WordWeights`, and of sentence_transformers.* Pooling, Dense"), "{unknown}");
    let none = modules("modules.pooling.Pooling", "modules.normalize.Normalize");
    assert!(none.contains("none of its modules makes one vector of those of a text's tokens"), "{none}");
    let outside = modules("1_Pooling", "../1_Pooling");
    assert!(outside.contains("leads out of the directory"), "{outside}");
    let mode = failed("mean", |folder| replace(&folder.join("1_Pooling/config.json"), "\"mean\"", "\"median\""));
    assert!(mode.contains("`pooling_mode` is \"median\", expected one of `cls`, `max`, `mean`"), "{mode}");
    let activation = failed("dense", |folder| replace(&folder.join("2_Dense/config.json"), "Tanh", "GELU"));
    assert!(activation.contains("activation.GELU\", expected one of `torch.nn.Identity`"), "{activation}");
    let of_tokens = failed("mean, normalized", |folder| {
        replace(&folder.join("2_Normalize/config.json"), "sentence_embedding", "token_embeddings");
    });
    assert!(of_tokens.contains("`module_input_name` is \"token_embeddings\", expected"), "{of_tokens}");
    let no_list = failed("mean", |folder| fs::remove_file(folder.join("modules.json")).unwrap());
    assert!(no_list.contains("has no modules.json, which says how it pools"), "{no_list}");
}

#[test]
fn what_does_not_fit_together_is_an_error() {
    let config = "2_Dense/config.json";
    let width = failed("dense", |folder| replace(&folder.join(config), "\"in_features\":8", "\"in_features\":9"));
    assert!(width.contains("a module takes 9 numbers, and the one before gives 8"), "{width}");
    let weights = failed("dense", |folder| replace(&folder.join(config), "\"out_features\":12", "\"out_features\":13"));
    assert!(weights.contains("`linear.weight` has the shape [12, 8], expected [13, 8]"), "{weights}");
    let missing = failed("dense", |folder| fs::remove_file(folder.join("2_Dense/model.safetensors")).unwrap());
    assert!(missing.contains("model.safetensors"), "{missing}");
    let before = failed("mean, normalized", |folder| {
        let file = folder.join("modules.json");
        let mut modules: Vec<Value> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        modules.swap(1, 2);
        fs::write(file, serde_json::to_string(&modules).unwrap()).unwrap();
    });
    assert!(before.contains("a module for one vector a text stands before the pooling"), "{before}");
    let embedder = Embedder::load(embedding(&directory(&case("6.2.0", "mean"))).unwrap()).unwrap();
    let odd = |shape: &[usize], values: usize, mask: usize| {
        embedder.embed(shape, &vec![0.0_f32; values], &vec![1; mask]).unwrap_err().to_string()
    };
    assert!(odd(&[1, 2, 8], 16, 3).contains("its mask has 3 places, and there are 1 texts of 2 tokens"));
    assert!(odd(&[1, 2, 4], 8, 2).contains("its vectors have 4 numbers, and those of the pooling have 8"));
    assert!(odd(&[1, 8], 8, 1).contains("expected texts by tokens by dims"));
    assert!(odd(&[1, 2, 8], 15, 2).contains("15 values"));
    assert!(odd(&[1, 0, 8], 0, 0).contains("there has to be a token"));
    assert!(odd(&[0, 1 << 62, 8], 0, 0).contains("there has to be a token"));
}
