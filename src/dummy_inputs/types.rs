//! The type and the rank of each input, from what makes its dummy values.

use serde_json::{Map, Value};

use crate::axes::Name;
use crate::config_class::Direction;
use crate::dummy_inputs::{DType, Dummy, DummyOptions, TensorSpec, past_names};
use crate::error::Error;
use crate::exporter_config::ExporterConfig;

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
    layers: Vec<(crate::axes::LayerName, InputType)>,
    count: usize,
}

impl InputTypes {
    /// The type of the input `name`.
    pub fn get(&self, name: &str) -> Option<&InputType> {
        let plain = self.plain.iter().find(|(known, _)| known == name).map(|(_, of)| of);
        let layered = |(known, of): &'_ (crate::axes::LayerName, InputType)| {
            let layer = known.layer_of(name)?;
            (layer < self.count).then_some(*of)
        };
        plain.or_else(|| {
            let at = self.layers.iter().position(|entry| layered(entry).is_some())?;
            Some(&self.layers[at].1)
        })
    }

    /// Every input with its type, runs over layers written out.
    pub fn iter(&self) -> impl Iterator<Item = (Name<'_>, InputType)> {
        let plain = self.plain.iter().map(|(name, of)| (Name::Plain(name), *of));
        let layers = (0..self.count).flat_map(|layer| self.layers.iter().map(move |(name, of)| (name.at(layer), *of)));
        plain.chain(layers)
    }
}

impl ExporterConfig {
    /// The type and the rank of each input under its name in [`inputs`](Self::inputs), past key values
    /// last. They do not depend on sizes: where the config lacks one, or a preprocessor would have to
    /// say it, any size serves.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn input_types(&self) -> Result<InputTypes, Error> {
        const MOST_SIZES: usize = 8;
        let (mut config, mut options) = (self.clone(), DummyOptions::default());
        let mut made = config.dummy_inputs(&options);
        for _ in 0..MOST_SIZES {
            match &made {
                Err(Error::MissingAttribute { attribute, .. }) => config.fill_in(attribute),
                Err(Error::NoPreprocessor { what, .. }) => {
                    put(options.preprocessor.get_or_insert_with(Map::new), what.split('.'));
                }
                _ => break,
            }
            made = config.dummy_inputs(&options);
        }
        let mut types = InputTypes::default();
        for (name, dummy) in made?.0 {
            match dummy {
                Dummy::Tensor(spec) | Dummy::Tuple(spec, _) => types.plain.push((name.into_owned(), (&spec).into())),
                Dummy::Map(entries) => {
                    types.plain.extend(entries.iter().map(|(name, spec)| ((*name).to_owned(), spec.into())));
                }
                Dummy::Layers { count, tensors } => {
                    types.count = count;
                    let names = past_names(self, Direction::Inputs)?;
                    types.layers = names.into_iter().zip(&tensors).map(|(name, spec)| (name, spec.into())).collect();
                }
            }
        }
        Ok(types)
    }
}

/// Puts a size of 1 at the end of a path.
pub(crate) fn put<'a>(map: &mut Map<String, Value>, mut path: impl Iterator<Item = &'a str>) {
    let Some(first) = path.next() else { return };
    let mut at = map.entry(first).or_insert(Value::Null);
    for key in path {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(inner) = at else { return };
        at = inner.entry(key).or_insert(Value::Null);
    }
    *at = Value::from(1);
}
