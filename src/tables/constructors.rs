//! The table that names are looked up in.

use std::fmt;

use phf_shared::ptrhash;

use crate::export::types::ExportConfigConstructor;
use crate::tables::with_past::without_past;
use optimum_exporters_common::{Key, same};

/// The constructor of each exporter, library, model type and task of a registry, and of each synonym of a task: a perfect
/// hash table, so that one place is looked at and one key compared.
///
/// The places are those of phf's `ptrhash`. A [`phf::Map`] would hash with SipHash what a [`Key`] has hashed well
/// already, and twice the time would go by.
#[derive(Clone, Copy)]
pub struct Constructors {
    seed: u64,
    pilots: &'static [u8],
    remap: &'static [u32],
    entries: &'static [Entry],
    synonyms: usize,
}

/// The exporter and the library, which stand once for all, the model type, the task, and the constructor.
pub type Entry = (&'static [&'static str; 2], [&'static str; 2], ExportConfigConstructor<'static>);

impl Constructors {
    #[doc(hidden)]
    pub const fn new(
        seed: u64,
        pilots: &'static [u8],
        remap: &'static [u32],
        entries: &'static [Entry],
        synonyms: usize,
    ) -> Self {
        Self { seed, pilots, remap, entries, synonyms }
    }

    /// The constructor that is registered for exactly these names.
    pub fn get(&self, key: &Key<'_>) -> Option<&'static ExportConfigConstructor<'static>> {
        self.find(key).filter(|constructor| is_own(key, constructor))
    }

    /// The constructor that these names stand for: the task by its own name, or by a synonym.
    // A tenth of the time would go by with the call.
    #[inline(always)]
    pub(crate) fn find(&self, key: &Key<'_>) -> Option<&'static ExportConfigConstructor<'static>> {
        if self.entries.is_empty() {
            return None;
        }
        let digest = key.digest(self.seed);
        let place = ptrhash::get_index(self.seed, digest, self.pilots, self.remap, self.entries.len());
        let ([exporter, library], [model_type, task], constructor) = self.entries.get(place as usize)?;
        let found = same(model_type, key.model_type)
            && same(task, key.task)
            && same(exporter, key.exporter)
            && same(library, key.library);
        found.then_some(constructor)
    }

    /// Whether a constructor is registered for exactly these names.
    pub fn contains_key(&self, key: &Key<'_>) -> bool {
        self.get(key).is_some()
    }

    /// Every key that is registered with its constructor, in no particular order.
    pub fn entries(&self) -> impl Iterator<Item = (Key<'static>, &'static ExportConfigConstructor<'static>)> {
        let entry = |([exporter, library], [model_type, task], constructor): &'static Entry| {
            (Key::new(exporter, library, model_type, task), constructor)
        };
        self.entries.iter().map(entry).filter(|(key, constructor)| is_own(key, constructor))
    }

    /// Every key that is registered, in no particular order.
    pub fn keys(&self) -> impl Iterator<Item = Key<'static>> {
        self.entries().map(|(key, _)| key)
    }

    /// How many are registered.
    pub const fn len(&self) -> usize {
        self.entries.len() - self.synonyms
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Whether a constructor is registered for the task that a key names, and not for one that it is a synonym of.
fn is_own(key: &Key<'_>, constructor: &ExportConfigConstructor<'_>) -> bool {
    without_past(key.task) == constructor.task
}

impl fmt::Debug for Constructors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.entries()).finish()
    }
}
