//! Where the keys of all objects stand.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;

use optimum_exporters_common::digest;

use super::{Document, Kind, Node};

/// A table of all keys, found by the object and the key. It is at most half full, so that the next free place is near.
#[derive(Default)]
pub(super) struct Index(Vec<Entry>);

/// The place of an object, and of a key in it; the latter is 0 where there is none, which is no key's.
#[derive(Clone, Copy, Default)]
struct Entry {
    object: u32,
    key: u32,
}

/// Where hashes begin: elsewhere in each process, so that nobody can choose keys that meet in one place.
fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| RandomState::new().build_hasher().finish())
}

impl Index {
    /// Finds where a key of an object stands.
    pub(super) fn find(&self, document: &Document, object: u32, key: &str) -> Option<u32> {
        if self.0.is_empty() {
            return None;
        }
        let entry = self.0[self.place(document, object, key)];
        (entry.key != 0).then_some(entry.key)
    }

    /// The place that a key has, or would have.
    fn place(&self, document: &Document, object: u32, key: &str) -> usize {
        let last = self.0.len() - 1;
        let hash = digest(key, seed() ^ u64::from(object));
        let mut at = usize::try_from(hash & last as u64).unwrap_or_default();
        loop {
            let entry = self.0[at];
            let is_it = || entry.object == object && document.text_of(document.node(entry.key)) == key;
            if entry.key == 0 || is_it() {
                return at;
            }
            at = (at + 1) & last;
        }
    }
}

impl Document {
    /// Enters all keys, of which there are so many, and counts those of each object once.
    pub(super) fn enter_keys(&mut self, keys: usize) {
        if keys == 0 {
            return;
        }
        let mut index = Index(vec![Entry::default(); (2 * keys).next_power_of_two()]);
        for object in 0..self.nodes.len() {
            let Node { kind: Kind::Object, length, .. } = self.nodes[object] else { continue };
            let (place, mut key, mut count) = (as_place(object), object + 1, 0);
            while key < object + length as usize {
                let text = self.text_of(self.nodes[key]);
                let at = index.place(self, place, text);
                count += u32::from(index.0[at].key == 0);
                index.0[at] = Entry { object: place, key: as_place(key) };
                key += 1 + self.nodes[key + 1].nodes();
            }
            self.nodes[object].start = count;
        }
        self.index = index;
    }
}

/// A place as it is kept; there are not so many nodes that it could be too great.
pub(super) fn as_place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
