//! The program as a whole: its start, and `batch`.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use criterion::{Criterion, SamplingMode, Throughput};
use serde_json::{Value, json};

use crate::work::MODELS;

const PROGRAM: &str = env!("CARGO_BIN_EXE_optimum-exporters");
const REQUESTS: usize = 20_000;

fn requests() -> Vec<u8> {
    let config: Value = serde_json::from_str(MODELS[0].text).expect("it is JSON");
    let request = |id| format!("{}\n", json!({"id": id, "task": MODELS[0].task, "config": config}));
    (0..REQUESTS).map(request).collect::<String>().into_bytes()
}

fn batch(input: &[u8], jobs: &[&str]) {
    let mut command = Command::new(PROGRAM);
    command.arg("batch").args(jobs).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().expect("the program can be run");
    let mut stdin = child.stdin.take().expect("its input is a pipe");
    thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
    });
    assert!(child.wait().expect("it ends").success());
}

fn start() {
    let status = Command::new(PROGRAM).args(["tasks", "bert"]).stdout(Stdio::null()).status();
    assert!(status.expect("the program can be run").success());
}

pub fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("program");
    group.sampling_mode(SamplingMode::Flat).sample_size(20);
    group.bench_function("start", |bencher| bencher.iter(start));
    group.finish();

    let input = requests();
    let mut group = criterion.benchmark_group("batch");
    group.sampling_mode(SamplingMode::Flat).sample_size(10).throughput(Throughput::Elements(REQUESTS as u64));
    for (name, jobs) in [("one_thread", &["--jobs", "1"][..]), ("all_threads", &[])] {
        group.bench_function(name, |bencher| bencher.iter(|| batch(&input, jobs)));
    }
    group.finish();
}
