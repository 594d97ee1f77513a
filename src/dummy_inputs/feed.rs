//! What an ONNX session is fed: flat tensors under its own input names.

use std::borrow::Cow;

use crate::dummy_inputs::named::named;
use crate::error::Error;
use crate::export::axes::{LayerName, Name};
use crate::export::layer_runs::LayerRun;
use crate::export::types::{Context, ExporterConfig};
use crate::spec::dummy::{Dummy, DummyInputs, DummyOptions};
use crate::spec::tensor::TensorSpec;

/// A part of a [`Feed`]: one tensor, or a run over layers.
#[derive(Clone, Debug, PartialEq)]
pub enum FeedPart {
    /// One tensor.
    Tensor(Cow<'static, str>, TensorSpec),
    /// The same tensors for the first layer, then for the next, and so on.
    Layers {
        /// The number of the first layer; 0, unless layers of other kinds stand before it.
        first: usize,
        /// How many layers.
        count: usize,
        /// The tensors of one layer.
        tensors: Vec<(LayerName, TensorSpec)>,
    },
}

/// The tensors that a session takes, in order, under its names. With the feature `tensors` they are drawn by
/// `Feed::draw`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed(Vec<FeedPart>);

impl Feed {
    /// The tensors, runs over layers kept together.
    pub fn parts(&self) -> &[FeedPart] {
        &self.0
    }

    /// Every tensor, runs over layers written out.
    pub fn iter(&self) -> impl Iterator<Item = (Name<'_>, &TensorSpec)> {
        self.0.iter().flat_map(|part| {
            let (one, run) = match part {
                FeedPart::Tensor(name, spec) => (Some((Name::Plain(name), spec)), None),
                FeedPart::Layers { first, count, tensors } => (None, Some((*first..first + count, tensors))),
            };
            let layers = run.into_iter().flat_map(|(layers, tensors)| {
                layers.flat_map(move |layer| tensors.iter().map(move |(name, spec)| (name.at(layer), spec)))
            });
            one.into_iter().chain(layers)
        })
    }
}

impl ExporterConfig {
    /// The dummy inputs as an ONNX session takes them; the reference's
    /// `generate_dummy_inputs_for_validation`, flattened.
    ///
    /// # Errors
    /// As [`dummy_inputs`](Self::dummy_inputs).
    pub fn feed(&self, options: &DummyOptions) -> Result<Feed, Error> {
        let mut inputs = self.dummy_inputs(options)?;
        (self.class().dummy.feed)(&Context::new(self, options), &mut inputs)?;
        self.flatten(inputs)
    }

    fn flatten(&self, inputs: DummyInputs) -> Result<Feed, Error> {
        let mut parts = Vec::with_capacity(inputs.0.len());
        for (name, dummy) in inputs.0 {
            match dummy {
                Dummy::Tensor(spec) | Dummy::Tuple(spec, _) => parts.push(FeedPart::Tensor(name, spec)),
                Dummy::Map(entries) => {
                    parts.extend(entries.into_iter().map(|(name, spec)| FeedPart::Tensor(Cow::Borrowed(name), spec)));
                }
                Dummy::Layers(runs) => {
                    let runs = named(self, runs)?.into_iter();
                    parts.extend(runs.map(|LayerRun { first, count, each }| FeedPart::Layers {
                        first,
                        count,
                        tensors: each,
                    }));
                }
            }
        }
        Ok(Feed(parts))
    }
}
