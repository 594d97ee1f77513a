//! Whether transformers.js finds the files of an export, and can make its empty cache.

use serde_json::{Map, Value};

use super::transformers_js::{DEFAULTS, FOLDER, Sorted, chunk, file};
use super::{Export, Severity, about, about_input};
use crate::config::json_file;
use crate::error::Error;
use crate::onnx::{Dim, ValueType};

/// The file that it reads, and the key there.
const CONFIG: (&str, &str) = ("config.json", "transformers.js_config");

/// The only symbols of a cache's axes that have a size there; every other is 0. The second is of batch and heads in one.
const SIZED: [&str; 2] = ["batch_size", "batch_size x num_heads"];

/// What the names of entries of its caches begin with.
const ENTRIES: [&str; 2] = ["past_key_values.", "past_"];

/// The types of tensors that it has.
const TYPES: [&str; 15] = [
    "fp32", "fp16", "fp64", "string", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "bool",
    "uint4", "int4",
];

pub(super) fn check(export: &mut Export<'_>) -> Result<(), Error> {
    let sorted = Sorted::new(export.plan, export.report);
    let told = told(export)?;
    places(export, &sorted);
    weights(export, &sorted, &told);
    types_of_weights(export, &sorted, &told);
    for session in &sorted.missing {
        let reason = format!("there is no {session}.onnx, which transformers.js loads");
        let finding = about(Severity::Error, reason);
        export.report.findings.push(finding);
    }
    for at in sorted.files.values().flat_map(|types| types.values()) {
        cache(export, *at)?;
    }
    Ok(())
}

/// What the model's config tells it.
fn told(export: &Export<'_>) -> Result<Map<String, Value>, Error> {
    let path = export.directory.join(CONFIG.0);
    let config = if path.is_file() { json_file::read_map(&path)? } else { Map::new() };
    Ok(config.get(CONFIG.1).and_then(Value::as_object).cloned().unwrap_or_default())
}

/// Whether each file is where it is looked for.
fn places(export: &mut Export<'_>, sorted: &Sorted) {
    for (session, types) in &sorted.files {
        for (dtype, at) in types {
            let wanted = format!("{FOLDER}/{}", file(session, dtype));
            if export.files.get(*at).is_some_and(|(path, _)| !path.ends_with(&wanted)) {
                let reason = format!("transformers.js looks for {wanted}, unless a caller names another `subfolder`");
                export.add(*at, about(Severity::Error, reason));
            }
        }
    }
    for (at, reason) in &sorted.unread {
        export.add(*at, about(Severity::Note, format!("transformers.js does not load it: {reason}")));
    }
}

/// Whether the weights are found that are in files of their own.
fn weights(export: &mut Export<'_>, sorted: &Sorted, told: &Map<String, Value>) {
    for (session, types) in &sorted.files {
        for (dtype, at) in types {
            let name = file(session, dtype);
            let found: Vec<_> = export
                .graph(*at)
                .map(|graph| graph.weight_files.iter().map(|file| file.path.clone()).collect())
                .unwrap_or_default();
            let expected: Vec<_> = (0..found.len()).map(|place| chunk(&name, place)).collect();
            if let Some(other) = found.iter().find(|path| !expected.contains(path)) {
                let reason =
                    format!("its weights are in `{other}`, and transformers.js looks for `{}`", chunk(&name, 0));
                export.add(*at, about(Severity::Error, reason));
            } else if found.len() != chunks(told, session, &name) {
                let reason = format!(
                    "its weights are in {} files beside it, and `use_external_data_format` of config.json says {}: `emit` writes it",
                    found.len(),
                    chunks(told, session, &name)
                );
                export.add(*at, about(Severity::Error, reason));
            }
        }
    }
}

