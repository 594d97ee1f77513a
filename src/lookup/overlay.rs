//! What a program lays over the built tables, and the tables with it.
//!
//! Until something is registered, a lookup pays one relaxed load for it and takes no lock.

use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "check")]
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use crate::config::types::ConfigType;
use crate::export::types::ExportConfigConstructor;
use crate::gathered::gathered;
use crate::runtime::generated::{CONFIG_TYPES, EXPORTERS, LIBRARIES, MODELS, TASKS};
use crate::tables::constructors::Registered;
use crate::tables::library::Library;
use crate::tables::registry::{Model, Registry, Support};

/// Whether anything is registered. Who sees that it is takes the lock next, which orders all else.
static ANY: AtomicBool = AtomicBool::new(false);
/// How often something was.
#[cfg(feature = "check")]
static CHANGES: AtomicUsize = AtomicUsize::new(0);
pub(super) static OVERLAY: RwLock<Overlay> = RwLock::new(Overlay {
    models: BTreeMap::new(),
    exporters: EXPORTERS,
    names: BTreeSet::new(),
    laid: Vec::new(),
    libraries: LIBRARIES,
    tasks: TASKS,
});

/// What is registered, as tables in which that of the registry is already contained.
pub(super) struct Overlay {
    /// The model types for which something is registered, with the libraries that have them.
    models: BTreeMap<&'static str, &'static [Model]>,
    /// All exporters.
    exporters: &'static [&'static str],
    /// Names that are kept for good, each once.
    names: BTreeSet<&'static str>,
    /// The registries that are laid over the built-in one, the last first.
    laid: Vec<&'static Registry>,
    /// All libraries.
    libraries: &'static [Library],
    /// All tasks.
    tasks: &'static [&'static str],
}

impl Registry {
    /// Lays this registry over the one that is built in, and over those that were laid over it before:
    /// from then on [`TasksManager`](crate::TasksManager) and whatever looks something up find its model types, libraries, tasks
    /// and config types as well, in every thread, for as long as the process runs. Where both have a model
    /// type for an exporter, this one's tasks and classes count.
    ///
    /// Once is enough; a second time changes nothing.
    pub fn lay_over_built_in(&'static self) {
        let mut overlay = OVERLAY.write().unwrap_or_else(PoisonError::into_inner);
        if !overlay.laid.iter().any(|laid| std::ptr::eq(*laid, self)) {
            overlay.lay(self);
        }
    }
}

impl Overlay {
    fn lay(&mut self, registry: &'static Registry) {
        let libraries = registry.libraries.iter().fold(self.libraries.to_vec(), |libraries, library| {
            replaced(&libraries, *library, |other| other.name == library.name)
        });
        self.libraries = libraries.leak();
        let tasks = registry
            .tasks
            .iter()
            .fold(self.tasks.to_vec(), |tasks, task| replaced(&tasks, *task, |other| other == task));
        self.tasks = tasks.leak();
        for exporter in registry.exporters {
            self.exporter(exporter);
        }
        for model in registry.models.values().copied().flatten() {
            let so_far = self.model(model.library, model.model_type);
            let exporters = model.exporters.iter().fold(so_far.exporters.to_vec(), |exporters, support| {
                replaced(&exporters, *support, |other| other.exporter == support.exporter)
            });
            self.set(Model { exporters: exporters.leak(), ..*model });
        }
        self.laid.insert(0, registry);
        note_change();
    }

    fn models_of(&self, model_type: &str) -> &'static [Model] {
        self.models.get(model_type).or_else(|| MODELS.get(model_type)).copied().unwrap_or_default()
    }

    /// A model type of a library as it is so far; without exporters if it is new.
    pub(super) fn model(&mut self, library: &'static Library, model_type: &str) -> Model {
        let known = self.models_of(model_type).iter().find(|model| model.library.name == library.name);
        known.copied().unwrap_or_else(|| Model { library, model_type: self.name(model_type), exporters: &[] })
    }

    /// The config type that the constructors of a model type have, else that of its name.
    pub(super) fn config_type_of(&self, model: &Model) -> Option<&'static ConfigType> {
        let constructors = model.exporters.iter().flat_map(|support| support.tasks);
        let of_name = || {
            let tables = self.laid.iter().map(|registry| registry.config_types).chain([&CONFIG_TYPES]);
            tables.into_iter().find_map(|table| table.get(model.model_type)).copied()
        };
        constructors.map(|(_, constructor)| constructor.config_type).next().unwrap_or_else(of_name)
    }

    pub(super) fn add<'a>(
        &mut self,
        model: &Model,
        exporter: &str,
        entries: impl Iterator<Item = (&'a str, ExportConfigConstructor<'static>)>,
        overwrite_existing: bool,
    ) {
        let so_far = model.exporters.iter().find(|support| support.exporter == exporter);
        let beyond_reference = so_far.is_none_or(|support| support.beyond_reference);
        let mut tasks: Vec<Registered> = so_far.map(|support| support.tasks.to_vec()).unwrap_or_default();
        let mut changed = false;
        for (task, constructor) in entries {
            match tasks.iter_mut().find(|(known, _)| *known == task) {
                Some((_, known)) if !overwrite_existing || same(known, &constructor) => continue,
                Some((_, known)) => *known = constructor,
                None => tasks.push((self.name(task), constructor)),
            }
            changed = true;
        }
        if changed {
            let support = Support { exporter: self.exporter(exporter), tasks: tasks.leak(), beyond_reference };
            let exporters = replaced(model.exporters, support, |other| other.exporter == exporter);
            self.set(Model { exporters: exporters.leak(), ..*model });
        }
    }

    fn set(&mut self, model: Model) {
        let of_library = |other: &Model| other.library.name == model.library.name;
        let mut models = replaced(self.models_of(model.model_type), model, of_library);
        models.sort_by_key(|model| rank(self.libraries, model.library));
        self.models.insert(model.model_type, models.leak());
        note_change();
    }

    fn exporter(&mut self, name: &str) -> &'static str {
        if let Some(known) = self.exporters.iter().find(|known| **known == name) {
            return known;
        }
        let name = self.name(name);
        self.exporters = replaced(self.exporters, name, |_| false).leak();
        name
    }

    fn name(&mut self, name: &str) -> &'static str {
        if let Some(known) = self.names.get(name) {
            return known;
        }
        let name: &'static str = name.to_owned().leak();
        self.names.insert(name);
        name
    }
}

