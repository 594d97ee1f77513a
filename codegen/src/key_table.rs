//! The table that constructors are looked up in, as compiled registries have it and those that are interpreted.

use indexmap::IndexSet;
use optimum_exporters_common::Key;
use phf_generator::ptrhash::{self, HashState};

/// A perfect hash table of keys, each with a number.
#[derive(Debug)]
pub struct KeyTable<'k> {
    /// With which keys are hashed.
    pub seed: u64,
    /// Of phf's `ptrhash`.
    pub pilots: Vec<u8>,
    /// Of phf's `ptrhash`.
    pub remap: Vec<u32>,
    /// Each exporter with each library that it exports models of.
    pub scopes: IndexSet<[&'k str; 2]>,
    /// Model types and tasks.
    pub names: IndexSet<&'k str>,
    /// For each place where its key is, and the key's number: the exporter and the library among the scopes, the model type
    /// and the task among the names.
    pub entries: Vec<[u32; 4]>,
}

impl<'k> KeyTable<'k> {
    /// The table of keys that are all different.
    pub fn new(keys: &[(Key<'k>, usize)]) -> Self {
        let HashState { seed, pilots, remap, map } =
            ptrhash::generate_hash_with_hash_fn(keys, |(key, _), seed| key.digest(*seed));
        let (mut scopes, mut names) = (IndexSet::new(), IndexSet::new());
        let entries = map.iter().map(|at| {
            let (Key { exporter, library, model_type, task }, number) = keys[*at];
            let scope = scopes.insert_full([exporter, library]).0;
            let [model_type, task] = [model_type, task].map(|name| names.insert_full(name).0);
            [scope, model_type, task, number].map(small)
        });
        let entries = entries.collect();
        Self { seed, pilots, remap, scopes, names, entries }
    }
}

/// A registry is limited to what is counted so.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_once() {
        let key = |model_type, task| Key { exporter: "onnx", library: "timm", model_type, task };
        let keys = [(key("bert", "fill-mask"), 7), (key("albert", "fill-mask"), 8), (key("bert", "bert"), 9)];
        let table = KeyTable::new(&keys);
        assert_eq!((table.scopes.len(), table.names.len()), (1, 3));
        let mut found = table.entries.clone();
        found.sort_by_key(|entry| entry[3]);
        for (entry, (key, number)) in found.iter().zip(keys) {
            let [_, model_type, task, of] = entry.map(|number| number as usize);
            assert_eq!((table.names[model_type], table.names[task], of), (key.model_type, key.task, number));
        }
    }
}
