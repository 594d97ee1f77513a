//! How many axes outputs have, and the lengths of the last of them, which no symbol of the contract tells and the config
//! does.

use super::expectation::{Expected, Side, number};
use crate::config::pretrained_config::PretrainedConfig;
use crate::export::axes::Axes;
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
use crate::export::axes::Part;
use crate::export::output_sizes::OutputSizes;
use crate::export::types::ExporterConfig;
use crate::json_form::read::JsonRef;
use crate::tables::with_past::without_past;

/// What a last axis is as long as.
#[derive(Clone, Copy)]
enum Width {
    Hidden,
    Vocabulary,
    Labels,
}

/// The outputs of a task, how many axes stand before the last, and what that is as long as. An empty task is any.
const WIDTHS: &[(&str, &str, usize, Width)] = &[
    ("", "last_hidden_state", 2, Width::Hidden),
    // Of a model that takes several inputs as one sequence.
    ("", "last_hidden_state", 1, Width::Hidden),
    ("", "encoder_last_hidden_state", 2, Width::Hidden),
    ("", "pooler_output", 1, Width::Hidden),
    ("audio-classification", "logits", 1, Width::Labels),
    ("audio-frame-classification", "logits", 2, Width::Labels),
    ("image-classification", "logits", 1, Width::Labels),
    ("text-classification", "logits", 1, Width::Labels),
    ("token-classification", "logits", 2, Width::Labels),
    ("automatic-speech-recognition", "logits", 2, Width::Vocabulary),
    ("fill-mask", "logits", 2, Width::Vocabulary),
    ("image-to-text", "logits", 2, Width::Vocabulary),
    ("text2text-generation", "logits", 2, Width::Vocabulary),
    ("text-generation", "logits", 2, Width::Vocabulary),
];

/// The outputs of a task, how many axes have symbols, and how many there are. An empty task is any.
const RANKS: &[(&str, &str, usize, usize)] = &[
    ("", "last_hidden_state", 2, 3),
    ("", "encoder_last_hidden_state", 2, 3),
    ("audio-classification", "logits", 1, 2),
    ("audio-frame-classification", "logits", 2, 3),
    ("audio-xvector", "logits", 1, 2),
    ("audio-xvector", "embeddings", 1, 2),
    ("automatic-speech-recognition", "logits", 2, 3),
    ("depth-estimation", "predicted_depth", 3, 3),
    ("fill-mask", "logits", 2, 3),
    ("image-classification", "logits", 1, 2),
    ("image-to-text", "logits", 2, 3),
    ("multiple-choice", "logits", 2, 2),
    ("object-detection", "logits", 2, 3),
    ("object-detection", "pred_boxes", 2, 3),
    ("question-answering", "start_logits", 2, 2),
    ("question-answering", "end_logits", 2, 2),
    ("semantic-segmentation", "logits", 4, 4),
    ("text-classification", "logits", 1, 2),
    ("text-generation", "logits", 2, 3),
    ("text2text-generation", "logits", 2, 3),
    ("token-classification", "logits", 2, 3),
    ("zero-shot-image-classification", "logits_per_image", 2, 2),
    ("zero-shot-image-classification", "logits_per_text", 2, 2),
];

/// The outputs of which it is known how many axes they have, with their number.
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
pub(crate) fn ranks(config: &ExporterConfig) -> Vec<(&'static str, usize)> {
    let Ok(outputs) = config.session_outputs() else { return Vec::new() };
    let ranks = Ranks::new(config);
    let plain = outputs.parts().iter().filter_map(|part| match part {
        Part::Tensor(name, axes) => Some((*name, ranks.of(name, axes)?)),
        Part::Layers { .. } => None,
    });
    plain.collect()
}

/// What tells how many axes the outputs of an exporter config have.
struct Ranks<'c> {
    task: &'c str,
    /// The sizes of outputs; none where they cannot be known.
    sizes: Option<OutputSizes>,
}

impl<'c> Ranks<'c> {
    fn new(config: &'c ExporterConfig) -> Self {
        Self { task: without_past(config.task()), sizes: config.output_sizes().ok() }
    }

    /// How many axes an output has, where that is known.
    fn of(&self, output: &str, axes: &Axes) -> Option<usize> {
        let is_it = |named: usize| axes.len() == named && (0..named).all(|axis| axes.get(axis).is_some());
        // What is said of the sizes of further axes is said of as many at least.
        let least = self.sizes.as_ref()?.least_rank(output, axes);
        let of = |(of, name, named, rank): &&(&str, &str, usize, usize)| {
            (of.is_empty() || *of == self.task) && *name == output && is_it(*named) && least <= *rank
        };
        RANKS.iter().find(of).map(|(.., rank)| *rank)
    }
}

/// Fills in the ranks and the widths of outputs.
pub(super) fn fill_in(outputs: &mut Side, config: &ExporterConfig) {
    let ranks = Ranks::new(config);
    for (name, expected) in &mut outputs.tensors {
        let of = WIDTHS.iter().find(|(of, output, axes, _)| {
            (of.is_empty() || *of == ranks.task) && output == name && is_before_width(expected, *axes)
        });
        expected.width = of.and_then(|(.., axes, width)| Some((*axes, length(*width, config)?)));
        expected.rank = ranks.of(name, &expected.axes);
        fill_in_numbers(expected);
    }
}

/// Fills in the sizes that are said of axes without a symbol, and are numbers whatever is fed.
fn fill_in_numbers(expected: &mut Expected) {
    for (axis, size) in &expected.own_sizes {
        let Some(size) = size.as_deref().and_then(number).filter(|_| expected.axes.get(*axis).is_none()) else {
            continue;
        };
        if expected.sizes.len() <= *axis {
            expected.sizes.resize(*axis + 1, None);
        }
        if let Some(known) = expected.sizes.get_mut(*axis) {
            *known = Some(size);
        }
    }
}

/// Whether an output has this many axes that have symbols, and nothing is said of the one after them.
fn is_before_width(expected: &Expected, axes: usize) -> bool {
    (0..axes).all(|axis| expected.axes.get(axis).is_some())
        && expected.least_rank() == axes
        && !expected.own_sizes.contains_key(&axes)
}

fn length(width: Width, config: &ExporterConfig) -> Option<i64> {
    // Of a pair, each has a config of its own.
    let side = if config.behavior() == Some("encoder") { "encoder" } else { "decoder" };
    let own = config.nested(side).unwrap_or(config);
    let normalized = |name: &str| own.normalized().get(name).ok()?.int(name).ok();
    let length = match width {
        // Where an encoder has another than its decoder, the contract does not say whose it is.
        Width::Hidden => normalized("hidden_size").filter(|width| {
            let stated = own.config().stated("hidden_size").and_then(JsonRef::as_i64);
            stated.is_none_or(|stated| stated == *width)
        }),
        Width::Vocabulary => normalized("vocab_size"),
        Width::Labels => labels(config.config()),
    };
    length.filter(|length| *length > 0)
}

/// How many labels a config says that there are: those that it names, or their number.
fn labels(config: &PretrainedConfig) -> Option<i64> {
    let named =
        config.stated("id2label").and_then(JsonRef::as_object).and_then(|names| i64::try_from(names.len()).ok());
    named.or_else(|| config.stated("num_labels")?.as_i64())
}
