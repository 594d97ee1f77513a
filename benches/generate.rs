//! What the loop that generates takes beside one that is written by hand for one model, over the same session's time.
//!
//! ```console
//! $ python benches/generate_export.py gpt2
//! $ ORT_DYLIB_PATH=… cargo bench --features generate,run-onnxruntime --bench generate -- gpt2
//! ```
//!
//! Both run the same file in this process, each in a session of its own, by turns; the first run of each warms up. The
//! loop by hand knows the names of its model, feeds one sequence without padding and moves values as they are. Told are
//! the median time of each for a token, and how much of it is not the session's own: what a loop adds, which other work
//! on the machine does not hide. Before that, a run is watched: each entry of the cache has to be fed in the memory in which
//! the step before gave it.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use optimum_exporters::generate::{self, Engine, Generator, Options, Prompt, Rows};
use optimum_exporters::onnx::Signature;
use optimum_exporters::run::OnnxRuntime;
use ort::logging::LogLevel;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, Tensor};

type Failure = Box<dyn std::error::Error>;

/// ONNX Runtime, with how long its sessions ran.
struct Timed {
    runtime: OnnxRuntime,
    ran: Rc<Cell<Duration>>,
    watched: Watched,
}

struct TimedSession {
    session: <OnnxRuntime as Engine>::Session,
    ran: Rc<Cell<Duration>>,
    watched: Watched,
}

/// What is seen of where values are, while that is looked at.
type Watched = Rc<RefCell<Option<Places>>>;

/// Where a step gave values, and how many were fed there and elsewhere.
#[derive(Default)]
struct Places {
    given: HashSet<*const f32>,
    there: usize,
    elsewhere: usize,
}

impl Places {
    fn fed(&mut self, inputs: &[(&str, &DynValue)]) {
        for place in inputs.iter().filter_map(|(_, value)| place(value)) {
            if self.given.contains(&place) {
                self.there += 1;
            } else {
                self.elsewhere += 1;
            }
        }
    }
}

/// Where a value of numbers with a point is; none if it has no elements.
fn place(value: &DynValue) -> Option<*const f32> {
    let elements = value.dtype().tensor_shape().map_or(0, |shape| shape.iter().product());
    if elements == 0 { None } else { value.try_extract_tensor::<f32>().ok().map(|(_, values)| values.as_ptr()) }
}

impl Engine for Timed {
    type Session = TimedSession;

    fn open(&self, path: &Path, graph: &Signature) -> Result<TimedSession, String> {
        let (ran, watched) = (Rc::clone(&self.ran), Rc::clone(&self.watched));
        Ok(TimedSession { session: self.runtime.open(path, graph)?, ran, watched })
    }
}

impl generate::Session for TimedSession {
    type Value = DynValue;

    fn value(&self, tensor: optimum_exporters::Tensor) -> Result<DynValue, String> {
        self.session.value(tensor)
    }

    fn run(&mut self, inputs: &[(&str, &DynValue)]) -> Result<Vec<(String, DynValue)>, String> {
        if let Some(places) = self.watched.borrow_mut().as_mut() {
            places.fed(inputs);
        }
        let begun = Instant::now();
        let outputs = self.session.run(inputs);
        self.ran.set(self.ran.get() + begun.elapsed());
        if let (Some(places), Ok(outputs)) = (self.watched.borrow_mut().as_mut(), &outputs) {
            places.given = outputs.iter().filter_map(|(_, value)| place(value)).collect();
        }
        outputs
    }

    fn rows(&self, scores: &DynValue) -> Result<Rows, String> {
        self.session.rows(scores)
    }
}

const PROMPT: [i64; 16] = [464, 2068, 7586, 21831, 11687, 625, 262, 16931, 3290, 290, 788, 340, 4966, 1497, 1194, 640];
const NEW: u8 = 64;
const RUNS: usize = 9;

/// A loop for an export with the names of gpt2.
struct ByHand {
    session: Session,
    past: Vec<(String, String, i64, i64)>,
    ran: Rc<Cell<Duration>>,
}

impl ByHand {
    fn open(path: &Path, ran: Rc<Cell<Duration>>) -> Result<Self, Failure> {
        let session = Session::builder()?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .with_log_level(LogLevel::Fatal)?
            .commit_from_file(path)?;
        let inputs = session.inputs().iter().filter(|input| input.name().starts_with("past_key_values."));
        let past = inputs.map(|input| {
            let shape = input.dtype().tensor_shape().ok_or("a past has a shape")?;
            let name = input.name().to_owned();
            Ok((name.replace("past_key_values.", "present."), name, shape[1], shape[3]))
        });
        let past = past.collect::<Result<_, Failure>>()?;
        Ok(Self { session, past, ran })
    }

