//! The values of a graph that stand for the layers of one tensor.

use std::collections::HashMap;

use super::named::Shelf;
use crate::export::axes::LayerName;
use crate::onnx::{Dim, Value, ValueType};

/// Values that have a name for some layer, found once for all contracts.
pub(super) struct Layers {
    /// Each layer and the place of its value, in the order of the layers.
    places: Vec<(usize, usize)>,
    /// The layers of each type, with the place of a value of it.
    of_type: Vec<(usize, Vec<usize>)>,
    /// What each axis is called in them.
    called: Vec<Called>,
}

/// What an axis is called in several tensors. Symbols that differ in numbers alone are those that an exporter made up, and
/// one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Called {
    #[default]
    Nothing,
    /// By one symbol, whose digits are left out.
    One(String),
    Several,
}

impl Called {
    /// Both of them.
    pub(super) fn take_in(&mut self, other: &Self) {
        match (&*self, other) {
            (_, Self::Nothing) | (Self::Several, _) => {}
            (Self::One(one), Self::One(other)) if one == other => {}
            (Self::Nothing, other) => *self = other.clone(),
            _ => *self = Self::Several,
        }
    }

    fn symbol(symbol: &str) -> Self {
        Self::One(symbol.chars().filter(|letter| !letter.is_ascii_digit()).collect())
    }
}

impl Layers {
    pub(super) fn new(shelf: &Shelf<'_>, name: LayerName) -> Self {
        let start = format!("{}.", name.stem);
        let of_name = |(known, at): (&str, usize)| Some((name.layer_of(known)?, at));
        let mut places: Vec<_> = shelf.starting(&start).filter_map(of_name).collect();
        places.sort_unstable();
        let of_type = of_type(shelf, &places);
        let called = called(shelf.values(), &of_type);
        Self { places, of_type, called }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) const fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn last(&self) -> Option<usize> {
        self.places.last().map(|(layer, _)| *layer)
    }

    pub(super) fn has(&self, layer: usize) -> bool {
        self.places.binary_search_by_key(&layer, |(known, _)| *known).is_ok()
    }

    /// Whether there is every layer up to the last.
    pub(super) fn is_whole(&self) -> bool {
        self.last().is_none_or(|last| last.checked_add(1) == Some(self.len()))
    }

    /// The layers from this one on.
    pub(super) fn from(&self, first: usize) -> Vec<usize> {
        let at = self.places.partition_point(|(layer, _)| *layer < first);
        self.places.iter().skip(at).map(|(layer, _)| *layer).collect()
    }

    /// The places of the values.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.places.iter().map(|(_, at)| *at)
    }

    /// The layers of each type, with the place of a value of it, in the order of the first layers.
    pub(super) fn of_type(&self) -> &[(usize, Vec<usize>)] {
        &self.of_type
    }

    /// What an axis is called.
    pub(super) fn called(&self, axis: usize) -> &Called {
        self.called.get(axis).unwrap_or(&Called::Nothing)
    }
}

fn of_type(shelf: &Shelf<'_>, places: &[(usize, usize)]) -> Vec<(usize, Vec<usize>)> {
    let (mut known, mut all) = (HashMap::new(), Vec::<(usize, Vec<usize>)>::new());
    for (layer, at) in places {
        let of = shelf.types().get(*at).copied().unwrap_or(*at);
        let which = *known.entry(of).or_insert(all.len());
        match all.get_mut(which) {
            Some((_, layers)) => layers.push(*layer),
            None => all.push((*at, vec![*layer])),
        }
    }
    all
}

fn called(values: &[Value], of_type: &[(usize, Vec<usize>)]) -> Vec<Called> {
    let mut called = Vec::new();
    for (at, _) in of_type {
        let Some(ValueType::Tensor { shape: Some(shape), .. }) = values.get(*at).map(|value| &value.of) else {
            continue;
        };
        called.resize(called.len().max(shape.len()), Called::Nothing);
        for (known, dim) in called.iter_mut().zip(shape) {
            if let (Dim::Symbol(symbol), false) = (dim, *known == Called::Several) {
                known.take_in(&Called::symbol(symbol));
            }
        }
    }
    called
}
