//! A second set of sizes, so that an axis that the export froze is found out.

use crate::dummy_inputs::{Feed, FeedPart};
use crate::error::Error;
use crate::export::axes::DynamicAxes;
use crate::export::types::ExporterConfig;
use crate::onnx::{Dim, Signature, ValueType};
use crate::spec::dummy::DummyOptions;
use crate::spec::sizes::Shapes;

/// Below this many elements one more is asked for, from it on half as many: so lengths stay within what
/// models take, and multiples of a patch stay multiples.
const SMALL: i64 = 8;

/// What is as many as the weights of a model were made for, whatever the contract leaves open.
const CHANNELS: &str = "num_channels";

const fn other(size: i64) -> i64 {
    if size < SMALL { size + 1 } else { size / 2 }
}

/// The sizes that can be changed, each with its other value: those that change dynamic axes alone. Those of
/// `kept` are not.
pub(super) fn changes(
    config: &ExporterConfig,
    graph: &Signature,
    options: &DummyOptions,
    kept: &[String],
) -> Result<Vec<(&'static str, i64)>, Error> {
    let axes = config.session_inputs()?;
    let taken = |feed: Feed| feed.of_those(|name| graph.input(name).is_some());
    let base = taken(config.feed(options)?);
    let is_free = |name: &'static str, size| {
        let feed = taken(config.feed(&with(options, &[(name, size)])).ok()?);
        Some(is_of_dynamic_axes(&base, &feed, &axes, graph))
    };
    let is_kept = |name: &str| name == CHANNELS || kept.iter().any(|kept| kept == name);
    let all = options.shapes.iter().filter(|(name, _)| !is_kept(name));
    let all = all.map(|(name, size)| (name, other(size)));
    Ok(all.filter(|(name, size)| is_free(name, *size) == Some(true)).collect())
}

/// The same options with other sizes.
pub(super) fn with(options: &DummyOptions, sizes: &[(&'static str, i64)]) -> DummyOptions {
    let mut shapes: Shapes = options.shapes;
    for (name, size) in sizes {
        // Each is the name of a size that there is.
        let _ = shapes.set(name, *size);
    }
    DummyOptions { shapes, ..options.clone() }
}

/// Whether two feeds differ, and only along axes that are dynamic in the contract and in the file.
fn is_of_dynamic_axes(base: &Feed, other: &Feed, axes: &DynamicAxes, graph: &Signature) -> bool {
    let mut differs = false;
    for (one, two) in base.parts().iter().zip(other.parts()) {
        let pairs = match (one, two) {
            (FeedPart::Tensor(name, one), FeedPart::Tensor(_, two)) => {
                vec![(name.to_string(), &one.shape, &two.shape)]
            }
            (FeedPart::Layers { first, tensors: one, .. }, FeedPart::Layers { tensors: two, .. }) => {
                let pairs = one.iter().zip(two);
                pairs.map(|((name, one), (_, two))| (name.at(*first).to_string(), &one.shape, &two.shape)).collect()
            }
            _ => return false,
        };
        for (name, one, two) in pairs {
            let changed = one.iter().zip(two).enumerate().filter(|(_, (one, two))| one != two);
            for (axis, _) in changed {
                differs = true;
                let is_dynamic = axes.get(&name).is_some_and(|axes| axes.get(axis).is_some());
                if !is_dynamic || is_static(graph, &name, axis) {
                    return false;
                }
            }
        }
    }
    differs
}

/// A feed with the sizes that were set where a file takes no other, whatever the config makes of dummy inputs.
pub(super) fn as_fixed(
    feed: Feed,
    config: &ExporterConfig,
    graph: &Signature,
    options: &DummyOptions,
) -> Result<Feed, Error> {
    let axes = config.session_inputs()?;
    let set = |symbol: &str| options.shapes.set_ones().find(|(name, _)| *name == symbol).map(|(_, size)| size);
    Ok(feed.with_sizes(|name, axis| {
        let fixed = static_size(graph, name, axis)?;
        set(axes.get(name)?.get(axis)?).filter(|size| *size == fixed)
    }))
}

fn is_static(graph: &Signature, name: &str, axis: usize) -> bool {
    static_size(graph, name, axis).is_some()
}

fn static_size(graph: &Signature, name: &str, axis: usize) -> Option<i64> {
    match &graph.input(name)?.of {
        ValueType::Tensor { shape: Some(shape), .. } => match shape.get(axis) {
            Some(Dim::Static(size)) => Some(*size),
            _ => None,
        },
        ValueType::Other(_) | ValueType::Tensor { .. } => None,
    }
}
