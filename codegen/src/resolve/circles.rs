//! What extends others: each after the one that it extends, and what extends itself, by way of others or not.

use std::collections::{HashMap, HashSet};
use std::iter;

use crate::diagnostic::{Diagnostics, Place, Problem};

/// How many of a long circle are shown.
const MOST_SHOWN: usize = 16;

/// Places all whose bases are placed, as far as `place` says that it could, and gives what is left.
pub(super) fn after_bases<T>(mut waiting: Vec<T>, mut place: impl FnMut(&T) -> bool) -> Vec<T> {
    loop {
        let before = waiting.len();
        waiting.retain(|item| !place(item));
        if waiting.len() == before {
            return waiting;
        }
    }
}

/// Reports each circle of what extends itself once, at the first that has `extends` there. Each has its name, the place of
/// its `extends` and what stands there.
pub(super) fn circles<'n>(extends: &[(&'n str, Place, &'n str)], diagnostics: &mut Diagnostics) {
    let parents: HashMap<_, _> = extends.iter().map(|(name, place, base)| (*name, (place, *base))).collect();
    let parent_of = |name: &str| parents.get(name).map(|(_, base)| *base);
    let on_circles = on_circles(extends.iter().map(|(name, ..)| *name), parent_of);
    let mut reported = HashSet::new();
    for (name, place, _) in extends {
        if reported.contains(name) || !on_circles.contains(name) {
            continue;
        }
        let others: Vec<_> = around(name, parent_of).skip(1).collect();
        let title = match others.as_slice() {
            [] => format!("`{name}` extends itself"),
            [other] => format!("`{name}` extends `{other}`, which extends `{name}` again"),
            [other, ..] => format!("`{name}` extends `{other}`, which extends `{name}` again by way of others"),
        };
        let problem =
            others.iter().take(MOST_SHOWN).fold(Problem::new(title), |problem, other| match parents.get(other) {
                Some((place, base)) => problem.related((*place).clone(), format!("`{other}` extends `{base}`")),
                None => problem,
            });
        diagnostics.at(place, problem);
        reported.extend(others);
    }
}

/// Those that extend themselves. Each is followed once.
fn on_circles<'n>(
    names: impl Iterator<Item = &'n str>,
    parent_of: impl Fn(&'n str) -> Option<&'n str>,
) -> HashSet<&'n str> {
    let (mut found, mut followed) = (HashSet::new(), HashMap::new());
    for (turn, start) in names.enumerate() {
        let mut next = Some(start);
        while let Some(name) = next {
            next = match followed.insert(name, turn) {
                None => parent_of(name),
                Some(earlier) => {
                    if earlier == turn {
                        found.extend(around(name, &parent_of));
                    }
                    None
                }
            };
        }
    }
    found
}

/// All of a circle, of which `start` is one.
fn around<'n>(start: &'n str, parent_of: impl Fn(&'n str) -> Option<&'n str>) -> impl Iterator<Item = &'n str> {
    iter::once(start)
        .chain(iter::successors(parent_of(start), move |name| parent_of(name)).take_while(move |name| *name != start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(edges: &[(&'static str, &'static str)]) -> Vec<&'static str> {
        let parents: HashMap<_, _> = edges.iter().copied().collect();
        let mut found: Vec<_> =
            on_circles(edges.iter().map(|(name, _)| *name), |name| parents.get(name).copied()).into_iter().collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn what_leads_into_a_circle_is_not_on_it() {
        assert!(found(&[("a", "b"), ("b", "c")]).is_empty());
        assert_eq!(found(&[("a", "a"), ("b", "a")]), ["a"]);
        assert_eq!(
            found(&[("z", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("d", "c"), ("e", "f"), ("f", "e")]),
            ["a", "b", "c", "e", "f"]
        );
    }
}
