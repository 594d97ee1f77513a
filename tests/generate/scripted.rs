//! Settings of all kinds, held against the reference where scores are scripted (`record_scripted.py`): the values of the engine
//! are the tokens that they were computed from, so that a cache which goes on from another sequence gives other scores.

use std::path::Path;

use optimum_exporters::generate::{Engine, Generator, Options, Rows, Session, drawn};
use optimum_exporters::onnx::Signature;
use optimum_exporters::{Tensor, TensorData};
use serde_json::Value as Json;

use crate::{extended, prompt, rows, with_changed};

const VOCABULARY: usize = 96;
const LIKELY: usize = 12;

/// Scores that hang on so many tokens of a sequence, and on all that an encoder takes.
pub struct Scripted {
    pub memory: usize,
}

pub struct Script {
    graph: Signature,
    memory: usize,
    /// What a file that keeps its past keeps.
    state: Vec<Vec<i64>>,
    /// What such a file keeps of what an encoder gave: it goes by no rows.
    state_of_encoder: Option<Vec<Vec<i64>>>,
}

/// What goes around: for each sequence the tokens that it was computed from.
#[derive(Clone, Debug)]
pub enum Value {
    Tensor(Tensor),
    Of(Vec<Vec<i64>>),
}

impl Value {
    /// The rows of a tensor of tokens, or what a value was computed from.
    fn rows(&self) -> Vec<Vec<i64>> {
        match self {
            Self::Of(rows) => rows.clone(),
            Self::Tensor(tensor) => {
                let TensorData::I64(values) = tensor.data() else { return Vec::new() };
                values.chunks(tensor.shape().get(1).copied().unwrap_or(1)).map(<[i64]>::to_vec).collect()
            }
        }
    }
}

impl Engine for Scripted {
    type Session = Script;

    fn open(&self, _: &Path, graph: &Signature) -> Result<Script, String> {
        Ok(Script { graph: graph.clone(), memory: self.memory, state: Vec::new(), state_of_encoder: None })
    }
}

impl Session for Script {
    type Value = Value;

    fn value(&self, tensor: Tensor) -> Result<Value, String> {
        Ok(Value::Tensor(tensor))
    }

    fn run(&mut self, inputs: &[(&str, &Value)]) -> Result<Vec<(String, Value)>, String> {
        let find = |name: &str| inputs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.rows());
        let tokens = find("input_ids").ok_or("no tokens")?;
        if self.graph.outputs.iter().all(|output| output.name != "logits") {
            let masked = masked(&tokens, &find("attention_mask").ok_or("no mask")?);
            return Ok(self
                .graph
                .outputs
                .iter()
                .map(|output| (output.name.clone(), Value::Of(masked.clone())))
                .collect());
        }
        let now = match find("attention_mask") {
            Some(mask) => masked(&tokens, &mask),
            None => tokens,
        };
        let past = match find("beam_idx") {
            Some(from) => self.state_of(&from)?,
            None => kept(inputs, |name| !name.contains(".encoder."))?,
        };
        let mut source = match find("encoder_hidden_states") {
            Some(source) => Some(source),
            None => kept(inputs, |name| name.contains(".encoder."))?,
        };
        if find("beam_idx").is_some() {
            if past.is_none() {
                self.state_of_encoder.clone_from(&source);
            }
            source.clone_from(&self.state_of_encoder);
        }
        let past = past.unwrap_or_else(|| vec![Vec::new(); now.len()]);
        if past.len() != now.len() || source.as_ref().is_some_and(|source| source.len() != now.len()) {
            return Err("sequences of different numbers".to_owned());
        }
        let all: Vec<Vec<i64>> = past.into_iter().zip(now).map(|(past, now)| [past, now].concat()).collect();
        self.state.clone_from(&all);
        let given = self.graph.outputs.iter().map(|output| {
            let value = match output.name.as_str() {
                "logits" => Value::Tensor(self.scores(&all, source.as_deref())),
                name if name.contains(".encoder.") => Value::Of(source.clone().unwrap_or_default()),
                _ => Value::Of(all.clone()),
            };
            (output.name.clone(), value)
        });
        Ok(given.collect())
    }

    fn rows(&self, scores: &Value) -> Result<Rows, String> {
        let Value::Tensor(scores) = scores else { return Err("no scores".to_owned()) };
        let TensorData::F32(values) = scores.data() else { return Err("no scores".to_owned()) };
        Rows::last(scores.shape(), values, |value| value)
    }

    fn reset(&mut self) -> Result<(), String> {
        self.state.clear();
        self.state_of_encoder = None;
        Ok(())
    }

    fn taken(&self, value: &Value, axis: usize, places: &[usize]) -> Result<Value, String> {
        assert_eq!(axis, 0);
        let rows = value.rows();
        Ok(Value::Of(places.iter().map(|place| rows[*place].clone()).collect()))
    }
}

/// Those of some tokens that are no padding; the mask may be of those before as well.
fn masked(tokens: &[Vec<i64>], mask: &[Vec<i64>]) -> Vec<Vec<i64>> {
    let of_row = |(tokens, mask): (&Vec<i64>, &Vec<i64>)| {
        let mask = &mask[mask.len() - tokens.len()..];
        tokens.iter().zip(mask).filter(|(_, one)| **one == 1).map(|(token, _)| *token).collect()
    };
    tokens.iter().zip(mask).map(of_row).collect()
}

