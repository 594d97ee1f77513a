//! The type and the rank of each input, from what makes its dummy values.

use std::borrow::Cow;

use serde_json::Map;

use crate::config::json_path::put_size;
use crate::dtype::DType;
use crate::dummy_inputs::named::named;
use crate::error::Error;
use crate::export::axes::{LayerName, Name};
use crate::export::layer_runs::LayerRun;
use crate::export::types::ExporterConfig;
use crate::spec::dummy::{Dummy, DummyOptions};
use crate::spec::tensor::TensorSpec;

/// The type of an input's elements, and how many axes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputType {
    /// The type of the elements.
    pub dtype: DType,
    /// How many axes there are; 0 for a scalar.
    pub rank: usize,
}

impl From<&TensorSpec> for InputType {
    fn from(spec: &TensorSpec) -> Self {
        Self { dtype: spec.dtype, rank: spec.shape.len() }
    }
}

/// The types of an export's inputs, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputTypes {
    plain: Vec<(String, InputType)>,
    runs: Vec<TypesOfRun>,
}

/// The most sizes that a config or a preprocessor lacks and that are filled in.
const MOST_SIZES: usize = 8;

/// The types of the tensors of layers.
type TypesOfRun = LayerRun<(LayerName, InputType)>;

impl InputTypes {
    /// The type of the input `name`, `None` if there is no such input.
    pub fn get(&self, name: &str) -> Option<&InputType> {
        let plain = self.plain.iter().find(|(known, _)| known == name).map(|(_, of)| of);
        let in_runs = || {
            self.runs.iter().find_map(|LayerRun { first, count, each }| {
                each.iter().find(|(known, _)| known.is_of(name, *first, *count)).map(|(_, of)| of)
            })
        };
        plain.or_else(in_runs)
    }

    /// Every input with its type, runs over layers written out.
    pub fn iter(&self) -> impl Iterator<Item = (Name<'_>, InputType)> {
        let plain = self.plain.iter().map(|(name, of)| (Name::Plain(name), *of));
        let layers = self.runs.iter().flat_map(|LayerRun { first, count, each }| {
            (*first..first + count).flat_map(move |layer| each.iter().map(move |(name, of)| (name.at(layer), *of)))
        });
        plain.chain(layers)
    }
}

/// What is made of dummy inputs whose lengths do not count: any serves that a preprocessor would have to say.
pub(crate) fn of_any_preprocessor<T>(made: impl Fn(&DummyOptions) -> Result<T, Error>) -> Result<T, Error> {
    let mut options = DummyOptions::default();
    for _ in 0..MOST_SIZES {
        match made(&options) {
            Err(Error::NoPreprocessor { what, .. }) => {
                put_size(options.preprocessor.get_or_insert_with(Map::new), what.split('.'));
            }
            made => return made,
        }
    }
    made(&options)
}

impl ExporterConfig {
    /// The type and the rank of each input under its name in [`inputs`](Self::inputs), past key values
    /// last. They do not depend on sizes: where the config lacks one, a mandatory axis has none, or
    /// a preprocessor would have to say it, any size serves.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn input_types(&self) -> Result<InputTypes, Error> {
        let (mut config, mut options) = (Cow::Borrowed(self), DummyOptions::default());
        if config.axis_sizes()?.iter().any(|(_, size)| size.is_none()) {
            config.to_mut().fill_in_sizes()?;
        }
        let made = |config: &Self, options: &DummyOptions| config.drawn_inputs(options).map(|(_, dummies)| dummies);
        let mut dummies = made(&config, &options);
        for _ in 0..MOST_SIZES {
            match &dummies {
                Err(Error::MissingAttribute { attribute, .. }) => config.to_mut().fill_in(attribute),
                Err(Error::NoPreprocessor { what, .. }) => {
                    put_size(options.preprocessor.get_or_insert_with(Map::new), what.split('.'));
                }
                _ => break,
            }
            dummies = made(&config, &options);
        }
        let mut types = InputTypes::default();
        for (name, dummy) in dummies?.0 {
            match dummy {
                Dummy::Tensor(spec) | Dummy::Tuple(spec, _) => types.plain.push((name.into_owned(), (&spec).into())),
                Dummy::Map(entries) => {
                    types.plain.extend(entries.iter().map(|(name, spec)| ((*name).to_owned(), spec.into())));
                }
                Dummy::Layers(runs) => {
                    let runs = named(self, runs)?.into_iter();
                    types.runs.extend(runs.map(|LayerRun { first, count, each }| {
                        let each = each.iter().map(|(name, spec)| (*name, spec.into())).collect();
                        LayerRun { first, count, each }
                    }));
                }
            }
        }
        Ok(types)
    }
}
