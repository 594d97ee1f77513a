//! What leads to what, and around.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

/// What leads to what.
pub(crate) struct Graph<T>(HashMap<T, Vec<T>>);

impl<T: Clone + Eq + Hash> Graph<T> {
    /// All that `starts` lead to. What each leads to is asked for once.
    pub(crate) fn new(starts: impl IntoIterator<Item = T>, next: impl Fn(&T) -> Vec<T>) -> Self {
        let mut known = HashMap::new();
        let mut open: Vec<T> = starts.into_iter().collect();
        while let Some(node) = open.pop() {
            if let Entry::Vacant(entry) = known.entry(node) {
                let further = next(entry.key());
                open.extend(further.iter().cloned());
                entry.insert(further);
            }
        }
        Self(known)
    }

    /// The same without what leads to no circle.
    pub(crate) fn circles(mut self) -> Self {
        let mut leading_to: HashMap<T, Vec<T>> = HashMap::new();
        for (node, further) in &self.0 {
            for other in further {
                leading_to.entry(other.clone()).or_default().push(node.clone());
            }
        }
        let mut open: HashMap<T, usize> = self.0.iter().map(|(node, further)| (node.clone(), further.len())).collect();
        let mut ends: Vec<T> = open.iter().filter(|(_, open)| **open == 0).map(|(node, _)| node.clone()).collect();
        while let Some(end) = ends.pop() {
            self.0.remove(&end);
            for node in leading_to.remove(&end).unwrap_or_default() {
                let Some(open) = open.get_mut(&node) else { continue };
                *open -= 1;
                if *open == 0 {
                    ends.push(node);
                }
            }
        }
        self
    }

    /// A way from `start` back to `start`.
    pub(crate) fn way_around(&self, start: &T) -> Option<Vec<T>> {
        let mut from: HashMap<&T, &T> = HashMap::new();
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            for further in self.0.get(node).into_iter().flatten() {
                if further == start {
                    let back = std::iter::successors(Some(node), |node| from.get(node).copied());
                    let mut way: Vec<T> = std::iter::once(start).chain(back).cloned().collect();
                    way.reverse();
                    return Some(way);
                }
                if let Entry::Vacant(entry) = from.entry(further) {
                    entry.insert(node);
                    open.push(further);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn a_circle_is_found_from_each_of_its_nodes_only() {
        let next = |node: &u8| match node {
            1 => vec![2, 4],
            2 => vec![3],
            3 => vec![2],
            _ => Vec::new(),
        };
        let all = Graph::new([1, 2], next);
        let circles = Graph::new([1, 2], next).circles();
        for graph in [&all, &circles] {
            assert_eq!(graph.way_around(&1), None);
            assert_eq!(graph.way_around(&2), Some(vec![2, 3, 2]));
            assert_eq!(graph.way_around(&4), None);
        }
        assert!(all.0.contains_key(&4) && !circles.0.contains_key(&4));
    }
}
