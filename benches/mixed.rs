//! `batch` over mixed work: every case of the records and of configs that are published, asked for all there is; and a plan
//! and a contract of a decoder alone.
//!
//! With `BASELINE=path` another program answers the same by turns, and how many times faster this one is is printed.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fs::File;
use std::io::{Seek, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use common::{golden, requests};

const PROGRAM: &str = env!("CARGO_BIN_EXE_optimum-exporters");
/// How often each program answers all; the median counts.
const ROUNDS: usize = 5;
/// How often the mixed work is asked for, and how many requests there are of a decoder alone: enough that the start of the
/// program, and of its threads, is little of it.
const MIXED: usize = 8;
const ALONE: usize = 100_000;

fn main() {
    let baseline = std::env::var("BASELINE").ok();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    for (name, requests) in workloads() {
        let mut file = tempfile::tempfile().expect("there is room for a file");
        file.write_all(requests::lines(&requests).as_bytes()).expect("there is room for it");
        for jobs in 1..=cores {
            let (mut own, mut other) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                own.push(answered(PROGRAM, &file, jobs));
                other.extend(baseline.as_deref().map(|baseline| answered(baseline, &file, jobs)));
            }
            let own = median(own);
            let count = u32::try_from(requests.len()).expect("there are not so many");
            let each = own.as_secs_f64() * 1e6 / f64::from(count);
            let times = if other.is_empty() {
                String::new()
            } else {
                format!(", {:.2} times as fast as the baseline", median(other).as_secs_f64() / own.as_secs_f64())
            };
            println!("{name}, {jobs} threads: {each:.2} µs a request, {:.0} requests a second{times}", 1e6 / each);
        }
    }
}

/// Requests by what they are.
fn workloads() -> [(&'static str, Vec<Value>); 3] {
    let mixed: Vec<_> = requests::golden().into_iter().chain(requests::real()).filter(is_usual).collect();
    let config = golden::file("transformers", "llama").config("saved").expect("it is there").clone();
    let alone =
        |want: &str| vec![json!({"task": "text-generation-with-past", "config": config, "want": [want]}); ALONE];
    let mixed = std::iter::repeat_n(mixed, MIXED).flatten().collect();
    [("mixed", mixed), ("plan", alone("plan")), ("contract", alone("contract"))]
}

/// Whether a config says no more layers than a model may have; one of tens of thousands is answered with as much as all
/// others together.
fn is_usual(request: &Value) -> bool {
    const MOST: i64 = 4_096;
    let of_layers = |(name, value): (&String, &Value)| name.contains("layers") && value.as_i64() > Some(MOST);
    !request["config"].as_object().is_some_and(|config| config.iter().any(of_layers))
}

fn answered(program: &str, mut input: &File, jobs: usize) -> Duration {
    input.rewind().expect("it is a file");
    let input = input.try_clone().expect("it is open");
    let mut command = Command::new(program);
    command.args(["batch", "--jobs", &jobs.to_string()]).stdin(input).stdout(Stdio::null());
    let start = Instant::now();
    assert!(command.status().expect("the program can be run").success());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