/// How many files of weights the config says that there are.
fn chunks(told: &Map<String, Value>, session: &str, name: &str) -> usize {
    let of = |value: &Value| match value {
        Value::Bool(flag) => Some(usize::from(*flag)),
        Value::Number(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
        _ => None,
    };
    let found = told.get("use_external_data_format").and_then(|value| match value {
        Value::Object(files) => files.get(name).or_else(|| files.get(session)).and_then(of),
        other => of(other),
    });
    found.unwrap_or(0)
}

/// Whether there are files of the types that are loaded where a caller says none.
fn types_of_weights(export: &mut Export<'_>, sorted: &Sorted, told: &Map<String, Value>) {
    for (session, types) in &sorted.files {
        let said = told.get("dtype").and_then(|dtype| dtype.as_str().or_else(|| dtype.get(session)?.as_str()));
        let wanted: Vec<_> = said.map_or_else(|| DEFAULTS.to_vec(), |said| vec![said]);
        let missing: Vec<_> =
            wanted.iter().filter(|dtype| !types.contains_key(**dtype)).map(|dtype| file(session, dtype)).collect();
        if missing.is_empty() {
            continue;
        }
        let (severity, who) = match (said, missing.len() == wanted.len()) {
            (Some(_), _) => (Severity::Error, "as config.json says"),
            (None, true) => (Severity::Error, "where neither a caller nor config.json says a `dtype`"),
            (None, false) if types.contains_key("fp32") => {
                (Severity::Warning, "in a browser, where neither a caller nor config.json says a `dtype`")
            }
            (None, false) => {
                (Severity::Warning, "outside of browsers, where neither a caller nor config.json says a `dtype`")
            }
        };
        let reason = format!("transformers.js looks for {} {who}, and there is none", missing.join(" and "));
        export.report.findings.push(about(severity, reason));
    }
}

/// Whether it can make the empty cache of a decoder: it sizes axes by their symbols.
fn cache(export: &mut Export<'_>, at: usize) -> Result<(), Error> {
    let entries = export.cache(at)?;
    let Some(graph) = export.graph(at) else { return Ok(()) };
    let mut found = Vec::new();
    for name in &entries {
        if !ENTRIES.iter().any(|start| name.starts_with(start)) {
            let reason = "transformers.js has no entries of a cache by such names, and does not feed it".to_owned();
            found.push(about_input(Severity::Error, name, reason));
            continue;
        }
        let Some(ValueType::Tensor { element, shape: Some(shape) }) = graph.input(name).map(|input| &input.of) else {
            continue;
        };
        if !element.name().is_some_and(|name| TYPES.contains(&name)) {
            let reason = format!("transformers.js has no tensors of {element}");
            found.push(about_input(Severity::Error, name, reason));
        }
        found.extend(axes(name, shape));
    }
    found.into_iter().for_each(|finding| export.add(at, finding));
    Ok(())
}

/// An entry has a batch, and at most one more axis that is not fixed: its past. What it calls 0 makes the entry empty, as
/// the first past is anyway: a graph that joins it to what follows passes it over, and one that reads its sizes may refuse.
fn axes(name: &str, shape: &[Dim]) -> Vec<super::Finding> {
    let is_sized = |dim: &Dim| matches!(dim, Dim::Symbol(symbol) if SIZED.contains(&symbol.as_str()));
    let finding = |severity, axis: usize, dim: &Dim, rest: &str| {
        let reason = format!("transformers.js makes an empty cache by the names of axes, in which `{dim}` is 0{rest}");
        super::Finding { axis: Some(axis), ..about_input(severity, name, reason) }
    };
    let mut found = Vec::new();
    let mut empty = 0;
    for (axis, dim) in shape.iter().enumerate() {
        let is_free = !matches!(dim, Dim::Static(_)) && !is_sized(dim);
        if is_free && axis == 0 {
            found.push(finding(Severity::Note, axis, dim, ": as `batch_size` it would be the batch"));
        } else if is_free {
            empty += 1;
            if empty > 1 {
                found.push(finding(
                    Severity::Warning,
                    axis,
                    dim,
                    ", as the past is: a graph that reads it may refuse to run",
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Dim, Severity, axes};

    fn worst(shape: &[Dim]) -> Vec<Severity> {
        axes("past_key_values.0.key", shape).iter().map(|finding| finding.severity).collect()
    }

    #[test]
    fn the_batch_and_the_past_are_the_axes_that_are_free() {
        let symbol = |name: &str| Dim::Symbol(name.to_owned());
        let (batch, past) = (symbol("batch_size"), symbol("past_sequence_length"));
        assert_eq!(worst(&[batch.clone(), Dim::Static(2), past.clone(), Dim::Static(4)]), []);
        assert_eq!(worst(&[symbol("batch_size x num_heads"), past.clone(), Dim::Static(4)]), []);
        assert_eq!(worst(&[symbol("b"), Dim::Static(2), past.clone(), Dim::Static(4)]), [Severity::Note]);
        assert_eq!(worst(&[Dim::Unnamed, Dim::Static(2), past.clone(), Dim::Static(4)]), [Severity::Note]);
        assert_eq!(worst(&[batch, Dim::Static(2), past, symbol("head")]), [Severity::Warning]);
    }
}
