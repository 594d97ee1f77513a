//! What a step of the loop allocates beside its engine: no more the longer a sequence is, but for the mask that is fed.

use std::path::Path;

use optimum_exporters::Tensor;
use optimum_exporters::generate::{Engine, Generator, Options, Prompt, Rows, Sampling, Session};
use optimum_exporters::onnx::Signature;
use serde_json::json;

use crate::counting::{Counts, counted};
use crate::{extended, with_changed};

const VOCABULARY: usize = 96;

/// An engine that keeps nothing, and allocates the same at each step.
struct Nothing;

struct Outputs(Vec<String>);

impl Engine for Nothing {
    type Session = Outputs;

    fn open(&self, _: &Path, graph: &Signature) -> Result<Outputs, String> {
        Ok(Outputs(graph.outputs.iter().map(|output| output.name.clone()).collect()))
    }
}

impl Session for Outputs {
    type Value = ();

    fn value(&self, _: Tensor) -> Result<(), String> {
        Ok(())
    }

    fn run(&mut self, _: &[(&str, &())]) -> Result<Vec<(String, ())>, String> {
        Ok(self.0.iter().map(|name| (name.clone(), ())).collect())
    }

    fn rows(&self, (): &()) -> Result<Rows, String> {
        Rows::last(&[BATCH, 1, VOCABULARY], &[0.5; BATCH * VOCABULARY], |score| score)
    }
}

const BATCH: usize = 2;

/// What is allocated while so many tokens are made.
fn allocated(generator: &mut Generator<Outputs>, options: Options) -> Counts {
    let prompt = Prompt::tokens(vec![vec![5, 17, 42]; BATCH]);
    let (made, counts) = counted(|| generator.generate(&prompt, &options.end(vec![2])));
    assert!(made.unwrap().iter().all(|row| row.len() >= STEPS));
    counts
}

const STEPS: usize = 512;

#[test]
fn a_step_allocates_no_more_the_longer_a_sequence_is() {
    let settings = json!({
        "repetition_penalty": 1.2, "encoder_repetition_penalty": 1.1, "no_repeat_ngram_size": 3, "suppress_tokens": [2],
        "encoder_no_repeat_ngram_size": 2, "bad_words_ids": [[7, 8], [9]], "sequence_bias": [[[7], -1.0], [[4, 5], 2.0]],
        "exponential_decay_length_penalty": [4, 1.0001], "min_new_tokens": 9, "do_sample": true,
    });
    let directory =
        with_changed("gpt2-text-generation", "config.json", |text| extended(&text, &json!({"n_positions": 9_999})));
    let file = directory.path().join("generation_config.json");
    std::fs::write(&file, extended(&std::fs::read_to_string(&file).unwrap(), &settings)).unwrap();
    let mut generator = Generator::open(directory.path(), &Nothing).unwrap();
    let sampling = generator.decoder().tokens.sampling.unwrap();
    for of in [Options::new, |most| Options::new(most).seed(1), |most| Options::new(most).seed(1).sampling(ALL)] {
        let [one, two, three] = [1, 2, 3].map(|times| allocated(&mut generator, of(times * STEPS)));
        // A few buffers double.
        let (before, after) = (two.allocations - one.allocations, three.allocations - two.allocations);
        assert!(after <= before + 32, "{before} {after}");
        // The mask that is fed has a number for each token of each sequence; beside it buffers double once.
        let (before, after) = (two.bytes_allocated - one.bytes_allocated, three.bytes_allocated - two.bytes_allocated);
        let of_mask = STEPS * STEPS * BATCH * size_of::<i64>();
        let doubled = 16 * STEPS * BATCH * size_of::<i64>();
        assert!(after <= before + of_mask + doubled, "{before} {after} {of_mask}");
        assert_eq!(sampling.top_k, Some(50));
    }
}

const ALL: Sampling = Sampling {
    temperature: Some(1.5),
    top_h: Some(0.9),
    top_k: Some(60),
    top_p: Some(0.99),
    min_p: Some(0.001),
    typical_p: Some(0.99),
    epsilon_cutoff: Some(0.0001),
    eta_cutoff: Some(0.0001),
};
