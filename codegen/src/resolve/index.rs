//! What is asked for once for each class or model, so that it must not be searched for each time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use indexmap::IndexMap;

use crate::apart::Shared;
use crate::resolve::{Class, ConfigType, Model, Normalized};

/// Classes, models and attributes by what they are asked for.
#[derive(Debug, Default)]
pub(crate) struct Index<'a> {
    classes: HashMap<&'a str, usize>,
    /// The classes that extend each class directly.
    extended_by: Vec<Vec<usize>>,
    /// The models that register each class, each with the place among its exporters.
    supports: Vec<Vec<(usize, usize)>>,
    models: HashMap<(&'a str, &'a str), usize>,
    /// Every attribute that some config type or normalized config has, and whether anything reads it.
    attributes: BTreeMap<String, AtomicBool>,
    /// What else is used, by kinds of names.
    used: Shared<BTreeMap<&'static str, BTreeSet<String>>>,
}

/// Kinds of names of which it is asked whether they are used.
pub(crate) const ARGUMENT: &str = "argument";
pub(crate) const LIST: &str = "list of tasks";
pub(crate) const NORMALIZED: &str = "normalized config";
pub(crate) const NORMALIZED_NAME: &str = "normalized attribute";

impl<'a> Index<'a> {
    pub(crate) fn add_classes(&mut self, classes: &[Class<'a>]) {
        self.classes = classes.iter().enumerate().map(|(index, class)| (class.name, index)).collect();
        self.extended_by = vec![Vec::new(); classes.len()];
        self.supports = vec![Vec::new(); classes.len()];
        for (index, class) in classes.iter().enumerate() {
            class.parent.into_iter().for_each(|parent| self.extended_by[parent].push(index));
        }
    }

    pub(crate) fn add_models(&mut self, models: &[Model<'a>]) {
        for (index, model) in models.iter().enumerate() {
            self.models.entry((model.library, model.model_type)).or_insert(index);
            for (at, support) in model.exporters.iter().enumerate() {
                self.supports[support.class].push((index, at));
            }
        }
    }

    pub(crate) fn add_attributes(
        &mut self,
        config_types: &IndexMap<&str, ConfigType<'_>>,
        normalized: &IndexMap<String, Normalized>,
    ) {
        let own = config_types.values().flat_map(|config| config.attributes.keys().map(String::as_str));
        let normalized = normalized.values().flat_map(|normalized| {
            let names = normalized.attributes.keys().map(String::as_str);
            names.chain(normalized.attributes.values().flat_map(|path| path.split('.')))
        });
        let read = normalized.chain(["model_type"]).map(|name| (name, true));
        for (name, is_read) in read.chain(own.map(|name| (name, false))) {
            if !self.attributes.contains_key(name) {
                self.attributes.insert(name.to_owned(), AtomicBool::new(is_read));
            }
        }
    }

    pub(crate) fn class(&self, name: &str) -> Option<usize> {
        self.classes.get(name).copied()
    }

    /// The first model of a library and a model type.
    pub(crate) fn model(&self, library: &str, model_type: &str) -> Option<usize> {
        self.models.get(&(library, model_type)).copied()
    }

    /// The class and those that extend it, directly or not.
    pub(crate) fn descendants(&self, class: usize) -> impl Iterator<Item = usize> {
        let mut waiting = vec![class];
        std::iter::from_fn(move || {
            let class = waiting.pop()?;
            waiting.extend(&self.extended_by[class]);
            Some(class)
        })
    }

    /// The models that register the class itself, each with the place among its exporters.
    pub(crate) fn supports_of(&self, class: usize) -> &[(usize, usize)] {
        &self.supports[class]
    }

    /// The same for every class.
    pub(crate) fn registered(&self) -> &[Vec<(usize, usize)>] {
        &self.supports
    }

    /// Reads an attribute, if some config type or normalized config has it.
    pub(crate) fn read(&self, name: &str) -> bool {
        self.attributes.get(name).map(|read| read.store(true, Ordering::Relaxed)).is_some()
    }

    /// Whether anything has read an attribute so far.
    pub(crate) fn is_read(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|read| read.load(Ordering::Relaxed))
    }

    /// Uses what is called so.
    pub(crate) fn uses(&self, what: &'static str, name: &str) {
        if !self.is_used(what, name) {
            self.used.get().entry(what).or_default().insert(name.to_owned());
        }
    }

    /// All of a kind that is used so far.
    pub(crate) fn used(&self, what: &'static str) -> BTreeSet<String> {
        self.used.get().get(what).cloned().unwrap_or_default()
    }

    /// Whether anything has used it so far.
    pub(crate) fn is_used(&self, what: &'static str, name: &str) -> bool {
        self.used.get().get(what).is_some_and(|names| names.contains(name))
    }

    /// Every attribute that some config type or normalized config has, which is what expressions may read.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &str> + Clone {
        self.attributes.keys().map(String::as_str)
    }
}
