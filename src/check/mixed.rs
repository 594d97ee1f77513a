//! An encoder and a decoder that are not of one model, where their shapes do not tell.

use super::finding::{Finding, Kind, Severity};
use super::part::{FileReport, Part, about_files};
use crate::error::Error;
use crate::signature::Signature;

/// The output that has a score for each token of the vocabulary.
const SCORES: &str = "logits";

/// A file with the part that it is.
struct Known<'a> {
    at: usize,
    part: &'a Part<'a>,
    graph: &'a Signature,
}

/// Adds to the report of each encoder that it is of another model than the decoders beside it. A model whose encoder and
/// decoder are of one class names the layers of both alike.
pub(super) fn find<'a>(
    parts: &'a [Part<'a>],
    graphs: impl Iterator<Item = Option<&'a Signature>>,
    reports: &mut [FileReport],
) -> Result<(), Error> {
    let part_of = |report: &FileReport| parts.iter().find(|part| report.part.as_deref() == Some(part.name));
    let known = reports.iter().zip(graphs).enumerate().filter_map(|(at, (report, graph))| {
        let graph = graph.filter(|graph| !graph.stacks.is_empty())?;
        Some(Known { at, part: part_of(report)?, graph })
    });
    let known: Vec<_> = known.collect();
    let mut found = Vec::new();
    for encoder in known.iter().filter(|known| known.part.config.behavior() == Some("encoder")) {
        let mut decoders = Vec::new();
        for other in &known {
            if goes_with(encoder.part, other.part)? {
                decoders.push(other);
            }
        }
        let differs = |decoder: &&&Known<'_>| encoder.graph.stacks.is_disjoint(&decoder.graph.stacks);
        if let Some(decoder) = decoders.first().filter(|_| decoders.iter().all(|decoder| differs(&decoder))) {
            let beside = &reports[decoder.at].path;
            let file =
                beside.file_name().map_or_else(|| beside.display().to_string(), |name| name.display().to_string());
            found.push((encoder.at, differing(encoder.graph, decoder.graph, &file)));
        }
    }
    for (at, finding) in found {
        // What says that it is another file says more.
        let findings = &mut reports[at].findings;
        let place = findings.iter().take_while(|known| known.severity == Severity::Error).count();
        findings.insert(place, finding);
    }
    Ok(())
}

/// Whether a part is a decoder of what this encoder gives, and of the same class as that.
fn goes_with(encoder: &Part<'_>, other: &Part<'_>) -> Result<bool, Error> {
    let (one, config) = (encoder.config, other.config);
    let is_pair = config.behavior() == Some("decoder") && config.class().name == one.class().name;
    // A pair of two models has two configs.
    Ok(is_pair && config.nested("encoder").is_err() && config.outputs()?.get(SCORES).is_some())
}

fn differing(encoder: &Signature, decoder: &Signature, file: &str) -> Finding {
    let names = |graph: &Signature| graph.stacks.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (own, others) = (names(encoder), names(decoder));
    let reason = format!("its layers are called {own}, and those of {file} {others}: the two are not of one model");
    let mut finding = about_files(Severity::Error, Kind::Mixed, reason);
    (finding.found, finding.expected) = (own, others);
    finding
}
