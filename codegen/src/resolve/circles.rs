//! What extends others: each after the one that it extends, and what extends itself, by way of others or not.

use std::collections::HashMap;

use super::Registry;
use crate::diagnostic::{Place, Problem};
use crate::graph::Graph;

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

/// Reports what extends something that is not there, as `unknown` says of a name and its base, or by way of others or not,
/// itself; a circle at the first that has `extends` there. Each has its name, the place of its `extends` and what stands
/// there.
pub(super) fn report_left<'n>(
    registry: &Registry<'_>,
    left: &[(&'n str, Place, &'n str)],
    unknown: impl Fn(&str, &str) -> Option<Problem>,
) {
    for (name, place, base) in left {
        unknown(name, base).into_iter().for_each(|problem| registry.report(place, problem));
    }
    let bases: HashMap<&str, (&Place, &str)> = left.iter().map(|(name, place, base)| (*name, (place, *base))).collect();
    let next = |name: &&'n str| bases.get(name).map(|(_, base)| *base).into_iter().collect();
    let circles = Graph::new(left.iter().map(|(name, ..)| *name), next).circles();
    let mut reported = Vec::new();
    for (name, place, _) in left {
        let Some(way) = circles.way_around(name).filter(|_| !reported.contains(name)) else { continue };
        let others = &way[1..way.len() - 1];
        let title = match others {
            [] => format!("`{name}` extends itself"),
            [other] => format!("`{name}` extends `{other}`, which extends `{name}` again"),
            [other, ..] => format!("`{name}` extends `{other}`, which extends `{name}` again by way of others"),
        };
        let shown = others.iter().take(MOST_SHOWN).map(|other| (other, bases[other]));
        let problem = shown.fold(Problem::new(title), |problem, (other, (place, base))| {
            problem.related(place.clone(), format!("`{other}` extends `{base}`"))
        });
        registry.report(place, problem);
        reported.extend(way);
    }
}
