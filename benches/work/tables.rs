//! The tables that one would write without this crate, each with all constructors.

use std::collections::HashMap;

use optimum_exporters::ExportConfigConstructor;
use optimum_exporters::registry::{CONSTRUCTORS, SYNONYMS};

use super::Names;

type Constructor = ExportConfigConstructor<'static>;
type Std<V> = HashMap<&'static str, V>;
type Phf<V> = phf::Map<&'static str, V>;

/// Maps of std one in the other: by exporter, library, model type and task.
pub struct NestedStd(Std<Std<Std<Std<Constructor>>>>);

impl NestedStd {
    pub fn new() -> Self {
        let mut maps: Std<Std<Std<Std<Constructor>>>> = HashMap::new();
        for (key, constructor) in CONSTRUCTORS.entries() {
            let tasks = maps.entry(key.exporter).or_default().entry(key.library).or_default().entry(key.model_type);
            tasks.or_default().insert(key.task, *constructor);
        }
        Self(maps)
    }

    pub fn get(&self, [exporter, library, model_type, task]: &Names) -> Option<Constructor> {
        self.0.get(&**exporter)?.get(&**library)?.get(&**model_type)?.get(&**task).copied()
    }
}

/// The same of `phf` maps with phf's own hash of each name.
pub struct NestedPhf(Phf<Phf<Phf<Phf<Constructor>>>>);

impl NestedPhf {
    pub fn new() -> Self {
        let tasks = |tasks| phf_map(tasks, |constructor| constructor);
        Self(phf_map(NestedStd::new().0, |libraries| phf_map(libraries, |models| phf_map(models, tasks))))
    }

    pub fn get(&self, [exporter, library, model_type, task]: &Names) -> Option<Constructor> {
        self.0.get(&**exporter)?.get(&**library)?.get(&**model_type)?.get(&**task).copied()
    }

    pub fn get_by_synonym(&self, [exporter, library, model_type, task]: &Names) -> Option<Constructor> {
        let tasks = self.0.get(&**exporter)?.get(&**library)?.get(&**model_type)?;
        tasks.get(&**task).or_else(|| tasks.get(*SYNONYMS.get(&**task)?)).copied()
    }
}

/// What `phf_codegen` would write, made here, so that no table has to be kept beside the registry.
fn phf_map<A, B: 'static>(map: Std<A>, inner: impl Fn(A) -> B) -> Phf<B> {
    let mut entries: Vec<_> = map.into_iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    let keys: Vec<_> = entries.iter().map(|(key, _)| *key).collect();
    let state = phf_generator::generate_hash(&keys);
    let mut entries: Vec<_> = entries.into_iter().map(Some).collect();
    let mut take = |at: &usize| entries[*at].take().map(|(key, value)| (key, inner(value)));
    let entries: Vec<_> = state.map.iter().filter_map(&mut take).collect();
    phf::Map { key: state.key, disps: Vec::leak(state.disps), entries: Vec::leak(entries) }
}

/// One map over the four names with a fast hash.
pub struct Flat(HashMap<[&'static str; 4], Constructor, foldhash::fast::FixedState>);

impl Flat {
    pub fn new() -> Self {
        let key = |key: optimum_exporters::Key<'static>| [key.exporter, key.library, key.model_type, key.task];
        Self(CONSTRUCTORS.entries().map(|(names, constructor)| (key(names), *constructor)).collect())
    }

    pub fn get(&self, [exporter, library, model_type, task]: &Names) -> Option<Constructor> {
        let key: [&str; 4] = [exporter, library, model_type, task];
        get(&self.0, &key).copied()
    }
}

/// Lets a key be looked up that does not live as long as those of the map.
fn get<'a, 'k>(
    map: &'a HashMap<[&'k str; 4], Constructor, foldhash::fast::FixedState>,
    key: &[&'k str; 4],
) -> Option<&'a Constructor> {
    map.get(key)
}
