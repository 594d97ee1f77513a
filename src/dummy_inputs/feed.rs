//! What an ONNX session is fed: flat tensors under its own input names.

use std::borrow::Cow;

#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
use crate::dtype::DType;
use crate::dummy_inputs::named::named;
use crate::error::Error;
use crate::export::axes::{LayerName, Name};
use crate::export::layer_runs::LayerRun;
use crate::export::types::{Context, ExporterConfig};
use crate::spec::dummy::{Dummy, DummyInputs, DummyOptions};
use crate::spec::tensor::TensorSpec;
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
use crate::spec::tensor::Values;

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

    /// The same with floating point numbers of another type in the place of those of one.
    #[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
    pub(crate) fn with_floats(mut self, from: DType, to: DType) -> Self {
        let change = |spec: &mut TensorSpec| {
            if spec.dtype == from {
                spec.dtype = to;
            }
        };
        for part in &mut self.0 {
            match part {
                FeedPart::Tensor(_, spec) => change(spec),
                FeedPart::Layers { tensors, .. } => tensors.iter_mut().for_each(|(_, spec)| change(spec)),
            }
        }
        self
    }

    /// The same with other sizes of the axes of floating point numbers, which are drawn whatever their shape is.
    #[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
    pub(crate) fn with_sizes(mut self, size: impl Fn(&str, usize) -> Option<i64>) -> Self {
        for part in &mut self.0 {
            let FeedPart::Tensor(name, spec) = part else { continue };
            if matches!(spec.values, Values::Float { .. }) {
                let sizes = spec.shape.iter_mut().enumerate();
                sizes.for_each(|(axis, known)| *known = size(name, axis).unwrap_or(*known));
            }
        }
        self
    }

    /// The same without those tensors that a file does not take, as a half of a part takes few; layers stay.
    #[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
    pub(crate) fn of_those(mut self, is_taken: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|part| match part {
            FeedPart::Tensor(name, _) => is_taken(name),
            FeedPart::Layers { .. } => true,
        });
        self
    }

    /// Gives tensors the names that a session has for them, and leaves out those that it does not take.
    fn under_session_names(&mut self, names: &[(&'static str, Option<&'static str>)]) {
        self.0.retain_mut(|part| {
            let FeedPart::Tensor(name, _) = part else { return true };
            match names.iter().find(|(own, _)| own == name) {
                Some((_, Some(session))) => *name = Cow::Borrowed(session),
                Some((_, None)) => return false,
                None => {}
            }
            true
        });
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
        let mut feed = self.flatten(inputs)?;
        feed.under_session_names(&self.renames()?);
        Ok(feed)
    }

    /// The feed of a file in which a decoder with past and one without are merged, for one of the two: with the flag that says
    /// which, and with a past in either, since a session takes all its inputs. `flag` and `past` are added where the class's
    /// own feed lacks them, as the reference's do whose files nothing validates.
    ///
    /// # Errors
    /// As [`feed`](Self::feed); [`Error::UnknownArgument`] if the class cannot be merged.
    pub fn feed_of_merged(&self, flag: &'static str, has_past: bool, options: &DummyOptions) -> Result<Feed, Error> {
        let mut config = self.clone();
        config.set(flag, has_past)?;
        let mut inputs = config.dummy_inputs(options)?;
        (config.class().dummy.feed)(&Context::new(&config, options), &mut inputs)?;
        if inputs.get(flag).is_none() {
            inputs.constant(flag, has_past);
        }
        let has_layers = inputs.0.iter().any(|(_, dummy)| matches!(dummy, Dummy::Layers(_)));
        let past = config.class().dummy.past_generator.and_then(|generator| generator.supports.first());
        let like = inputs.0.iter().find(|(_, dummy)| dummy.tensor().is_some()).map(|(name, _)| name.clone());
        if let (false, Some(past), Some(like)) = (has_layers, past, like) {
            inputs.empty_past(&config, options, past, &like)?;
        }
        config.flatten(inputs)
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
