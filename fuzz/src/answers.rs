//! Everything that an exporter config answers, as text.

use std::io;

use optimum_exporters::json::{Json, OrError, PlanFiles, Writer};
use optimum_exporters::{DummyOptions, Error, ExporterConfig, Name};

/// How many bytes of an answer are looked at: what is written has no bound but the config's own.
const MOST_BYTES: usize = 1 << 19;

/// The longest message of an error.
pub const LONGEST_MESSAGE: usize = 4000;

/// The first part of an answer.
#[derive(Default)]
pub struct Answers(Vec<u8>);

impl Answers {
    /// Writes what is there of an answer.
    pub fn add(&mut self, answer: &impl Json) {
        if self.0.len() >= MOST_BYTES {
            return;
        }
        let mut hand_on = |bytes: &mut Vec<u8>| {
            if bytes.len() < MOST_BYTES { Ok(()) } else { Err(io::Error::other("enough")) }
        };
        let mut writer = Writer::new(std::mem::take(&mut self.0), &mut hand_on);
        // An error is that there is enough.
        let _ = answer.write(&mut writer);
        writer.end_line();
        self.0 = writer.into_bytes();
    }

    /// Writes what is no JSON.
    pub fn add_shown(&mut self, answer: &dyn std::fmt::Debug) {
        if self.0.len() < MOST_BYTES {
            self.0.extend(format!("{answer:?}\n").bytes());
        }
    }

    fn add_made<T: Json>(&mut self, made: Result<T, Error>) -> Option<T> {
        self.add(&OrError(made.as_ref()));
        made.ok()
    }

    /// Everything that an exporter config answers, which has to agree with itself.
    pub fn of(export: &Result<ExporterConfig, Error>, options: &DummyOptions, of: Past) -> Self {
        let mut all = Self::default();
        match export {
            Ok(export) => all.ask(export, options, of),
            Err(error) => all.add(error),
        }
        all
    }

    fn ask(&mut self, export: &ExporterConfig, options: &DummyOptions, of: Past) {
        self.add(export);
        let drawn = self.add_made(export.dummy_inputs(options));
        let feed = self.add_made(export.feed(options));
        agree_in_names(export, drawn.is_some(), feed, of);
        self.add_shown(&export.renamed_inputs().map(|inputs| inputs.len()));
        self.add_shown(&export.values_override());
        self.add_shown(&export.torch_to_onnx_input_map().map(|map| map.len()));
        self.add_shown(&export.torch_to_onnx_output_map().map(|map| map.len()));
        let bytes = |layout: Option<optimum_exporters::CacheLayout>| layout.map_or(Ok(0), |layout| layout.bytes());
        self.add_shown(&export.cache_layout(options).and_then(bytes));
        for monolith in [false, true] {
            let plan = export.export_plan(monolith);
            self.add(&OrError(plan.as_ref().map(PlanFiles)));
            if let Ok(plan) = plan {
                self.add_shown(&plan.generation().map(|all| all.len()));
            }
        }
    }

    /// The text, for a message.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    /// Fails where two answers are not the same.
    pub fn assert_same(&self, other: &Self, what: impl Fn() -> String) {
        if self.0 == other.0 {
            return;
        }
        let same = self.0.iter().zip(&other.0).take_while(|(one, other)| one == other).count();
        let near = |all: &[u8]| {
            let part: Vec<_> = all.iter().skip(same.saturating_sub(200)).take(600).copied().collect();
            String::from_utf8_lossy(&part).into_owned()
        };
        panic!("{}: answers differ\n…{}\n…{}", what(), near(&self.0), near(&other.0));
    }
}

/// Whether a past among the inputs is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// By each registry that is right, as the built-in one.
    Drawn,
    /// If the registry says so under `append`, which it may leave out.
    MayBeLeftOut,
}

/// What a session is fed has the names that the contract has.
fn agree_in_names(export: &ExporterConfig, is_drawn: bool, feed: Option<optimum_exporters::Feed>, of: Past) {
    const MOST: usize = 300;
    let (Ok(inputs), Some(feed), true) = (export.session_inputs(), feed, is_drawn) else { return };
    if inputs.len() > MOST {
        return;
    }
    let is_layer = |name: &Name<'_>| matches!(name, Name::Layer { .. });
    let has_layers = of == Past::Drawn || feed.iter().any(|(name, _)| is_layer(&name));
    let expected = inputs.iter().filter(|(name, _)| has_layers || !is_layer(name));
    let mut expected: Vec<_> = expected.map(|(name, _)| name.to_string()).collect();
    let mut found: Vec<_> = feed.iter().map(|(name, _)| name.to_string()).collect();
    expected.sort();
    found.sort();
    assert_eq!(expected, found, "{} for {}: contract and feed", export.class().name, export.task());
}

/// Fails if a message is too long to be read.
pub fn assert_short(error: &Error) {
    let message = error.to_string();
    assert!(message.len() <= LONGEST_MESSAGE, "a message of {} bytes", message.len());
}
