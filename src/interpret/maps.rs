//! Perfect hash tables, as compiled registries have them.

use std::collections::HashSet;

use optimum_exporters_codegen::KeyTable;
use optimum_exporters_common::Key;

use super::leaked::{keep, keep_all};
use crate::tables::constructors::{Constructors, Registered, Table};

/// A map by names. Of entries of one name, the first counts.
pub(super) fn map<V>(entries: Vec<(&'static str, V)>) -> phf::Map<&'static str, V> {
    let (keys, entries) = told_apart(entries);
    let state = phf_generator::generate_hash(&keys);
    phf::Map { key: state.key, disps: state.disps.leak(), entries: keep_all(sorted(entries, &state.map)) }
}

/// A map by names that keeps their order. Of entries of one name, the first counts.
pub(super) fn ordered<V>(entries: Vec<(&'static str, V)>) -> phf::OrderedMap<&'static str, V> {
    let (keys, entries) = told_apart(entries);
    let state = phf_generator::generate_hash(&keys);
    phf::OrderedMap { key: state.key, disps: state.disps.leak(), idxs: state.map.leak(), entries: keep_all(entries) }
}

/// The table of constructors. Of those of one key, the first counts.
pub(super) fn constructors(mut entries: Vec<(Key<'static>, Registered)>) -> &'static Constructors {
    let mut known = HashSet::new();
    entries.retain(|(key, _)| known.insert(*key));
    let (keys, registered): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    let keys: Vec<_> = keys.into_iter().zip(0..).collect();
    let table = KeyTable::new(&keys);
    keep(Constructors::new(Table {
        seed: table.seed,
        pilots: table.pilots.leak(),
        remap: table.remap.leak(),
        scopes: keep_all(table.scopes),
        names: keep_all(table.names),
        entries: table.entries.leak(),
        registered: registered.leak(),
        synonyms: 0,
    }))
}

/// What a table is generated from may not hold a name twice.
fn told_apart<V>(mut entries: Vec<(&'static str, V)>) -> (Vec<&'static str>, Vec<(&'static str, V)>) {
    let mut known = HashSet::new();
    entries.retain(|(name, _)| known.insert(*name));
    (entries.iter().map(|(name, _)| *name).collect(), entries)
}

/// The entries in the order that a table has them in.
fn sorted<T>(entries: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut entries: Vec<_> = entries.into_iter().map(Some).collect();
    order.iter().filter_map(|at| entries.get_mut(*at)?.take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_have_what_is_put_in() {
        let names: Vec<&'static str> = (0..500).map(|at| &*format!("name-{at}").leak()).collect();
        let entries: Vec<_> = names.iter().zip(0..).map(|(name, at)| (*name, at)).collect();
        let (map, ordered) = (map(entries.clone()), ordered(entries.clone()));
        for (name, at) in &entries {
            assert_eq!((map.get(name), ordered.get(name)), (Some(at), Some(at)), "{name}");
        }
        assert_eq!(map.get("name-500"), None);
        assert!(ordered.entries().map(|(name, at)| (*name, *at)).eq(entries));
    }

    #[test]
    fn maps_of_nothing_and_of_a_name_twice_are_maps() {
        assert_eq!(map::<u8>(Vec::new()).get("a"), None);
        assert_eq!(ordered::<u8>(Vec::new()).get("a"), None);
        let twice = map(vec![("a", 1), ("a", 2)]);
        assert_eq!((twice.get("a"), twice.len()), (Some(&1), 1));
        assert!(constructors(Vec::new()).is_empty());
    }
}
