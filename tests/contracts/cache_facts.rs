//! Caches, held against what small models of transformers 5.24.0 cached when they were run.

use std::collections::{BTreeMap, BTreeSet};

use optimum_exporters::dummy_inputs::DType;
use optimum_exporters::{Arguments, DummyOptions, ExporterConfig, Feed, PretrainedConfig, Query, TasksManager};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::common::golden;

const BATCH: i64 = 3;
const PAST: i64 = 7;
const ENCODER: i64 = 11;
/// What stands for a length that is not the one that is asked for.
const ANY_LENGTH: i64 = -1;

/// The types that are not exported as the model that was run, and why not.
const OTHERS: [(&str, &str); 6] = [
    ("deepseek_v4", "its buffers are as long as what they have not compressed yet, and it is exported without past"),
    ("encoder-decoder", "the decoder of this config is one that the reference exports without past"),
    ("florence2", "the model was run with a decoder's first token alone"),
    ("musicgen", "the reference exports it for audio alone, in parts of its own"),
    ("speecht5", "the reference exports it for audio alone, in parts of its own"),
    ("trocr", "the reference exports it with an encoder's output, and not as a decoder alone"),
];

/// A small model, and what it cached.
#[derive(Deserialize)]
struct Fact {
    model_type: String,
    transformers: String,
    kind: String,
    config: Map<String, Value>,
    /// The dims of each tensor: a number, a symbol, or what differed from run to run.
    tensors: Vec<Vec<Value>>,
}

/// How many tensors there are of each shape.
type Shapes = BTreeMap<Vec<i64>, usize>;

impl Fact {
    fn has_encoder(&self) -> bool {
        self.kind == "encoder-decoder"
    }

    fn cached(&self) -> Shapes {
        let size = |dim: &Value| match (dim.as_i64(), dim.as_str()) {
            (Some(size), _) => size,
            (None, Some("batch")) => BATCH,
            (None, Some(symbol)) if symbol.contains("encoder") => ENCODER,
            _ => PAST,
        };
        count(self.tensors.iter().map(|dims| self.comparable(dims.iter().map(size).collect())))
    }

    /// How long an encoder's output is, is not asked for.
    fn comparable(&self, mut shape: Vec<i64>) -> Vec<i64> {
        if self.has_encoder() && shape.len() == 4 {
            shape[2] = ANY_LENGTH;
        }
        shape
    }

    /// What the registry says is cached for a task; nothing where the type does not have the task.
    fn said(&self, task: &str) -> Option<Shapes> {
        let (_, feed) = self.fed(task)?;
        let shapes = feed.iter().filter(|(name, _)| is_of_cache(&name.to_string()));
        Some(count(shapes.map(|(_, spec)| self.comparable(spec.shape.clone())))).filter(|shapes| !shapes.is_empty())
    }

    /// The export for a task, and what it is fed.
    fn fed(&self, task: &str) -> Option<(ExporterConfig, Feed)> {
        let config = PretrainedConfig::from_map(self.config.clone());
        let version = self.transformers.parse().expect("it is a version");
        let query = Query::new("onnx").model_type(&self.model_type).task(task).transformers(version);
        let constructor = TasksManager::get_exporter_config_constructor(&query).ok()?;
        let mut arguments = Arguments::new().with("use_past_in_inputs", true);
        let mut options = DummyOptions::default();
        let mut sizes = vec![("batch_size", BATCH), ("sequence_length", PAST)];
        if self.has_encoder() {
            arguments.set("behavior", "decoder");
            sizes.push(("encoder_sequence_length", ENCODER));
        }
        for (name, size) in sizes {
            options.shapes.set(name, size).expect("there is such a size");
        }
        let export = constructor.call_with(&config, &arguments).ok()?;
        let feed = export.feed(&options).ok()?;
        Some((export, feed))
    }
}

fn is_of_cache(name: &str) -> bool {
    let no_cache = ["cache_position", "use_cache_branch", "encoder_hidden_states"];
    !no_cache.contains(&name) && ["past", "cache"].iter().any(|part| name.contains(part))
}

fn count(shapes: impl Iterator<Item = Vec<i64>>) -> Shapes {
    let mut counted = Shapes::new();
    shapes.for_each(|shape| *counted.entry(shape).or_default() += 1);
    counted
}

const TEXT: [&str; 2] = ["text-generation-with-past", "image-text-to-text-with-past"];
const WITH_ENCODER: [&str; 4] = [
    "text2text-generation-with-past",
    "automatic-speech-recognition-with-past",
    "image-to-text-with-past",
    "feature-extraction-with-past",
];

fn facts() -> Vec<Fact> {
    let text = golden::text("cache_facts.jsonl");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is a fact")).collect()
}

#[test]
fn caches_are_those_of_the_models() {
    let (mut wrong, mut agreed, mut others) = (Vec::new(), 0, BTreeSet::new());
    for fact in facts() {
        let tasks: &[&str] = if fact.has_encoder() { &WITH_ENCODER } else { &TEXT };
        let said: Vec<_> = tasks.iter().filter_map(|task| fact.said(task)).collect();
        let cached = fact.cached();
        if !said.is_empty() && said.iter().all(|shapes| *shapes == cached) {
            agreed += 1;
        } else if OTHERS.iter().any(|(model_type, _)| *model_type == fact.model_type) {
            others.insert(fact.model_type);
        } else {
            wrong.push(format!("{}: {said:?}, and in truth {cached:?}", fact.model_type));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(others.len(), OTHERS.len(), "one of those that are listed agrees: {others:?}");
    assert_eq!(agreed, 313, "a fact is lost or new");
}

/// What a step gives of a cache is fed to the next, so that it has the type of that.
#[test]
fn caches_are_given_with_the_types_that_they_are_fed_with() {
    let mut whole = BTreeSet::new();
    for fact in facts() {
        for (export, feed) in TEXT.iter().chain(&WITH_ENCODER).filter_map(|task| fact.fed(task)) {
            for (name, spec) in feed.iter().filter(|(name, _)| is_of_cache(&name.to_string())) {
                let given = name.to_string().replace("past_key_values", "present").replace(".past.", ".present.");
                assert_eq!(export.output_dtype(&given), spec.dtype, "{}: {given}", fact.model_type);
                if spec.dtype != DType::Fp32 {
                    whole.insert(fact.model_type.clone());
                }
            }
        }
    }
    assert_eq!(Vec::from_iter(whole), ["qwen4_exp_text"]);
}
