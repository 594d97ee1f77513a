//! The sizes of axes that a session is to have fixed.

use std::collections::{BTreeMap, BTreeSet};

use optimum_exporters_common::nearest;
use serde_json::{Value, json};

use super::{Files, TransformersJsOptions, untold};
use crate::check::parts;
use crate::dtype::DType;
use crate::error::Error;
use crate::expression::Expression;
use crate::gathered::gathered;
use crate::onnx::{Dim, ValueType};
use crate::spec::dummy::DummyOptions;

/// Whether a tensor is of half precision.
pub(super) fn is_half(of: &ValueType) -> bool {
    matches!(of, ValueType::Tensor { element, .. } if element.dtype() == Some(DType::Fp16))
}

/// The size of each axis that gets one.
pub(super) fn sizes(files: &Files, options: &TransformersJsOptions) -> Result<Option<Value>, Error> {
    let symbols = symbols(files);
    if let Some(unknown) = options.axes.keys().find(|name| !symbols.contains(*name)) {
        let near = nearest(unknown, symbols.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(untold(format!("no axis of an input is called `{unknown}`{near}")));
    }
    if let Some((name, size)) = options.axes.iter().find(|(_, size)| **size < 1) {
        return Err(untold(format!("the axis `{name}` cannot have the size {size}")));
    }
    if !options.is_static {
        return Ok((!options.axes.is_empty()).then(|| json!(options.axes)));
    }
    let fixed = by_config(files)?;
    let known = |name: &str| options.axes.get(name).or_else(|| fixed.get(name)).copied();
    let size = |symbol: &String| match known(symbol) {
        Some(size) => Some(size),
        None => Expression::parse(symbol).ok()?.evaluate(known),
    };
    let missing: Vec<_> = symbols.iter().filter(|symbol| size(symbol).is_none()).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(untold(format!("the sizes of these axes have to be said: {}", missing.join(", "))));
    }
    let all: BTreeMap<_, _> = gathered(symbols.iter().filter_map(|symbol| Some((symbol, size(symbol)?))));
    Ok((!all.is_empty()).then(|| json!(all)))
}

/// The names that axes of inputs have in the files.
fn symbols(files: &Files) -> BTreeSet<String> {
    let graphs = files.all().filter_map(|(.., at)| files.graph(at));
    let inputs = graphs.flat_map(|graph| &graph.inputs);
    let shapes = inputs.filter_map(|input| match &input.of {
        ValueType::Tensor { shape, .. } => shape.as_ref(),
        ValueType::Other(_) => None,
    });
    let symbols = shapes.flatten().filter_map(|dim| match dim {
        Dim::Symbol(symbol) => Some(symbol.clone()),
        Dim::Static(_) | Dim::Bounded { .. } | Dim::Unnamed => None,
    });
    gathered(symbols)
}

/// Sizes that are the same whatever a feed is made with: the config says them.
fn by_config(files: &Files) -> Result<BTreeMap<String, i64>, Error> {
    let (usual, other) = (DummyOptions::default(), others()?);
    let mut sizes: BTreeMap<String, Option<i64>> = BTreeMap::new();
    for (.., at) in files.all() {
        let part = files.report.files.get(at).and_then(|file| file.part.as_deref());
        let Some(part) = parts(&files.plan).find(|known| part == Some(known.name)) else { continue };
        let feeds = part.config.feed(&usual).and_then(|one| Ok((one, part.config.feed(&other)?)));
        let (Ok((one, two)), Some(graph)) = (feeds, files.graph(at)) else { continue };
        for ((name, of_one), (_, of_two)) in one.iter().zip(two.iter()) {
            let Some(ValueType::Tensor { shape: Some(shape), .. }) = graph.input(&name.to_cow()).map(|input| &input.of)
            else {
                continue;
            };
            for (dim, lengths) in shape.iter().zip(of_one.shape.iter().zip(&of_two.shape)) {
                if let Dim::Symbol(symbol) = dim {
                    let own = Some(*lengths.0).filter(|length| length == lengths.1);
                    let known = sizes.entry(symbol.clone()).or_insert(own);
                    *known = known.filter(|known| own == Some(*known));
                }
            }
        }
    }
    Ok(sizes.into_iter().filter_map(|(symbol, size)| Some((symbol, size?))).collect())
}

/// Every size twice what it is by default.
fn others() -> Result<DummyOptions, Error> {
    let mut options = DummyOptions::default();
    let sizes: Vec<_> = options.shapes.iter().collect();
    for (name, size) in sizes {
        options.shapes.set(name, size.saturating_mul(2))?;
    }
    Ok(options)
}