    fn generate(&mut self) -> Result<Vec<i64>, Failure> {
        let mut cache = Vec::new();
        for (present, name, heads, width) in &self.past {
            let empty = Tensor::from_array(([1, *heads, 0, *width], Vec::<f32>::new()))?.into_dyn();
            cache.push((present.clone(), name.clone(), empty));
        }
        let (mut tokens, mut fed, mut made) = (PROMPT.to_vec(), 0, Vec::new());
        while made.len() < usize::from(NEW) {
            let next = self.step(&tokens, fed, &mut cache)?;
            fed = tokens.len();
            tokens.push(next);
            made.push(next);
        }
        Ok(made)
    }

    fn step(&mut self, tokens: &[i64], fed: usize, cache: &mut [(String, String, DynValue)]) -> Result<i64, Failure> {
        let now = tokens.len() - fed;
        let positions = (i64::try_from(fed)?..i64::try_from(tokens.len())?).collect::<Vec<_>>();
        let own = [
            ("input_ids", Tensor::from_array(([1, now], tokens[fed..].to_vec()))?),
            ("attention_mask", Tensor::from_array(([1, tokens.len()], vec![1_i64; tokens.len()]))?),
            ("position_ids", Tensor::from_array(([1, now], positions))?),
        ];
        let mut inputs: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = Vec::with_capacity(own.len() + cache.len());
        inputs.extend(own.iter().map(|(name, value)| ((*name).into(), value.into())));
        inputs.extend(cache.iter().map(|(_, name, value)| (name.as_str().into(), value.into())));
        let begun = Instant::now();
        let mut outputs = self.session.run(inputs)?;
        self.ran.set(self.ran.get() + begun.elapsed());
        let next = {
            let (shape, scores) = outputs["logits"].try_extract_tensor::<f32>()?;
            let last = &scores[scores.len() - usize::try_from(shape[2])?..];
            let best = last.iter().enumerate().fold((0, f32::NEG_INFINITY), |best, (token, score)| {
                if *score > best.1 { (token, *score) } else { best }
            });
            i64::try_from(best.0)?
        };
        for (present, _, value) in cache.iter_mut() {
            *value = outputs.remove(present.as_str()).ok_or("a step gives every entry")?;
        }
        Ok(next)
    }
}

/// The times of a loop: of each run, and of its session within it.
#[derive(Default)]
struct Times(Vec<(Duration, Duration)>);

impl Times {
    fn run<T>(&mut self, ran: &Cell<Duration>, run: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        ran.set(Duration::ZERO);
        let begun = Instant::now();
        let made = run()?;
        self.0.push((begun.elapsed(), ran.get()));
        Ok(made)
    }

    /// The median of a time for a token in milliseconds, without the first run.
    fn median(&self, of: impl Fn(&(Duration, Duration)) -> Duration) -> f64 {
        let mut times: Vec<_> = self.0.iter().skip(1).map(of).collect();
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1e3 / f64::from(NEW)
    }

    fn tell(&self, name: &str) -> f64 {
        let (whole, session) = (self.median(|(whole, _)| *whole), self.median(|(_, session)| *session));
        let added = self.median(|(whole, session)| whole.saturating_sub(*session));
        let share = added / session * 100.0;
        println!(
            "{name:<8} {whole:8.3} ms a token: the session {session:8.3}, the loop {added:.4}, which adds {share:.2} %"
        );
        share
    }
}

fn main() -> Result<(), Failure> {
    let directory = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let directory = PathBuf::from(directory.ok_or("usage: cargo bench … --bench generate -- DIRECTORY")?);
    let ran = Rc::new(Cell::new(Duration::ZERO));
    let watched = Watched::default();
    let engine = Timed { runtime: OnnxRuntime::from_env()?, ran: Rc::clone(&ran), watched: Rc::clone(&watched) };
    let mut by_hand = ByHand::open(&directory.join("model.onnx"), Rc::clone(&ran))?;
    let mut generator = Generator::open(&directory, &engine)?;
    let prompt = Prompt::tokens(vec![PROMPT.to_vec()]);
    let options = Options::new(usize::from(NEW)).end(Vec::new());
    watched.replace(Some(Places::default()));
    generator.generate(&prompt, &options)?;
    let places = watched.take().unwrap_or_default();
    println!(
        "{} entries of the cache were fed where the step before gave them, {} elsewhere",
        places.there, places.elsewhere
    );
    assert_eq!((places.there > 0, places.elsewhere), (true, 0));
    let (mut hand, mut own) = (Times::default(), Times::default());
    for _ in 0..=RUNS {
        let expected = hand.run(&ran, || by_hand.generate())?;
        let tokens = own.run(&ran, || Ok(generator.generate(&prompt, &options)?))?;
        assert_eq!(tokens, [expected]);
    }
    let (hand, own) = (hand.tell("by hand"), own.tell("generate"));
    println!("generate adds {:+.2} % of the session's time to what the loop by hand does", own - hand);
    Ok(())
}
