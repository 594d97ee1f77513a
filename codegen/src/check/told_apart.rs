//! Exporters, libraries, tasks, model types, classes and config types that are written alike in Rust.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use crate::diagnostic::{Place, Problem};
use crate::model::split_past;
use crate::resolve::{Registry, place_of_name};
use crate::rust_names;

/// A name, with its place.
type Named<'r> = (&'r str, Place);

pub(super) fn check(registry: &Registry<'_>) {
    let nothing = |_: &str, _: &str| false;
    let both = |other: &str, name: &str, member: &str| {
        format!("the names `{other}` and `{name}` are both written as `{member}` in Rust")
    };
    for names in [exporters(registry), libraries(registry), tasks(registry)] {
        alike(registry, &names, rust_names::camel, nothing, both);
    }
    // Libraries have names of their own for what is one model.
    let same_words = |one: &str, other: &str| rust_names::snake(one) == rust_names::snake(other);
    alike(registry, &model_types(registry), rust_names::camel, same_words, both);
    let classes = registry.classes.iter().map(|class| (class.name, place_of_name(class.spec, &class.place)));
    alike(registry, &classes.collect::<Vec<_>>(), rust_names::snake, nothing, |other, name, _| {
        format!("the classes `{other}` and `{name}` differ in nothing but case")
    });
    let types = registry.config_types.iter().map(|(name, config)| (*name, config.place.itself()));
    alike(registry, &types.collect::<Vec<_>>(), rust_names::constant, nothing, |other, name, _| {
        format!("the config types `{other}` and `{name}` differ in nothing but case and signs")
    });
    for exporter in &registry.exporters {
        modules(registry, exporter);
    }
}

/// Reports names that are written alike, but for two that may stand beside each other.
fn alike(
    registry: &Registry<'_>,
    names: &[Named<'_>],
    written: fn(&str) -> String,
    may_stand_beside: impl Fn(&str, &str) -> bool,
    title: impl Fn(&str, &str, &str) -> String,
) {
    let mut known: HashMap<String, &Named<'_>> = HashMap::new();
    for named in names {
        let (name, place) = named;
        let other = known.insert(written(name), named);
        if let Some((other, first)) = other.filter(|(other, _)| !may_stand_beside(other, name)) {
            let problem = Problem::new(title(other, name, &written(name)));
            let problem = problem.related(first.clone(), format!("`{other}` stands here"));
            registry.report(place, problem.help("give one of them another name"));
        }
    }
}

fn exporters<'r>(registry: &'r Registry<'r>) -> Vec<Named<'r>> {
    let places = registry.exporter_files.iter().map(|(place, _)| place.key("exporter"));
    registry.exporters.iter().copied().zip(places).collect()
}

fn libraries<'r>(registry: &'r Registry<'r>) -> Vec<Named<'r>> {
    let file = |name: &str| registry.library_files.iter().rfind(|(_, file)| file.contains_key(name));
    let place = |name: &str| file(name).map_or(Place::of_file(0), |(place, _)| place.key(name).itself());
    registry.libraries.iter().map(|(name, _)| (*name, place(name))).collect()
}

/// Each task, and its form with past where some model type has it.
fn tasks<'r>(registry: &'r Registry<'r>) -> Vec<Named<'r>> {
    let mut with_past = HashMap::new();
    for (name, place) in registry.models.iter().flat_map(|model| &model.exporters).flat_map(|support| &support.tasks) {
        if let (task, true) = split_past(name) {
            with_past.entry(task).or_insert_with(|| (*name, place.clone()));
        }
    }
    let stated = registry.task_files.iter().flat_map(|(place, file)| {
        file.tasks.iter().enumerate().map(move |(index, task)| (task.as_str(), place.key("tasks").index(index)))
    });
    // One that is given twice is reported where it is.
    let stated = stated.collect::<IndexMap<_, _>>().into_iter();
    stated.flat_map(|(task, place)| [Some((task, place)), with_past.remove(task)]).flatten().collect()
}

fn model_types<'r>(registry: &'r Registry<'r>) -> Vec<Named<'r>> {
    let exported = registry.models.iter().filter(|model| !model.exporters.is_empty());
    let mut names: BTreeMap<&str, Place> = BTreeMap::new();
    for model in exported {
        names.entry(model.model_type).or_insert_with(|| model.place.key("model_type"));
    }
    names.into_iter().collect()
}

/// Reports model types of an exporter, and libraries beside them, whose modules are called alike.
fn modules(registry: &Registry<'_>, exporter: &str) {
    let exports = |model: &&crate::resolve::Model<'_>| {
        registry.is_own(&model.place) && model.exporters.iter().any(|support| support.exporter == exporter)
    };
    let mut of_first: BTreeMap<String, &str> = BTreeMap::new();
    for (rank, (library, _)) in registry.libraries.iter().enumerate() {
        let models: Vec<_> = registry.models.iter().filter(|model| model.library == *library).filter(exports).collect();
        let mut of_library = BTreeMap::new();
        let known = if rank == 0 { &mut of_first } else { &mut of_library };
        for model in &models {
            let module = rust_names::module(model.model_type);
            let other = known.insert(module.clone(), model.model_type);
            if let Some(other) = other.filter(|other| *other != model.model_type) {
                let types = format!("the model types `{other}` and `{}`", model.model_type);
                let message = format!("{types} are both written as `{module}` in Rust: change one");
                registry.report(&model.place.key("model_type"), message);
            }
        }
        let module = rust_names::module(library);
        if let (Some(first), Some(model_type)) = (models.first().filter(|_| rank > 0), of_first.get(&module)) {
            let names = format!("the model type `{model_type}` and the library `{library}`");
            registry.report(&first.place, format!("{names} are both written as `{module}` in Rust: change one"));
        }
    }
}
