//! Tokens that are drawn, held against those of the reference: by which scores it draws (`record_drawn.py`), and that a seed
//! draws by them.

use std::path::Path;

use optimum_exporters::generate::{Engine, Generator, Options, Prompt, Rows, Sampling, Session, drawn};
use optimum_exporters::onnx::Signature;
use optimum_exporters::{Arguments, Model, Tensor};
use serde_json::{Map, Value, json};

use crate::shared::Shared;
use crate::{extended, folder, prompt, with_changed};

/// What settings say of tokens that are drawn.
fn sampling(settings: &Value) -> Sampling {
    let directory = with_changed("gpt2-text-generation", "generation_config.json", |text| {
        extended(&extended(&text, settings), &json!({"do_sample": true}))
    });
    let model = Model::from_dir(directory.path()).unwrap().with_task("text-generation");
    model.decoders("onnx", &Arguments::new()).unwrap()[0].tokens.sampling.unwrap()
}

/// The tokens that scores leave.
fn left(scores: &[f32]) -> Vec<usize> {
    (0..scores.len()).filter(|token| scores[*token] > f32::NEG_INFINITY).collect()
}

#[test]
fn scores_are_left_as_the_reference_leaves_them_before_it_draws() {
    let recorded: Vec<Map<String, Value>> = serde_json::from_str(include_str!("warped.json")).unwrap();
    let mut held = 0;
    for case in &recorded {
        let scores: Vec<Option<f32>> = serde_json::from_value(case["scores"].clone()).unwrap();
        let scores: Vec<f32> = scores.into_iter().map(|score| score.unwrap_or(f32::NEG_INFINITY)).collect();
        for of_settings in case["cases"].as_array().unwrap() {
            let (settings, mut warped) = (&of_settings[0], scores.clone());
            sampling(settings).warp(&mut warped);
            let expected: Vec<usize> = serde_json::from_value(of_settings[1].clone()).unwrap();
            assert_eq!(left(&warped), expected, "{settings}, {} scores", scores.len());
            let changed: Option<Vec<f32>> = serde_json::from_value(of_settings[2].clone()).unwrap();
            let of_left = |scores: &[f32]| expected.iter().map(|token| scores[*token]).collect::<Vec<_>>();
            assert_eq!(of_left(&warped), changed.unwrap_or_else(|| of_left(&scores)), "{settings}");
            held += 1;
        }
    }
    assert!(held >= 100, "{held}");
}

#[test]
fn every_step_draws_by_the_scores_of_the_reference() {
    let recorded: Vec<Value> = serde_json::from_str(include_str!("drawn.json")).unwrap();
    assert!(recorded.len() >= 8);
    let engine = Shared::default();
    for case in &recorded {
        let directory = with_changed(case["export"].as_str().unwrap(), "generation_config.json", |text| {
            extended(&text, &case["settings"])
        });
        let mut generator = Generator::open(directory.path(), &engine).unwrap();
        let sampling = generator.decoder().tokens.sampling.unwrap();
        let tokens = crate::rows(&case["tokens"]);
        let mut asked = 0;
        let most = Options::new(3).end(vec![1]);
        let made = generator.generate_with(&prompt(case), &most, |scores, so_far| {
            // Each sequence is asked in its turn.
            let (at, place) = (asked % tokens.len(), so_far.len());
            asked += 1;
            let mut warped = scores.to_vec();
            sampling.warp(&mut warped);
            let expected: Vec<(usize, f32)> = serde_json::from_value(case["steps"][place][at].clone()).unwrap();
            assert_eq!(left(&warped), expected.iter().map(|(token, _)| *token).collect::<Vec<_>>(), "{case}");
            for (token, score) in expected {
                assert!((warped[token] - score).abs() <= 1e-4, "{case}: {token} has {}, not {score}", warped[token]);
            }
            Some(tokens[at][place])
        });
        assert_eq!(made.unwrap(), tokens, "{case}");
    }
}

#[test]
fn a_seed_draws_where_the_model_or_the_caller_says_so() {
    let directory = with_changed("gpt2-text-generation", "generation_config.json", |text| {
        extended(&text, &json!({"do_sample": true, "top_k": 0, "temperature": 3.0}))
    });
    let engine = Shared::default();
    let mut draws = Generator::open(directory.path(), &engine).unwrap();
    let mut takes = Generator::open(folder("gpt2-text-generation"), &engine).unwrap();
    let (one, two) = (vec![5, 17, 42, 7], vec![9, 3]);
    let both = Prompt::tokens(vec![one.clone(), one.clone(), two]);
    let options = Options::new(4).end(Vec::new());
    let likeliest = takes.generate(&both, &options).unwrap();
    // Without a seed the likeliest are taken, and with one where nothing asks for more.
    assert_eq!(draws.generate(&both, &options).unwrap(), likeliest);
    assert_eq!(takes.generate(&both, &options.clone().seed(7)).unwrap(), likeliest);
    let drawn = draws.generate(&both, &options.clone().seed(7)).unwrap();
    assert_ne!(drawn, likeliest);
    assert_eq!(draws.generate(&both, &options.clone().seed(7)).unwrap(), drawn);
    assert_ne!(draws.generate(&both, &options.clone().seed(8)).unwrap(), drawn);
    // Sequences draw each for itself: the same prompt goes on in two ways, and alone as beside others.
    assert_ne!(drawn[0], drawn[1]);
    assert_eq!(draws.generate(&Prompt::tokens(vec![one]), &options.clone().seed(7)).unwrap(), drawn[..1]);
    let of_caller = Sampling { temperature: Some(3.0), ..Sampling::default() };
    assert_eq!(takes.generate(&both, &options.clone().sampling(of_caller).seed(7)).unwrap(), drawn);
    assert_eq!(takes.generate(&both, &options.clone().sampling(of_caller)).unwrap(), likeliest);
    let of_one = Sampling { top_k: Some(1), ..Sampling::default() };
    assert_eq!(draws.generate(&both, &options.sampling(of_one).seed(7)).unwrap(), likeliest);
}

