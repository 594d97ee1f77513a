//! The cache goes around as an engine's own values: none is made anew, and none can be copied.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use optimum_exporters::Tensor;
use optimum_exporters::generate::{Engine, Generator, Options, Prompt, Rows, Session};
use optimum_exporters::onnx::Signature;

use crate::folder;

/// A value that is told apart from all others, and that nobody can copy.
struct Held(usize);

/// What a session saw: the values that were made of tensors, and in each step what it was fed and what it gave.
#[derive(Default)]
struct Seen {
    values: usize,
    made: usize,
    steps: Vec<Step>,
}

struct Step {
    made: usize,
    fed: Vec<(String, usize)>,
    given: Vec<(String, usize)>,
}

#[derive(Default)]
struct Watching(Rc<RefCell<Seen>>);

struct Watched {
    outputs: Vec<String>,
    seen: Rc<RefCell<Seen>>,
}

impl Engine for Watching {
    type Session = Watched;

    fn open(&self, _: &Path, graph: &Signature) -> Result<Watched, String> {
        let outputs = graph.outputs.iter().map(|output| output.name.clone()).collect();
        Ok(Watched { outputs, seen: Rc::clone(&self.0) })
    }
}

impl Seen {
    fn next(&mut self) -> Held {
        self.values += 1;
        Held(self.values)
    }
}

impl Session for Watched {
    type Value = Held;

    fn value(&self, _: Tensor) -> Result<Held, String> {
        let mut seen = self.seen.borrow_mut();
        seen.made += 1;
        Ok(seen.next())
    }

    fn run(&mut self, inputs: &[(&str, &Held)]) -> Result<Vec<(String, Held)>, String> {
        let mut seen = self.seen.borrow_mut();
        let given: Vec<_> = self.outputs.iter().map(|name| (name.clone(), seen.next())).collect();
        let step = Step {
            made: std::mem::take(&mut seen.made),
            fed: inputs.iter().map(|(name, value)| ((*name).to_owned(), value.0)).collect(),
            given: given.iter().map(|(name, value)| (name.clone(), value.0)).collect(),
        };
        seen.steps.push(step);
        Ok(given)
    }

    fn rows(&self, _: &Held) -> Result<Rows, String> {
        Rows::last(&[1, 1, 3], &[0.0_f32, 2.0, 1.0], |score| score)
    }
}

#[test]
fn each_step_is_fed_the_very_values_that_the_one_before_gave() {
    let engine = Watching::default();
    let mut generator = Generator::open(folder("gpt2-text-generation"), &engine).unwrap();
    let tokens = generator.generate(&Prompt::tokens(vec![vec![5, 17, 42]]), &Options::new(5).end(Vec::new()));
    assert_eq!(tokens.unwrap(), [[1; 5]]);
    let seen = engine.0.borrow();
    assert_eq!(seen.steps.len(), 5);
    // Tokens, mask and positions, and of the first step an empty past of two layers.
    assert_eq!(seen.steps.iter().map(|step| step.made).collect::<Vec<_>>(), [3 + 4, 3, 3, 3, 3]);
    for two in seen.steps.windows(2) {
        let mut cache: Vec<_> = two[1].fed.iter().filter(|(name, _)| name.starts_with("past_key_values.")).collect();
        let mut given: Vec<_> = two[0].given.iter().filter(|(name, _)| name.starts_with("present.")).collect();
        cache.sort();
        given.sort();
        assert_eq!(cache.len(), 4);
        for ((past, fed), (present, was_given)) in cache.into_iter().zip(given) {
            assert_eq!(past.replace("past_key_values", "present"), *present);
            assert_eq!(fed, was_given, "{past}");
        }
    }
}
