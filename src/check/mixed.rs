//! Files that are not of one model, where their shapes do not tell.

use std::path::Path;

use super::finding::{Finding, Kind, Severity};
use super::named::Named;
use super::part::{FileReport, Part, about_files};
use crate::error::Error;
use crate::signature::Signature;

/// The output that has a score for each token of the vocabulary.
const SCORES: &str = "logits";

/// The weights that an encoder has by itself and a decoder shares with it.
const EMBEDDINGS: &str = "embed_tokens.weight";
const SHARED: &str = "shared.weight";

/// A file with the part that it is.
struct Known<'a> {
    at: usize,
    part: &'a Part<'a>,
    graph: &'a Signature,
    named: &'a Named<'a>,
}

/// Adds to the report of each encoder that it is of another model than the decoders beside it, and of each decoder that it is of
/// another export than the one for other steps. A model whose encoder and decoder are of one class names the layers of both
/// alike.
pub(super) fn find(parts: &[Part<'_>], named: &[Option<Named<'_>>], reports: &mut [FileReport]) -> Result<(), Error> {
    let part_of = |report: &FileReport| parts.iter().find(|part| report.part.as_deref() == Some(part.name));
    let known = reports.iter().zip(named).enumerate().filter_map(|(at, (report, named))| {
        let named = named.as_ref()?;
        Some(Known { at, part: part_of(report)?, graph: named.graph, named })
    });
    let known: Vec<_> = known.collect();
    let of_exports = of_two_exports(&known, reports);
    let known: Vec<_> = known.into_iter().filter(|known| !known.graph.stacks.is_empty()).collect();
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
            found.push((encoder.at, differing(encoder.graph, decoder.graph, &name_of(&reports[decoder.at]))));
        }
    }
    let is_new = |(at, _): &(usize, Finding)| found.iter().all(|(known, _)| known != at);
    let of_exports: Vec<_> = of_exports.into_iter().filter(is_new).collect();
    for (at, finding) in found.into_iter().chain(of_exports) {
        // What says that it is another file says more.
        let findings = &mut reports[at].findings;
        let place = findings.iter().take_while(|known| known.severity == Severity::Error).count();
        findings.insert(place, finding);
    }
    Ok(())
}

/// Files of an encoder and of decoders with and without past that have a weight in common, with other values: they are of one
/// model, exported twice over.
fn of_two_exports(known: &[Known<'_>], reports: &[FileReport]) -> Vec<(usize, Finding)> {
    let is_part = |known: &&Known<'_>| matches!(known.part.config.behavior(), Some("encoder" | "decoder"));
    let all: Vec<_> = known.iter().filter(is_part).collect();
    let pairs = all.iter().enumerate().flat_map(|(at, one)| all.iter().take(at).map(move |other| (*one, *other)));
    let found = pairs.filter(|(one, other)| are_alike(one, other, reports)).filter_map(|(one, other)| {
        // What is wrong with an encoder is said of that.
        let (one, other) = if is_encoder(other) { (other, one) } else { (one, other) };
        let (name, of_other) = differing_weight(one, other)?;
        let beside = name_of(&reports[other.at]);
        let reason = format!(
            "its weight `{name}` has other values than `{of_other}` of {beside}, which is the same: the two are of two exports"
        );
        let mut finding = about_files(Severity::Error, Kind::Mixed, reason);
        (finding.found, finding.expected) = (name.to_owned(), beside);
        Some((one.at, finding))
    });
    let mut found: Vec<_> = found.collect();
    found.dedup_by_key(|(at, _)| *at);
    found
}

fn is_encoder(known: &Known<'_>) -> bool {
    known.part.config.behavior() == Some("encoder")
}

/// Whether two files are different parts of one class, with weights of the same precision, as their names say.
fn are_alike(one: &Known<'_>, other: &Known<'_>, reports: &[FileReport]) -> bool {
    let addition = |known: &Known<'_>| addition(&reports[known.at].path, known.part.file).map(str::to_owned);
    let is_one_class = one.part.config.class().name == other.part.config.class().name;
    is_one_class && one.part.name != other.part.name && addition(one) == addition(other)
}

/// A weight that two files have both, and with other values: by its name, or what an encoder calls its embeddings and a decoder
/// says that it shares.
fn differing_weight<'a>(one: &Known<'a>, other: &Known<'a>) -> Option<(&'a str, &'a str)> {
    let is_same = |name: &str, of_other: &str| match (is_encoder(one), is_encoder(other)) {
        (false, false) => name == of_other,
        (true, false) => name == EMBEDDINGS && (of_other == SHARED || of_other.ends_with(&format!(".{SHARED}"))),
        _ => false,
    };
    let (one, other) = (one.named.marks(), other.named.marks());
    let pairs = one.iter().flat_map(|mark| other.iter().map(move |known| (mark, known)));
    let differing = pairs.filter(|((name, (kind, values)), (of_other, (same, others)))| {
        kind == same && values != others && is_same(name, of_other)
    });
    differing.map(|((name, _), (of_other, _))| (name.as_str(), of_other.as_str())).next()
}

/// The name of a file, without its folder.
fn name_of(report: &FileReport) -> String {
    let path = &report.path;
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.display().to_string())
}

/// What a file's name has besides that of its part's, for instance `_quantized`.
fn addition<'a>(path: &'a Path, file: &str) -> Option<&'a str> {
    path.file_stem()?.to_str()?.strip_prefix(Path::new(file).file_stem()?.to_str()?)
}

/// Whether a part is a decoder of what this encoder gives, and of the same class as that.
fn goes_with(encoder: &Part<'_>, other: &Part<'_>) -> Result<bool, Error> {
    let (one, config) = (encoder.config, other.config);
    let is_pair = config.behavior() == Some("decoder") && config.class().name == one.class().name;
    // A pair of two models has two configs.
    let is_of_two = config.nested("encoder").is_ok() || config.normalized().part("encoder").is_ok();
    Ok(is_pair && !is_of_two && config.outputs()?.get(SCORES).is_some())
}

fn differing(encoder: &Signature, decoder: &Signature, file: &str) -> Finding {
    let names = |graph: &Signature| graph.stacks.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (own, others) = (names(encoder), names(decoder));
    let reason = format!("its layers are called {own}, and those of {file} {others}: the two are not of one model");
    let mut finding = about_files(Severity::Error, Kind::Mixed, reason);
    (finding.found, finding.expected) = (own, others);
    finding
}
