//! Failures, each in a line of its own.

use std::fmt::Display;

use serde_json::Value;

/// What does not hold, found so far.
#[derive(Default)]
pub struct Report(Vec<String>);

impl Report {
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a failure.
    pub fn fail(&mut self, line: String) {
        self.0.push(line);
    }

    /// Notes `expected` and `found` where they differ.
    pub fn compare(&mut self, what: impl Display, expected: &Value, found: &Value) {
        if expected != found {
            let [expected, found] = from_first_difference(&expected.to_string(), &found.to_string());
            self.fail(format!("{what}: expected {expected}, found {found}"));
        }
    }

    /// Prints every failure and fails if there is one.
    pub fn finish(self, of: usize) {
        for line in &self.0 {
            eprintln!("{line}");
        }
        assert!(self.0.is_empty(), "{} failures in {of} cases", self.0.len());
    }
}

/// Both texts, shortened to where they begin to differ.
fn from_first_difference(left: &str, right: &str) -> [String; 2] {
    const BEFORE: usize = 30;
    let same = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
    [left, right].map(|text| shortened(text, same.saturating_sub(BEFORE)))
}

fn shortened(text: &str, from: usize) -> String {
    const LONGEST: usize = 160;
    let part: String = text.chars().skip(from).take(LONGEST).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if text.chars().nth(from + LONGEST).is_some() { "…" } else { "" };
    format!("{before}{part}{after}")
}
