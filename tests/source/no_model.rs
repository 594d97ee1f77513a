//! No model is named in the source: what is so for one model stands in the registry.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

/// Names of the registry that the source may hold, each with why.
const ALLOWED: &[(&str, &str)] = &[
    ("ExporterConfig", "the class that all others extend, and the type of all of them in Rust"),
    (
        "_class_name",
        "what every config and index of a library names its class by, besides an attribute that expressions read",
    ),
    ("architectures", "what every config names its model's class by, besides an attribute that expressions read"),
    ("audio_encoder", "a file that transformers.js loads, besides an attribute"),
    ("clap", "what reads the program's arguments, besides a model"),
    ("codegen", "the compiler of the registry, besides a model"),
    ("config", "what every model has, besides an attribute of one"),
    ("context_length", "a key of genai_config.json, besides an attribute"),
    (
        "crop_size",
        "a key of preprocessor_config.json, which older files write otherwise, besides what expressions read of it",
    ),
    ("decoder", "the side of a model that generates, besides a nested config"),
    ("decoder_start_token_id", "a key of generation_config.json, besides an attribute"),
    ("depth", "how far inside others something stands, and a task's map, besides an attribute"),
    ("dim", "an axis in what the program prints of a tensor, besides a width"),
    ("encoder", "the side of a model whose part of the cache stays as it is, besides a nested config"),
    ("eos_token_id", "a key of generation_config.json, besides an attribute"),
    ("expand", "an operator of ONNX, and how a tensor is made larger, besides an attribute"),
    ("git", "what keeps versions, besides a model"),
    ("hidden_size", "a key of genai_config.json, besides an attribute"),
    ("layers", "the layers of a cache, besides how many a model has"),
    ("max_length", "a key of genai_config.json, besides an attribute"),
    ("model_name", "what a request calls a model in messages, besides an attribute"),
    ("model_type", "what every config names its model type by, besides an attribute that a nested config states"),
    ("num_attention_heads", "a key of genai_config.json, besides an attribute"),
    ("num_beams", "a key of generation_config.json, besides an attribute"),
    ("num_channels", "a size of dummy inputs, besides an attribute"),
    ("num_heads", "a word in the name that transformers.js knows of an axis, besides an attribute"),
    ("num_hidden_layers", "a key of genai_config.json, besides an attribute"),
    ("num_key_value_heads", "a key of genai_config.json, besides an attribute"),
    ("padding", "what stands beside the tokens of a mask, besides that of a convolution"),
    ("text_encoder", "a file that transformers.js loads, besides an attribute"),
    ("vocab_size", "a key of genai_config.json, besides an attribute"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The names of the registry, each with what it is the name of.
#[derive(Default)]
struct Names(BTreeMap<String, &'static str>);

impl Names {
    fn of_registry() -> Self {
        let mut names = Self::default();
        for path in files(&root().join("registry"), "yaml") {
            let file: Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            names.of_model(&file);
            let of_all_exporters = path.ends_with("registry/classes.yaml");
            let classes = if of_all_exporters { &file } else { &file["classes"] };
            names.keys(classes, "a config class");
            names.keys(&file["generators"], "a generator");
            for (_, class) in entries(classes).chain(entries(&file["exporters"])) {
                names.of_class(class);
            }
        }
        names
    }

    fn of_model(&mut self, file: &Value) {
        self.text(&file["model_type"], "a model type");
        self.keys(&file["config"], "an attribute");
        self.keys(&file["configs"], "a config type");
        for (_, attributes) in entries(&file["configs"]) {
            self.keys(attributes, "an attribute");
        }
    }

    fn of_class(&mut self, class: &Value) {
        self.text(&class["class"], "a config class");
        self.text(&class["patcher"], "a patcher");
        for (_, path) in entries(&class["normalized_config"]["attributes"]) {
            path.as_str().into_iter().flat_map(|path| path.split('.')).for_each(|name| self.add(name, "an attribute"));
        }
    }

    fn keys(&mut self, mapping: &Value, kind: &'static str) {
        entries(mapping).for_each(|(key, _)| self.add(key, kind));
    }

    fn text(&mut self, value: &Value, kind: &'static str) {
        value.as_str().into_iter().for_each(|name| self.add(name, kind));
    }

    fn add(&mut self, name: &str, kind: &'static str) {
        self.0.entry(name.to_owned()).or_insert(kind);
    }
}

fn entries(mapping: &Value) -> impl Iterator<Item = (&str, &Value)> {
    mapping.as_mapping().into_iter().flatten().filter_map(|(key, value)| Some((key.as_str()?, value)))
}

/// A file without its comments and its tests, which may name models as examples.
fn code(source: &str) -> Vec<(usize, &str)> {
    let tests = source.find("\n#[cfg(test)]\nmod tests").unwrap_or(source.len());
    let lines = source[..tests].lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
}

fn words(line: &str) -> BTreeSet<&str> {
    let wholes = line.split(|character: char| !character.is_alphanumeric() && !"_-".contains(character));
    wholes.flat_map(|whole| whole.split('-').chain([whole])).collect()
}

#[test]
fn names_in_code_are_found_and_names_in_comments_and_tests_are_not() {
    let source = "// a\nlet b = \"c-d: {e}\"; f(b.g_h)\n    /// i\n\n#[cfg(test)]\nmod tests { j }\n";
    let found: BTreeSet<_> = code(source).into_iter().flat_map(|(_, line)| words(line)).collect();
    assert!(["b", "c", "d", "c-d", "e", "f", "g_h"].iter().all(|name| found.contains(name)), "{found:?}");
    assert!(["a", "i", "j"].iter().all(|name| !found.contains(name)), "{found:?}");
}

#[test]
fn the_source_names_no_model_type_config_class_or_attribute_of_a_model() {
    let names = Names::of_registry();
    assert!(names.0.len() > 300, "the registry has names");
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for path in ["src", "codegen/src", "common/src"].iter().flat_map(|source| files(&root().join(source), "rs")) {
        let source = fs::read_to_string(&path).unwrap();
        for (number, line) in code(&source) {
            for word in words(line) {
                let Some(kind) = names.0.get(word) else { continue };
                if ALLOWED.iter().any(|(allowed, _)| *allowed == word) {
                    used.insert(word.to_owned());
                } else {
                    let path = path.strip_prefix(root()).unwrap().display();
                    found.push(format!("{path}:{number}: `{word}` is {kind} of the registry: {}", line.trim()));
                }
            }
        }
    }
    let unused = ALLOWED.iter().filter(|(allowed, _)| !used.contains(*allowed));
    found.extend(unused.map(|(allowed, _)| format!("`{allowed}` is allowed, and stands nowhere")));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
