//! What transformers.js loads, as the source of its package @huggingface/transformers 4.3.2 has it: `session_config.js` names
//! the files of each kind of model, `dtypes.js` what stands after a name, `model-loader.js` the files of weights.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::part::Report;
use crate::check::part::parts;
use crate::export::types::ExportPlan;

/// The folder that it looks into, unless it is told another.
pub(crate) const FOLDER: &str = "onnx";

/// The most files of weights that it loads for a model.
pub(crate) const MAX_CHUNKS: usize = 100;

/// What it calls the files that it loads, without what stands after the name.
const SESSIONS: &[&str] = &[
    "model",
    "encoder_model",
    "decoder_model_merged",
    "text_encoder",
    "encodec_decode",
    "vision_encoder",
    "audio_encoder",
    "embed_tokens",
    "prompt_encoder_mask_decoder",
];

/// The one of a decoder beside an encoder: with its past and without, in one file.
pub(crate) const DECODER: &str = "decoder_model_merged";

/// What a caller says for a type of weights, and what stands after the file's name.
pub(crate) const DTYPES: &[(&str, &str)] = &[
    ("fp32", ""),
    ("fp16", "_fp16"),
    ("q8", "_quantized"),
    ("int8", "_int8"),
    ("uint8", "_uint8"),
    ("q4", "_q4"),
    ("q4f16", "_q4f16"),
    ("q2", "_q2"),
    ("q2f16", "_q2f16"),
    ("q1", "_q1"),
    ("q1f16", "_q1f16"),
    ("bnb4", "_bnb4"),
];

/// What it takes where nobody says a type: in a browser's WebAssembly, and everywhere else.
pub(crate) const DEFAULTS: [&str; 2] = ["q8", "fp32"];

/// The name of a file's weights, by their place.
pub(crate) fn chunk(file: &str, at: usize) -> String {
    match at {
        0 => format!("{file}_data"),
        at => format!("{file}_data_{at}"),
    }
}

/// The name of a session's file.
pub(crate) fn file(session: &str, dtype: &str) -> String {
    let after = DTYPES.iter().find(|(known, _)| *known == dtype).map_or("", |(_, after)| after);
    format!("{session}{after}.onnx")
}

/// The files of an export, as it takes them.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    /// By session and type, the place of the file in the report.
    pub(crate) files: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// The files that it does not load, each by its place, with why.
    pub(crate) unread: Vec<(usize, String)>,
    /// The sessions that have no file.
    pub(crate) missing: Vec<&'static str>,
}

impl Sorted {
    /// Files that were held against a plan.
    pub(crate) fn new(plan: &ExportPlan, report: &Report) -> Self {
        let needed = needed(plan);
        let mut sorted = Self::default();
        for (at, file) in report.files.iter().enumerate() {
            let part = parts(plan).find(|part| file.part.as_deref() == Some(part.name));
            let Some(part) = part else {
                sorted.unread.push((at, "it is no part of this export".to_owned()));
                continue;
            };
            let (own, found) = (stem(Path::new(part.file)), stem(&file.path));
            let Some(session) = needed.iter().find(|session| **session == own) else {
                let instead = if plan.merged().is_empty() { String::new() } else { format!(": it loads `{DECODER}`") };
                sorted.unread.push((at, format!("it is no file that transformers.js loads{instead}")));
                continue;
            };
            let after = found.strip_prefix(&own).unwrap_or_default();
            match DTYPES.iter().find(|(_, known)| *known == after) {
                Some((dtype, _)) => sorted.take(session, dtype, at, report),
                None => {
                    let reason = format!("`{after}` after its name is of no type that transformers.js knows");
                    sorted.unread.push((at, reason));
                }
            }
        }
        sorted.missing = needed.into_iter().filter(|session| !sorted.files.contains_key(session)).collect();
        sorted
    }

    /// Of two that are the same, the one that stands where it is looked for.
    fn take(&mut self, session: &'static str, dtype: &'static str, at: usize, report: &Report) {
        let in_folder = |at: usize| report.files.get(at).is_some_and(|file| is_in_folder(&file.path));
        let of_session = self.files.entry(session).or_default();
        match of_session.get(dtype) {
            Some(known) if in_folder(*known) || !in_folder(at) => {
                self.unread.push((at, "there is another of this name".to_owned()));
            }
            _ => {
                if let Some(other) = of_session.insert(dtype, at) {
                    self.unread.push((other, "there is another of this name".to_owned()));
                }
            }
        }
    }
}

fn is_in_folder(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with(FOLDER))
}

/// The sessions that it makes of an export.
fn needed(plan: &ExportPlan) -> Vec<&'static str> {
    let is_merged = |name: &str| plan.merged().iter().any(|of| of.with_past == name || of.without_past == name);
    let has_encoder = plan.submodels().iter().any(|part| part.config.behavior() == Some("encoder"));
    let mut needed = Vec::new();
    for part in plan.submodels().iter().filter(|part| !is_merged(&part.name)) {
        let is_decoder = has_encoder && part.config.behavior() == Some("decoder");
        let own = if is_decoder { DECODER.to_owned() } else { stem(Path::new(&part.file)) };
        needed.extend(SESSIONS.iter().find(|known| **known == own));
    }
    let merged = plan.merged().iter().map(|merged| stem(Path::new(&merged.file)));
    needed.extend(merged.filter_map(|own| SESSIONS.iter().find(|known| **known == own)));
    needed.dedup();
    needed
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
