//! The program as a whole: its start, and `batch` over a file.

use std::fs::File;
use std::io::{Seek, Write};
use std::process::{Command, Stdio};

use criterion::{Criterion, SamplingMode, Throughput};

use crate::work::MODELS;

const PROGRAM: &str = env!("CARGO_BIN_EXE_optimum-exporters");
const REQUESTS: usize = 100_000;

fn requests() -> File {
    let mut file = tempfile::tempfile().expect("there is room for a file");
    let requests: String = (0..REQUESTS).map(|id| MODELS[0].request(id) + "\n").collect();
    file.write_all(requests.as_bytes()).expect("there is room for it");
    file
}

fn batch(mut input: &File, jobs: &[&str]) {
    input.rewind().expect("it is a file");
    let input = input.try_clone().expect("it is open");
    let mut command = Command::new(PROGRAM);
    let status = command.arg("batch").args(jobs).stdin(input).stdout(Stdio::null()).status();
    assert!(status.expect("the program can be run").success());
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