fn note_change() {
    #[cfg(feature = "check")]
    CHANGES.fetch_add(1, Ordering::Relaxed);
    ANY.store(true, Ordering::Relaxed);
}

/// How often something was registered: who keeps what it made of the tables makes it anew when there is more.
#[cfg(feature = "check")]
pub(crate) fn changes() -> usize {
    CHANGES.load(Ordering::Relaxed)
}

/// Where a library stands among all.
fn rank(libraries: &[Library], library: &Library) -> Option<usize> {
    libraries.iter().position(|other| other.name == library.name)
}

fn same(one: &ExportConfigConstructor<'_>, other: &ExportConfigConstructor<'_>) -> bool {
    let config_types = (one.config_type.map(std::ptr::from_ref), other.config_type.map(std::ptr::from_ref));
    std::ptr::eq(one.class, other.class) && config_types.0 == config_types.1
}

/// The items with `item` in the place of the one that `is_same`, or at the end.
fn replaced<T: Copy>(items: &[T], item: T, is_same: impl Fn(&T) -> bool) -> Vec<T> {
    let mut items = items.to_vec();
    match items.iter_mut().find(|other| is_same(other)) {
        Some(other) => *other = item,
        None => items.push(item),
    }
    items
}

/// Whether anything is registered, or laid over the registry.
#[inline]
pub(crate) fn is_any() -> bool {
    ANY.load(Ordering::Relaxed)
}

/// The overlay, if anything is registered.
fn overlay() -> Option<RwLockReadGuard<'static, Overlay>> {
    is_any().then(|| OVERLAY.read().unwrap_or_else(PoisonError::into_inner))
}

/// The libraries that have a model type for which something is registered; what the registry has of
/// it is contained.
pub(crate) fn models_of(model_type: &str) -> Option<&'static [Model]> {
    overlay()?.models.get(model_type).copied()
}

/// All model types, those of the registry included, in alphabetical order within each library; `None`
/// if nothing is registered.
pub(crate) fn models() -> Option<Vec<&'static Model>> {
    let overlay = overlay()?;
    let mut models: BTreeMap<_, _> = gathered(MODELS.entries().map(|(model_type, models)| (*model_type, *models)));
    models.extend(&overlay.models);
    let mut models: Vec<_> = models.into_values().flatten().collect();
    models.sort_by_key(|model| rank(overlay.libraries, model.library));
    Some(models)
}

/// All exporters, those of the registry first.
pub(crate) fn exporters() -> &'static [&'static str] {
    overlay().map_or(EXPORTERS, |overlay| overlay.exporters)
}

/// All libraries, those of the registry first.
pub(crate) fn libraries() -> &'static [Library] {
    overlay().map_or(LIBRARIES, |overlay| overlay.libraries)
}

/// All tasks, those of the registry first.
pub(crate) fn tasks() -> &'static [&'static str] {
    overlay().map_or(TASKS, |overlay| overlay.tasks)
}

/// What the last of the laid registries has that has it.
pub(crate) fn find_in_laid<T>(find: impl FnMut(&'static Registry) -> Option<T>) -> Option<T> {
    overlay()?.laid.iter().copied().find_map(find)
}

/// The registries that are laid over the built-in one, the last first.
pub(crate) fn laid() -> Vec<&'static Registry> {
    overlay().map_or_else(Vec::new, |overlay| overlay.laid.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lookup::query::Query;
    use crate::lookup::tasks_manager::TasksManager;

    #[test]
    fn without_registrations_a_lookup_takes_no_lock() {
        let _held = OVERLAY.write().expect("no test has failed with it");
        let query = Query::new(EXPORTERS[0]).model_type("no-such-type");
        assert!(TasksManager::get_exporter_config_constructor(&query).is_err());
        let known = TasksManager::models().next().expect("there are models");
        let support = &known.exporters[0];
        let query = Query::new(support.exporter).library_name(known.library.name).model_type(known.model_type);
        assert!(TasksManager::get_exporter_config_constructor(&query.task(support.tasks[0].0)).is_ok());
        assert_eq!(TasksManager::exporters(), EXPORTERS);
    }
}
