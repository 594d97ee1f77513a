//! Layers that follow each other and have the same, told apart from others once and not layer by layer.

use std::cmp::Ordering;

use crate::error::Error;
use crate::export::types::ConfigClass;

/// Layers that follow each other and have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LayerRun<T> {
    /// The number of the first.
    pub(crate) first: usize,
    /// How many there are.
    pub(crate) count: usize,
    /// What each of them has.
    pub(crate) each: Vec<T>,
}

/// Layers in which neither of two lists of runs changes.
#[derive(Debug)]
pub(crate) struct SideBySide<'a, A, B> {
    /// The number of the first.
    pub(crate) first: usize,
    /// How many there are.
    pub(crate) count: usize,
    /// What each has in the one list, and in the other.
    pub(crate) each: (&'a [A], &'a [B]),
}

impl<'a, A, B> SideBySide<'a, A, B> {
    /// What each layer has in both lists. There has to be something in the other list for all that is in the one; what is
    /// left over there has no use, as of a decoder's empty past that is drawn with what an encoder would have given.
    pub(crate) fn pairs(&self, of: &Misfit) -> Result<impl Iterator<Item = (&'a A, &'a B)> + use<'a, A, B>, Error> {
        let (one, other) = self.each;
        if one.len() > other.len() {
            let found = (format!("{} tensors", one.len()), other.len().to_string());
            return Err(of.error(&format!("layer {}", self.first), found));
        }
        Ok(one.iter().zip(other))
    }
}

/// How two lists are called where they do not fit together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Misfit {
    pub(crate) class: &'static ConfigClass,
    /// The one list, for instance `in its past`, and the other.
    pub(crate) lists: (&'static str, &'static str),
}

impl Misfit {
    fn error(&self, what: &str, (one, other): (String, String)) -> Error {
        let (in_one, in_other) = self.lists;
        let message = format!("{what} is at odds with itself: {one} {in_one}, and {other} {in_other}");
        Error::Unsupported { class: self.class.name, message }
    }

    /// The layers of two lists beside each other, which have to be the same ones in the same order. Runs may end at
    /// different layers.
    pub(crate) fn side_by_side<'a, A, B>(
        &self,
        one: &'a [LayerRun<A>],
        other: &'a [LayerRun<B>],
    ) -> Result<Vec<SideBySide<'a, A, B>>, Error> {
        let total = |counts: &mut dyn Iterator<Item = usize>| counts.fold(0, usize::saturating_add);
        let totals = (total(&mut one.iter().map(|run| run.count)), total(&mut other.iter().map(|run| run.count)));
        if totals.0 != totals.1 {
            let found = (format!("{} layers", totals.0), totals.1.to_string());
            return Err(self.error("its cache", found));
        }
        let (mut left, mut right) = (one.iter().filter(|run| run.count > 0), other.iter().filter(|run| run.count > 0));
        let (mut at, mut found) = ((left.next(), right.next(), 0, 0), Vec::new());
        while let (Some(one), Some(other), done, other_done) = at {
            let firsts = (one.first + done, other.first + other_done);
            if firsts.0 != firsts.1 {
                let found = (format!("layer {}", firsts.0), format!("layer {}", firsts.1));
                return Err(self.error("its cache", found));
            }
            let rest = (one.count - done, other.count - other_done);
            let count = rest.0.min(rest.1);
            found.push(SideBySide { first: firsts.0, count, each: (&one.each, &other.each) });
            at = match rest.0.cmp(&rest.1) {
                Ordering::Less => (left.next(), Some(other), 0, other_done + count),
                Ordering::Greater => (Some(one), right.next(), done + count, 0),
                Ordering::Equal => (left.next(), right.next(), 0, 0),
            };
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::CLASSES;

    fn run(first: usize, count: usize, each: &[char]) -> LayerRun<char> {
        LayerRun { first, count, each: each.to_vec() }
    }

    fn misfit() -> Misfit {
        Misfit { class: CLASSES[0], lists: ("in its past", "are drawn") }
    }

    #[test]
    fn runs_that_end_at_different_layers_are_cut_where_either_ends() {
        let one = [run(0, 3, &['a']), run(3, 2, &['b']), run(0, 1, &['c'])];
        let other = [run(0, 0, &['z']), run(0, 1, &['x']), run(1, 4, &['y']), run(0, 1, &['z'])];
        let found = misfit().side_by_side(&one, &other).unwrap();
        let found: Vec<_> = found.iter().map(|both| (both.first, both.count, both.each.0[0], both.each.1[0])).collect();
        assert_eq!(found, [(0, 1, 'a', 'x'), (1, 2, 'a', 'y'), (3, 2, 'b', 'y'), (0, 1, 'c', 'z')]);
    }

    #[test]
    fn layers_that_do_not_fit_are_an_error_and_not_dropped() {
        let one = [run(0, 2, &['a']), run(3, 1, &['b'])];
        for other in [vec![run(0, 2, &['x'])], vec![run(0, 3, &['x'])], vec![run(0, 4, &['x'])]] {
            let error = misfit().side_by_side(&one, &other).unwrap_err().to_string();
            assert!(error.contains("at odds with itself"), "{error}");
        }
        let two = [run(0, 3, &['x', 'y'])];
        let found = misfit().side_by_side(&two, &two).unwrap();
        assert_eq!(found[0].pairs(&misfit()).unwrap().count(), 2);
        let one = [run(0, 3, &['a'])];
        let found = misfit().side_by_side(&one, &two).unwrap();
        assert!(found[0].pairs(&misfit()).unwrap().eq([(&'a', &'x')]));
        let error = misfit().side_by_side(&two, &one).unwrap()[0].pairs(&misfit()).err().unwrap().to_string();
        assert!(error.contains("layer 0 is at odds with itself: 2 tensors in its past, and 1 are drawn"), "{error}");
    }
}
