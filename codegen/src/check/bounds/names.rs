//! What a name under `let` stands for at most.

use std::collections::HashMap;

use crate::diagnostic::Problem;
use crate::resolve::Registry;
use crate::schema::LetSpec;
use crate::syntax::{Expr, roots_of};

/// The most names that the value of a name stands for.
const MOST_NAMES: usize = 2_000;

/// The most expressions in each other that a name stands for. In the built-in registry these are nine.
const DEEPEST_NAMES: usize = 128;

/// Whether no name stands for too many others, or for too many in each other; reports the first of a class that does. What
/// a name stands for depends on the class.
pub(super) fn are_bounded(registry: &Registry<'_>) -> bool {
    let mut read: HashMap<*const LetSpec, Value> = HashMap::new();
    for (at, class) in registry.classes.iter().enumerate() {
        // Without names of its own, it has those of the class that it extends.
        if class.spec.lets.is_empty() {
            continue;
        }
        let lineage: Vec<_> = registry.ancestry(at).collect();
        let mut visible: HashMap<&str, &LetSpec> = HashMap::new();
        for (name, spec) in lineage.iter().rev().flat_map(|class| &class.spec.lets) {
            visible.insert(name, spec);
        }
        for spec in visible.values() {
            read.entry(std::ptr::from_ref(*spec)).or_insert_with(|| Value::of(registry, spec));
        }
        let mut extents = Extents { visible: &visible, read: &read, known: HashMap::new() };
        for name in lineage.iter().flat_map(|class| class.spec.lets.keys()) {
            let extent = extents.of(name, DEEPEST_NAMES);
            let (title, help) = if extent.names > MOST_NAMES {
                let title = format!("`{name}` stands for more than {MOST_NAMES} names");
                (title, "a name stands for all that its value is made of, each time")
            } else if extent.depth > DEEPEST_NAMES {
                let title = format!("`{name}` stands for more than {DEEPEST_NAMES} expressions in each other");
                (title, "a name stands for all that its value is made of, in the place of its own")
            } else {
                continue;
            };
            let owner = lineage.iter().copied().find(|class| class.spec.lets.contains_key(name)).unwrap_or(class);
            let place = owner.place.key("let").key(name).itself();
            registry.report(&place, Problem::new(title).help(help));
            return false;
        }
    }
    true
}

/// What a name is given as its value.
struct Value {
    /// The first name of each path that it reads, as often as it is read.
    names: Vec<String>,
    /// How many expressions stand in each other.
    depth: usize,
}

impl Value {
    fn of(registry: &Registry<'_>, spec: &LetSpec) -> Self {
        let exprs = registry.exprs_of(spec);
        Self {
            names: exprs.iter().flat_map(|expr| roots_of(expr)).map(|name| name.text).collect(),
            depth: exprs.iter().map(|expr| Expr::depth(expr)).max().unwrap_or_default(),
        }
    }
}

/// What a name stands for.
#[derive(Clone, Copy)]
struct Extent {
    /// How many names, itself included.
    names: usize,
    /// How many expressions in each other.
    depth: usize,
}

/// What the names stand for that a class can read.
struct Extents<'n> {
    visible: &'n HashMap<&'n str, &'n LetSpec>,
    read: &'n HashMap<*const LetSpec, Value>,
    known: HashMap<&'n str, Extent>,
}

impl<'n> Extents<'n> {
    /// What a name stands for, as far as it can be in so many others.
    fn of(&mut self, name: &'n str, rest: usize) -> Extent {
        const ALONE: Extent = Extent { names: 1, depth: 0 };
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let Some(value) = self.visible.get(name).and_then(|spec| self.read.get(&std::ptr::from_ref(*spec))) else {
            return ALONE;
        };
        let Some(rest) = rest.checked_sub(1) else { return Extent { depth: DEEPEST_NAMES, ..ALONE } };
        // Where the name is met again on the way, which a circle is reported for.
        self.known.insert(name, ALONE);
        let extent = value.names.iter().map(|name| self.of(name, rest)).fold(ALONE, |all, one| Extent {
            names: all.names.saturating_add(one.names),
            depth: all.depth.max(one.depth),
        });
        let extent = Extent { depth: extent.depth + value.depth, ..extent };
        self.known.insert(name, extent);
        extent
    }
}