/// What the entries of a cache were computed from, which is the same for all; `None` where there is none yet.
fn kept(inputs: &[(&str, &Value)], is_one: impl Fn(&str) -> bool) -> Result<Option<Vec<Vec<i64>>>, String> {
    let mut known: Option<&Vec<Vec<i64>>> = None;
    for (name, value) in inputs.iter().filter(|(name, _)| name.contains("past") && is_one(name)) {
        let Value::Of(rows) = value else { continue };
        if known.is_some_and(|known| known != rows) {
            return Err(format!("`{name}` is of other sequences than the entries before it"));
        }
        known = Some(rows);
    }
    Ok(known.cloned())
}

/// A number that is of some tokens in their order.
fn mixed(tokens: &[i64], start: i64) -> i64 {
    tokens.iter().fold(start, |start, token| (start * 131 + token + 17) % 1_000_003)
}

impl Script {
    /// What rows of the state go on from; `None` where it has nothing yet.
    fn state_of(&self, rows: &[Vec<i64>]) -> Result<Option<Vec<Vec<i64>>>, String> {
        if self.state.is_empty() {
            return Ok(None);
        }
        let row = |row: &Vec<i64>| usize::try_from(row[0]).ok().and_then(|at| self.state.get(at)).cloned();
        rows.iter().map(row).collect::<Option<Vec<_>>>().map(Some).ok_or_else(|| format!("no rows {rows:?}"))
    }

    #[allow(clippy::cast_precision_loss)]
    fn scores(&self, rows: &[Vec<i64>], source: Option<&[Vec<i64>]>) -> Tensor {
        let mut values = Vec::new();
        for (at, tokens) in rows.iter().enumerate() {
            let begun = mixed(source.map_or(&[], |source| &source[at]), 7);
            let of = mixed(&tokens[tokens.len().saturating_sub(self.memory)..], begun);
            for token in 0..VOCABULARY {
                let place = (of * 7919 + i64::try_from(token).unwrap() * (of % 9972 + 1)) % 9973;
                values.push(place as f32 / 1024.0 - 5.0 - if token >= LIKELY { 20.0 } else { 0.0 });
            }
        }
        Tensor::new(vec![rows.len(), 1, VOCABULARY], TensorData::F32(values)).unwrap()
    }
}

/// A number from 0 to 1 by which a token is drawn after others.
#[allow(clippy::cast_precision_loss)]
fn share(seed: i64, so_far: &[i64]) -> f64 {
    let of = mixed(&[so_far, &[i64::try_from(so_far.len()).unwrap()]].concat(), seed);
    (of * 7919 % 1_000_003) as f64 / 1_000_003.0
}

/// What is generated by what a case says.
fn made(case: &Json) -> Result<Vec<Vec<i64>>, String> {
    let settings = &case["settings"];
    let directory =
        with_changed(case["export"].as_str().unwrap(), "generation_config.json", |text| extended(&text, settings));
    let engine = Scripted { memory: usize::try_from(case["memory"].as_u64().unwrap()).unwrap() };
    let mut generator = Generator::open(directory.path(), &engine).map_err(|error| error.to_string())?;
    let options = Options::new(8);
    let options = match case.get("end") {
        Some(end) => options.end(serde_json::from_value(end.clone()).unwrap()),
        None => options,
    };
    let tokens = &generator.decoder().tokens;
    let made = match (case.get("draw").and_then(Json::as_i64), tokens.sampling, tokens.beams) {
        (Some(seed), _, Some(_)) => generator.generate(&prompt(case), &options.seed(seed.unsigned_abs())),
        (Some(seed), Some(sampling), None) => generator.generate_with(&prompt(case), &options, |scores, so_far| {
            let mut scores = scores.to_vec();
            sampling.warp(&mut scores);
            drawn(&scores, share(seed, so_far))
        }),
        _ => generator.generate(&prompt(case), &options),
    };
    made.map_err(|error| error.to_string())
}

/// How many cases are not as recorded, each of which is told.
fn differing(cases: &[Json]) -> usize {
    let differs = |case: &&Json| {
        let (made, error) = (made(case), case.get("error"));
        let is_same = match (&made, error) {
            (Ok(made), None) => *made == rows(&case["tokens"]),
            (Err(_), Some(_)) => true,
            _ => false,
        };
        if !is_same {
            println!("{case}\n  {made:?}");
        }
        !is_same
    };
    cases.iter().filter(differs).count()
}

#[test]
fn settings_of_all_kinds_give_what_the_reference_does() {
    let recorded = include_str!("scripted.json").to_owned();
    // Those of a file of one's own, which the recorder makes of another seed.
    let cases = std::env::var("SCRIPTED").map_or(recorded, |file| std::fs::read_to_string(file).unwrap());
    let cases: Vec<Json> = serde_json::from_str(&cases).unwrap();
    assert_eq!(differing(&cases), 0, "of {}", cases.len());
}
