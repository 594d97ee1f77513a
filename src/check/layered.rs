//! The values of a graph that stand for the layers of one tensor.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::compare::MOST_NAMED;
use super::named::{Shelf, with_symbols};
use super::numbered::without_numbers;
use crate::export::axes::LayerName;
use crate::onnx::{Dim, Value, ValueType};

/// Values that have a name for some layer, found once for all contracts.
pub(super) struct Layers {
    /// Each layer and the place of its value, in the order of the layers.
    places: Vec<(usize, usize)>,
    /// The layers of each type that is compared.
    of_type: Vec<OfType>,
    /// What each axis is called in them.
    called: Vec<Called>,
}

/// The layers of a type.
#[derive(Clone)]
pub(super) struct OfType {
    /// The place of a value of it.
    pub(super) at: usize,
    pub(super) layers: Vec<usize>,
    /// Layers of types that differ from it in symbols alone, and are so many that these are not compared.
    pub(super) further: Vec<usize>,
}

impl OfType {
    const fn new(at: usize, layers: Vec<usize>) -> Self {
        Self { at, layers, further: Vec::new() }
    }
}

/// What an axis is called in several tensors. Symbols that differ in numbers alone are those that an exporter made up, and
/// one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Called {
    #[default]
    Nothing,
    /// By one symbol, whose digits are left out.
    One(String),
    /// By a symbol of its own in each layer, which binds none to another.
    Own,
    Several,
}

impl Called {
    /// Both of them.
    pub(super) fn take_in(&mut self, other: &Self) {
        match (&*self, other) {
            (_, Self::Nothing) | (Self::Several, _) => {}
            (Self::One(one), Self::One(other)) if one == other => {}
            (Self::Own, Self::Own) => {}
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
        Self { places, of_type: few(shelf, of_type), called }
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

    /// The layers of each type, in the order of the first layers.
    pub(super) fn of_type(&self) -> &[OfType] {
        &self.of_type
    }

    /// What an axis is called.
    pub(super) fn called(&self, axis: usize) -> &Called {
        self.called.get(axis).unwrap_or(&Called::Nothing)
    }
}

fn of_type(shelf: &Shelf<'_>, places: &[(usize, usize)]) -> Vec<OfType> {
    let (mut known, mut all) = (HashMap::new(), Vec::<OfType>::new());
    for (layer, at) in places {
        let of = shelf.types().get(*at).copied().unwrap_or(*at);
        let which = *known.entry(of).or_insert(all.len());
        match all.get_mut(which) {
            Some(known) => known.layers.push(*layer),
            None => all.push(OfType::new(*at, vec![*layer])),
        }
    }
    all
}

/// Those of many types that are compared. What differs in numbers within symbols is compared twice, and what differs in
/// symbols as often as it is named. A symbol that inputs besides the layers have as well means something, and is no such.
fn few(shelf: &Shelf<'_>, all: Vec<OfType>) -> Vec<OfType> {
    if all.len() <= MOST_NAMED {
        return all;
    }
    let own = |symbol: &str, other: fn(&str) -> String| {
        if shelf.is_shared(symbol) { symbol.to_owned() } else { other(symbol) }
    };
    let mut left: Vec<OfType> = Vec::new();
    let (mut alike, mut shapes) = (HashMap::<_, (usize, bool)>::new(), HashMap::<_, (usize, usize)>::new());
    for of in all {
        let Some(value) = shelf.values().get(of.at) else { continue };
        match alike.entry(with_symbols(&value.of, |symbol| own(symbol, without_numbers))) {
            Entry::Occupied(mut known) => match *known.get() {
                (second, true) => left[second].layers.extend(of.layers),
                _ => {
                    known.insert((left.len(), true));
                    left.push(of);
                }
            },
            Entry::Vacant(new) => {
                let shape = with_symbols(&value.of, |symbol| own(symbol, |_| String::new()));
                let (first, count) = shapes.entry(shape).or_insert((left.len(), 0));
                *count += 1;
                if *count > MOST_NAMED {
                    left[*first].further.extend(of.layers);
                } else {
                    new.insert((left.len(), false));
                    left.push(of);
                }
            }
        }
    }
    left
}

fn called(values: &[Value], of_type: &[OfType]) -> Vec<Called> {
    /// As few layers as have two lengths and no symbol twice are of two kinds.
    const FEWEST: usize = 3;
    let (mut called, mut symbols) = (Vec::new(), Vec::new());
    for OfType { at, .. } in of_type {
        let Some(ValueType::Tensor { shape: Some(shape), .. }) = values.get(*at).map(|value| &value.of) else {
            continue;
        };
        let axes = called.len().max(shape.len());
        called.resize(axes, Called::Nothing);
        symbols.resize_with(axes, HashSet::new);
        for ((known, symbols), dim) in called.iter_mut().zip(&mut symbols).zip(shape) {
            if let Dim::Symbol(symbol) = dim {
                symbols.insert(symbol);
                if *known != Called::Several {
                    known.take_in(&Called::symbol(symbol));
                }
            }
        }
    }
    let layers: usize = of_type.iter().map(|of| of.layers.len()).sum();
    for (known, symbols) in called.iter_mut().zip(symbols) {
        if *known == Called::Several && symbols.len() == layers && layers >= FEWEST {
            *known = Called::Own;
        }
    }
    called
}