/// What gives the same scores whatever it is fed; of a value it knows how many sequences it is of.
struct Always(&'static [f32]);

struct Constant {
    scores: &'static [f32],
    outputs: Vec<String>,
}

impl Engine for Always {
    type Session = Constant;

    fn open(&self, _: &Path, graph: &Signature) -> Result<Constant, String> {
        let outputs = graph.outputs.iter().map(|output| output.name.clone()).collect();
        Ok(Constant { scores: self.0, outputs })
    }
}

impl Session for Constant {
    type Value = usize;

    fn value(&self, tensor: Tensor) -> Result<usize, String> {
        Ok(tensor.shape()[0])
    }

    fn run(&mut self, inputs: &[(&str, &usize)]) -> Result<Vec<(String, usize)>, String> {
        Ok(self.outputs.iter().map(|name| (name.clone(), *inputs[0].1)).collect())
    }

    fn rows(&self, scores: &usize) -> Result<Rows, String> {
        Rows::last(&[*scores, 1, self.scores.len()], &self.scores.repeat(*scores), |score| score)
    }
}

/// What is drawn by the same scores, for so many sequences.
fn drawn_by(scores: &'static [f32], sampling: Sampling, seed: u64, sequences: usize) -> Vec<Vec<i64>> {
    let mut generator = Generator::open(folder("gpt2-text-generation"), &Always(scores)).unwrap();
    let options = Options::new(60).end(Vec::new()).sampling(sampling).seed(seed);
    generator.generate(&Prompt::tokens(vec![vec![1]; sequences]), &options).unwrap()
}

#[test]
fn tokens_are_drawn_as_often_as_they_are_likely() {
    const SCORES: &[f32] = &[0.0, 1.0, f32::NEG_INFINITY, 2.0, -1.0, 1.5];
    let weights: Vec<f64> = SCORES.iter().map(|score| f64::from(*score).exp()).collect();
    let sum: f64 = weights.iter().sum();
    for seed in [0, 1, u64::MAX] {
        let mut counts = [0.0; 6];
        let rows = drawn_by(SCORES, Sampling::default(), seed, 200);
        rows.iter().flatten().for_each(|token| counts[usize::try_from(*token).unwrap()] += 1.0);
        assert_eq!(counts[2], 0.0);
        let far = weights.iter().zip(counts).filter(|(weight, _)| **weight > 0.0).map(|(weight, count)| {
            let expected: f64 = 60.0 * 200.0 * weight / sum;
            (count - expected).powi(2) / expected
        });
        // One of a thousand seeds is as far as 18.5 from what is expected.
        let far: f64 = far.sum();
        assert!(far < 18.5, "{seed}: {far}, {counts:?}");
        // Neither the sequences nor the places go along with each other.
        let pairs = rows.windows(2).filter(|two| two[0] == two[1]).count();
        assert_eq!(pairs, 0);
    }
}

#[test]
fn what_a_seed_draws_stays_as_it_is() {
    let rows = drawn_by(&[0.0; 64], Sampling::default(), 7, 2);
    assert_eq!((&rows[0][..6], &rows[1][..6]), (&[11, 48, 58, 29, 28, 0][..], &[10, 59, 43, 18, 7, 61][..]));
    let of_four = Sampling { top_k: Some(2), ..Sampling::default() };
    let left: std::collections::BTreeSet<_> =
        drawn_by(&[3.0, 5.0, 4.0, 4.0, 1.0], of_four, 7, 9).concat().into_iter().collect();
    assert_eq!(left.into_iter().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn scores_that_are_no_numbers_draw_nothing() {
    assert_eq!(drawn(&[f32::NAN, 1.0], 0.5), None);
    assert_eq!(drawn(&[f32::NEG_INFINITY; 3], 0.5), None);
    assert_eq!(drawn(&[f32::INFINITY, 1.0], 0.5), None);
    assert_eq!(drawn(&[], 0.5), None);
    assert_eq!(drawn(&[f32::NEG_INFINITY, 1.0, f32::NEG_INFINITY], 1.0), Some(1));
    for odd in [0.0, -1.0, f64::NAN] {
        let mut scores = [1.0, 2.0];
        Sampling { temperature: Some(odd), top_k: Some(0), ..Sampling::default() }.warp(&mut scores);
        drawn(&scores, 0.5);
    }
}
