//! The size of each symbol.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Size;
use crate::export::axes::Axes;
use crate::expression::Expression;

/// The size that each symbol stands for, for instance 16 for `sequence_length`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes(BTreeMap<String, Option<i64>>);

impl Sizes {
    /// No sizes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with `symbol` of this size.
    #[must_use]
    pub fn with(mut self, symbol: &str, size: i64) -> Self {
        self.set(symbol, size);
        self
    }

    /// Sets the size of `symbol`.
    pub fn set(&mut self, symbol: &str, size: i64) {
        self.0.insert(symbol.to_owned(), Some(size));
    }

    /// The size of `symbol`, a name; `None` if it has none, or several.
    pub fn get(&self, symbol: &str) -> Option<i64> {
        self.0.get(symbol).copied().flatten()
    }

    /// Every symbol that has one size, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().filter_map(|(symbol, size)| Some((symbol.as_str(), (*size)?)))
    }

    /// What a tensor of this shape says of the symbols of its axes. A symbol that two tensors have at
    /// different sizes has none from then on.
    pub fn add(&mut self, axes: &Axes, shape: &[i64]) {
        self.add_of(axes, shape, |_| true);
    }

    /// The same of some symbols.
    pub(super) fn add_of(&mut self, axes: &Axes, shape: &[i64], counts: impl Fn(&str) -> bool) {
        for (axis, symbol) in axes.iter().filter(|(_, symbol)| counts(symbol)) {
            let Some(size) = shape.get(axis) else { continue };
            // The terms of a sum cannot be told from it.
            if Expression::parse(symbol).is_ok_and(|expression| expression.as_name().is_none()) {
                continue;
            }
            match self.0.entry(symbol.to_owned()) {
                Entry::Vacant(vacant) => drop(vacant.insert(Some(*size))),
                Entry::Occupied(mut occupied) if *occupied.get() != Some(*size) => drop(occupied.insert(None)),
                Entry::Occupied(_) => {}
            }
        }
    }

    /// The size of an axis with this symbol, which may be any expression.
    pub fn size_of(&self, symbol: &str) -> Size {
        let whole = || self.get(symbol);
        let computed = || Expression::parse(symbol).ok()?.evaluate(|name| self.get(name));
        // What is less than nothing is too short for the model, and no size.
        match whole().or_else(computed) {
            Some(size) if size >= 0 => Size::Known(size),
            _ => Size::Unknown(symbol.to_owned()),
        }
    }
}
