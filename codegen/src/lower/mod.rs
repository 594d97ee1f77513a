//! Makes the model of a registry from its linked files: every name becomes a handle, and every expression is typed.
//!
//! What is wrong is reported and left out, so that all of it is found; the model is whole only where nothing was.

mod classes;
mod config_types;
mod construct;
mod dummies;
mod generators;
mod layers;
mod lowering;
mod parts;
mod plan;
mod sizes;
mod steps;
mod tables;

use crate::apart::both;
use crate::model::{Arena, Model};
use crate::resolve::Registry;

/// The model of a registry, and what else is done with it meanwhile: classes and generators have most of the expressions.
pub(crate) fn lower(registry: &Registry<'_>, meanwhile: impl FnOnce()) -> Model {
    let classes_and_generators = || {
        let generators = registry.generators.iter();
        let generators = generators.map(|(name, generator)| generators::generator(registry, name, generator));
        let classes = (0..registry.classes.len()).map(|class| classes::class(registry, class));
        (Arena::of(generators), Arena::of(classes))
    };
    let ((generators, classes), model) = both(classes_and_generators, || {
        meanwhile();
        tables_and_configs(registry)
    });
    Model { generators, classes, ..model }
}

fn tables_and_configs(registry: &Registry<'_>) -> Model {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let config_types = registry.config_types.iter();
    let config_types = config_types.map(|(name, config)| config_types::config_type(registry, name, config));
    let normalized = registry.normalized.iter();
    let normalized = normalized.map(|(key, normalized)| config_types::normalized(registry, key, normalized));
    Model {
        is_laid_over: registry.of_base > 0,
        of_base: registry.of_base,
        tasks: owned(&registry.tasks),
        exporters: owned(&registry.exporters),
        libraries: registry.libraries.iter().map(|(name, spec)| ((*name).to_owned(), (*spec).clone())).collect(),
        synonyms: registry.synonyms.iter().map(|(name, of)| ((*name).to_owned(), (*of).to_owned())).collect(),
        sizes: registry.shapes.iter().map(|(name, default)| ((*name).to_owned(), *default)).collect(),
        config_types: Arena::of(config_types),
        normalized: Arena::of(normalized),
        model_types: tables::model_types(registry),
        registered: registry.index.registered().to_vec(),
        library_classes: tables::library_classes(registry),
        signs: tables::signs(registry),
        ..Model::default()
    }
}
