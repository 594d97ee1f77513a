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
pub struct Constructors(Table);

/// What the table is made of.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub seed: u64,
    pub pilots: &'static [u8],
    pub remap: &'static [u32],
    /// Each exporter with each library that it exports models of.
    pub scopes: &'static [[&'static str; 2]],
    /// Model types, tasks and synonyms of tasks.
    pub names: &'static [&'static str],
    pub entries: &'static [Entry],
    pub registered: &'static [Registered],
    /// How many of the entries are for synonyms.
    pub synonyms: usize,
}

/// Where a key and its constructor are: the exporter and the library among the scopes, the model type and the task among
/// the names, and the constructor among those that are registered. Numbers are a seventh of what they stand for, and need no
/// work when a program is loaded.
pub type Entry = [u32; 4];

/// A task, `-with-past` included, with its constructor.
pub type Registered = (&'static str, ExportConfigConstructor<'static>);

/// So many of what is registered, from a place on; fewer where it ends.
#[doc(hidden)]
pub const fn registered(all: &'static [Registered], start: usize, count: usize) -> &'static [Registered] {
    match all.split_at_checked(start) {
        Some((_, from)) => match from.split_at_checked(count) {
            Some((some, _)) => some,
            None => from,
        },
        None => &[],
    }
}

impl Constructors {
    #[doc(hidden)]
    pub const fn new(table: Table) -> Self {
        Self(table)
    }

    /// The constructor that is registered for exactly these names.
    pub fn get(&self, key: &Key<'_>) -> Option<&'static ExportConfigConstructor<'static>> {
        self.find(key).filter(|constructor| is_own(key, constructor))
    }

    /// The constructor that these names stand for: the task by its own name, or by a synonym.
    // A tenth of the time would go by with the call.
    #[inline(always)]
    pub(crate) fn find(&self, key: &Key<'_>) -> Option<&'static ExportConfigConstructor<'static>> {
        let Table { seed, pilots, remap, entries, registered, .. } = self.0;
        if entries.is_empty() {
            return None;
        }
        let place = ptrhash::get_index(seed, key.digest(seed), pilots, remap, entries.len());
        let entry = entries.get(place as usize)?;
        let known = self.key(entry)?;
        let found = same(known.model_type, key.model_type)
            && same(known.task, key.task)
            && same(known.exporter, key.exporter)
            && same(known.library, key.library);
        if found { Some(&registered.get(entry[3] as usize)?.1) } else { None }
    }

    #[inline(always)]
    fn key(&self, [scope, model_type, task, _]: &Entry) -> Option<Key<'static>> {
        let Table { scopes, names, .. } = self.0;
        let [exporter, library] = scopes.get(*scope as usize)?;
        Some(Key::new(exporter, library, names.get(*model_type as usize)?, names.get(*task as usize)?))
    }

    /// Whether a constructor is registered for exactly these names.
    pub fn contains_key(&self, key: &Key<'_>) -> bool {
        self.get(key).is_some()
    }

    /// Every key that is registered with its constructor, in no particular order.
    pub fn entries(&self) -> impl Iterator<Item = (Key<'static>, &'static ExportConfigConstructor<'static>)> {
        let Table { entries, registered, .. } = self.0;
        let entry = |entry: &Entry| Some((self.key(entry)?, &registered.get(entry[3] as usize)?.1));
        entries.iter().filter_map(entry).filter(|(key, constructor)| is_own(key, constructor))
    }

    /// Every key that is registered, in no particular order.
    pub fn keys(&self) -> impl Iterator<Item = Key<'static>> {
        self.entries().map(|(key, _)| key)
    }

    /// How many are registered.
    pub const fn len(&self) -> usize {
        self.0.entries.len() - self.0.synonyms
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
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
