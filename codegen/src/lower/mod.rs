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

use crate::model::Model;
use crate::resolve::Registry;

/// The model of a registry.
pub(crate) fn lower(registry: &Registry<'_>) -> Model {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut model = Model {
        is_laid_over: registry.of_base > 0,
        of_base: registry.of_base,
        tasks: owned(&registry.tasks),
        exporters: owned(&registry.exporters),
        libraries: registry.libraries.iter().map(|(name, spec)| ((*name).to_owned(), (*spec).clone())).collect(),
        synonyms: registry.synonyms.iter().map(|(name, of)| ((*name).to_owned(), (*of).to_owned())).collect(),
        sizes: registry.shapes.iter().map(|(name, default)| ((*name).to_owned(), *default)).collect(),
        model_types: tables::model_types(registry),
        registered: registry.index.registered().to_vec(),
        library_classes: tables::library_classes(registry),
        signs: tables::signs(registry),
        ..Model::default()
    };
    for (name, config) in &registry.config_types {
        model.config_types.push(config_types::config_type(registry, name, config));
    }
    for (key, normalized) in &registry.normalized {
        model.normalized.push(config_types::normalized(registry, key, normalized));
    }
    for (name, generator) in &registry.generators {
        model.generators.push(generators::generator(registry, name, generator));
    }
    for class in 0..registry.classes.len() {
        model.classes.push(classes::class(registry, class));
    }
    model
}
