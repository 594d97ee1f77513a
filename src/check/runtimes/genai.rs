//! Whether a `genai_config.json` is there, and names what the files have: what onnxruntime-genai 0.18.0 reads of a decoder.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Export, Severity, about, about_input};
use crate::config::json_file;
use crate::error::Error;
use crate::onnx::{Dim, Signature, ValueType};

/// The file that it reads.
const CONFIG: &str = "genai_config.json";

/// The most layers that are looked for by name.
const MAX_LAYERS: u64 = 65_536;

pub(super) fn check(export: &mut Export<'_>) -> Result<(), Error> {
    let path = export.directory.join(CONFIG);
    if !path.is_file() {
        let reason = format!("there is no {CONFIG}, which onnxruntime-genai reads: `emit` writes it");
        export.report.findings.push(about(Severity::Error, reason));
        return Ok(());
    }
    let config = Value::Object(json_file::read_map(&path)?);
    let decoder = &config["model"]["decoder"];
    let Some(file) = decoder["filename"].as_str() else {
        let reason = format!("{CONFIG} has no `model.decoder.filename`, which says the decoder's file");
        export.report.findings.push(about(Severity::Error, reason));
        return Ok(());
    };
    let wanted = export.directory.join(file);
    let Some(at) = export.files.iter().position(|(path, _)| *path == wanted) else {
        let reason = format!("{CONFIG} names {file} as the decoder's file, and there is none");
        export.report.findings.push(about(Severity::Error, reason));
        return Ok(());
    };
    let Some(graph) = export.graph(at) else { return Ok(()) };
    let found = [inputs(decoder, graph), outputs(decoder, graph), sizes(decoder, graph)].concat();
    found.into_iter().for_each(|finding| export.add(at, finding));
    Ok(())
}

/// The names that are said on a side, layers written out.
fn names(decoder: &Value, side: &str) -> BTreeSet<String> {
    let layers = decoder["num_hidden_layers"].as_u64().unwrap_or(0).min(MAX_LAYERS);
    let said = decoder[side].as_object().into_iter().flatten().filter_map(|(_, name)| name.as_str());
    let mut names = BTreeSet::new();
    for name in said {
        if name.contains("%d") {
            names.extend((0..layers).map(|layer| name.replace("%d", &layer.to_string())));
        } else {
            names.insert(name.to_owned());
        }
    }
    names
}

/// The inputs: what the file has and nobody feeds, and what is said and the file has not.
fn inputs(decoder: &Value, graph: &Signature) -> Vec<super::Finding> {
    let said = names(decoder, "inputs");
    let not_fed = graph.inputs.iter().filter(|input| !said.contains(&input.name) && !input.has_default).map(|input| {
        let reason = format!("{CONFIG} does not name it, and onnxruntime-genai feeds what is named there");
        about_input(Severity::Error, &input.name, reason)
    });
    let missing = said.iter().filter(|name| graph.input(name).is_none()).map(|name| {
        let reason = format!("{CONFIG} names it, and the file has no such input");
        about_input(Severity::Error, name, reason)
    });
    not_fed.chain(missing).collect()
}

fn outputs(decoder: &Value, graph: &Signature) -> Vec<super::Finding> {
    let missing = names(decoder, "outputs").into_iter().filter(|name| graph.output(name).is_none());
    let finding = |name: String| {
        let reason = format!("{CONFIG} names it, and the file has no such output");
        super::Finding { subject: super::Subject::Output(name), ..about(Severity::Error, reason) }
    };
    missing.map(finding).collect()
}

/// The heads and their size, where the file fixes them.
fn sizes(decoder: &Value, graph: &Signature) -> Vec<super::Finding> {
    let Some(key) = decoder["inputs"]["past_key_names"].as_str().map(|name| name.replace("%d", "0")) else {
        return Vec::new();
    };
    let Some(ValueType::Tensor { shape: Some(shape), .. }) = graph.input(&key).map(|input| &input.of) else {
        return Vec::new();
    };
    let said = [(1, "num_key_value_heads"), (3, "head_size")];
    let differing = said.into_iter().filter_map(|(axis, name)| {
        let size = decoder[name].as_i64()?;
        match shape.get(axis) {
            Some(Dim::Static(found)) if *found != size => {
                let reason = format!("the file has {found}, and `{name}` of {CONFIG} is {size}");
                Some(super::Finding { axis: Some(axis), ..about_input(Severity::Error, &key, reason) })
            }
            _ => None,
        }
    });
    differing.collect()
}
