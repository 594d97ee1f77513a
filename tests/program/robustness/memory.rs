//! How much memory `batch` takes at most, which only Linux tells.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::ops::Range;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::common::program::{PROGRAM, assert_is_good, error_kind, good_request};

const MEGABYTE: usize = 1 << 20;

/// A running `batch`.
struct Batch {
    child: Child,
    input: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Batch {
    fn start() -> Self {
        let mut command = Command::new(PROGRAM);
        // One arena for all threads: how many glibc takes depends on how the threads meet, and each keeps pages.
        command.env("MALLOC_ARENA_MAX", "1");
        Self::start_by(command.arg("batch"))
    }

    fn start_by(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program can be run");
        let input = child.stdin.take().expect("its input is a pipe");
        let answers = BufReader::new(child.stdout.take().expect("its output is a pipe"));
        Self { child, input, answers }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).expect("the program reads");
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the program answers");
        serde_json::from_str(&line).expect("an answer is JSON")
    }

    /// Sends a request for each id, and reads the answers while it does, once they have had so long to pile up.
    fn answers_in_order(&mut self, ids: Range<usize>, unread: Duration) {
        thread::scope(|scope| {
            let Self { input, answers, .. } = self;
            let sent = ids.clone();
            scope.spawn(move || {
                for id in sent {
                    writeln!(input, "{}", good_request(id)).expect("the program reads");
                }
            });
            thread::sleep(unread);
            for (id, line) in ids.zip(answers.lines()) {
                let answer = serde_json::from_str(&line.expect("the program answers")).expect("an answer is JSON");
                assert_is_good(&answer, id);
            }
        });
    }

    /// The most memory that it has had so far, in bytes.
    fn peak(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("the program runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux counts its memory");
        let kilobytes: usize = line.trim().trim_end_matches(" kB").parse().expect("it is a number");
        kilobytes * 1024
    }

    fn finish(self) {
        let Self { mut child, input, .. } = self;
        drop(input);
        assert!(child.wait().expect("it ends").success());
    }
}

#[test]
fn a_line_that_is_too_long_is_not_kept_in_memory() {
    let mut batch = Batch::start();
    let part = vec![b' '; MEGABYTE];
    for _ in 0..100 {
        batch.send(&part);
    }
    batch.send(b"\n");
    assert_eq!(error_kind(&batch.answer()), Some("invalid_request"));
    let peak = batch.peak();
    assert!(peak < 100 * MEGABYTE, "{peak} bytes");
    batch.send(format!("{}\n", good_request(1)).as_bytes());
    assert_is_good(&batch.answer(), 1);
    batch.finish();
}

#[test]
fn many_requests_are_answered_in_order_and_in_constant_memory() {
    const REQUESTS: usize = 200_000;
    let mut batch = Batch::start();
    // Nobody reads at first, so that as many answers wait as may, and memory is what it will be: what comes to it later
    // is a hundred bytes of each request that follows at most.
    batch.answers_in_order(0..REQUESTS / 4, Duration::from_secs(1));
    let before = batch.peak();
    batch.answers_in_order(REQUESTS / 4..REQUESTS, Duration::ZERO);
    let grown = batch.peak().saturating_sub(before);
    assert!(grown < 16 * MEGABYTE, "{grown} bytes more");
    batch.finish();
}

/// Requests that take much memory for what they hold, or for what they are answered.
fn heavy_requests() -> Vec<String> {
    let (zeros, objects) = (vec!["0"; 500_000].join(","), vec![r#"{"a":{}}"#; 170_000].join(","));
    let layers = r#"{"model_type":"llama","num_hidden_layers":65536}"#;
    let all = r#"["contract","plan","feed","dummy_inputs"]"#;
    vec![
        format!(r#"{{"id":[{objects}],"task":"fill-mask","model_type":"bert"}}"#),
        format!(r#"{{"id":"{}","task":"fill-mask","model_type":"bert"}}"#, "x".repeat(8_000_000)),
        format!(r#"{{"task":"fill-mask","config":{{"model_type":"bert","x":[{zeros}]}}}}"#),
        format!(r#"{{"task":"fill-mask","config":{{"model_type":"bert","x":[{objects}]}}}}"#),
        format!(r#"{{"task":"fill-mask","config":{{"x":[{objects},{objects}]}}}}"#),
        format!(r#"{{"task":"text-generation-with-past","config":{layers},"want":{all}}}"#),
        format!(r#"{{"task":"fill-mask","config":{{"model_type":"bert"}},"preprocessor":[{objects}]}}"#),
    ]
}

/// The README states the bound.
#[test]
fn no_request_takes_more_memory_than_is_stated() {
    for jobs in [1, 4] {
        let mut batch = Batch::start_by(Command::new(PROGRAM).args(["batch", "--jobs", &jobs.to_string()]));
        let requests: Vec<_> = std::iter::repeat_n(heavy_requests(), 3).flatten().collect();
        thread::scope(|scope| {
            let Batch { input, answers, .. } = &mut batch;
            scope
                .spawn(|| requests.iter().for_each(|request| writeln!(input, "{request}").expect("the program reads")));
            for _ in &requests {
                assert_ne!(answers.skip_until(b'\n').expect("the program answers"), 0);
            }
        });
        let peak = batch.peak();
        assert!(peak < (64 + 16 * (jobs - 1)) * MEGABYTE, "{peak} bytes with {jobs} threads");
        batch.finish();
    }
}
