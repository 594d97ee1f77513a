//! What ONNX Runtime 1.32.0 loads, as it says of models of each version.

use super::{Export, Severity, about};

/// The latest version of the format.
const IR: i64 = 14;

/// The operators that it has, and their latest version where that is known.
const DOMAINS: &[(&str, Option<i64>)] = &[
    ("", Some(28)),
    ("ai.onnx", Some(28)),
    ("ai.onnx.ml", None),
    ("ai.onnx.training", None),
    ("ai.onnx.preview.training", None),
    ("com.microsoft", Some(1)),
    ("com.microsoft.experimental", None),
    ("com.microsoft.nchwc", None),
    ("com.ms.internal.nhwc", None),
    ("org.pytorch.aten", None),
];

pub(super) fn check(export: &mut Export<'_>) {
    for at in 0..export.files.len() {
        let Some(graph) = export.graph(at) else { continue };
        let mut found = Vec::new();
        if graph.ir_version > IR {
            let reason =
                format!("it is of version {} of the format, and ONNX Runtime loads {IR} at most", graph.ir_version);
            found.push(about(Severity::Error, reason));
        }
        for (domain, version) in &graph.opsets {
            let named = if domain.is_empty() {
                "ONNX's own operators".to_owned()
            } else {
                format!("the operators of `{domain}`")
            };
            match DOMAINS.iter().find(|(known, _)| known == domain) {
                Some((_, Some(latest))) if version > latest => {
                    let reason =
                        format!("it has version {version} of {named}, and ONNX Runtime loads {latest} at most");
                    found.push(about(Severity::Error, reason));
                }
                Some(_) => {}
                None => {
                    let reason = format!(
                        "it names {named}, which ONNX Runtime lacks: where one of them is used, a session needs a library that has it"
                    );
                    found.push(about(Severity::Warning, reason));
                }
            }
        }
        found.into_iter().for_each(|finding| export.add(at, finding));
    }
}
