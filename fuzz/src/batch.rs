//! Lines for `batch`: each that is not blank has one answer, whatever the number of threads, and each answer is JSON.

use std::io::{self, Write};

use clap::FromArgMatches;

use crate::bounds::within;
use crate::mutate::hash;
use crate::program::batch::Batch;

/// How many bytes of answers are looked at.
const MOST_BYTES: usize = 1 << 20;

/// The first part of what is written, and what all of that part is.
#[derive(Default)]
struct Answers {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Write for Answers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = MOST_BYTES - self.bytes.len();
        if bytes.len() > room {
            self.bytes.extend_from_slice(&bytes[..room]);
            self.is_cut = true;
            return Err(io::Error::other("enough"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn answers(data: &[u8], jobs: u16) -> Answers {
    let command = <Batch as clap::Args>::augment_args(clap::Command::new("batch"));
    let matches = command.get_matches_from(["batch", &format!("--jobs={jobs}")]);
    let batch = Batch::from_arg_matches(&matches).expect("the command line is right");
    let mut answers = Answers::default();
    let done = batch.run(data, &mut answers);
    assert_eq!(done.is_ok(), !answers.is_cut, "it stops for nothing");
    answers
}

/// Answers the lines.
pub fn run(data: &[u8]) {
    within(|| {
        let one = answers(data, 1);
        let mark = hash(data);
        if mark % 4 == 0 {
            let jobs = if mark % 64 == 0 { 16 } else { 2 };
            assert!(one.bytes == answers(data, jobs).bytes, "{jobs} threads answer otherwise than one");
        }
        if !one.is_cut {
            let lines = data.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
            let answered = one.bytes.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(lines, answered, "lines and answers");
            if mark % 16 == 1 {
                are_json(&one.bytes);
            }
        }
    });
}

fn are_json(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let answer: serde_json::Value = serde_json::from_slice(line).expect("an answer is JSON");
        assert!(answer.get("id").is_some(), "an answer has an id");
    }
}
