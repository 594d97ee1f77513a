//! Holds every name of the registry against what there is.

pub(super) mod bounds;
mod circles;
pub(super) mod classes;
mod directories;
mod draws;
mod fed;
mod inputs;
mod libraries;
mod model_classes;
mod output_dtypes;
pub(super) mod output_sizes;
mod quantization;
pub(super) mod sizes;
mod static_axes;
mod tensors;
mod told_apart;
pub(super) mod unread;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::diagnostic::{Place, Problem, unknown};
use crate::expr::no_name;
use crate::model::split_past;
use crate::problems::{given_twice, no_attribute};
use crate::resolve::{Class, MemberOf, OF_ALL_EXPORTERS, Registry, place_of_name};
use crate::schema::ClassSpec;
use crate::syntax;
use crate::syntax::version;

pub(super) fn check(registry: &Registry<'_>) {
    tasks(registry);
    versions(registry);
    libraries::check(registry);
    names(registry);
    bases(registry);
    models(registry);
    classes::check(registry);
    normalized(registry);
    draws::check(registry);
    told_apart::check(registry);
    inputs::check(registry);
    fed::check(registry);
    tensors::check(registry);
    model_classes::check(registry);
    directories::check(registry);
    static_axes::check(registry);
    quantization::check(registry);
    output_sizes::check(registry);
    output_dtypes::check(registry);
    circles::check(registry);
}

fn tasks(registry: &Registry<'_>) {
    let mut known = HashMap::new();
    for (place, file) in &registry.task_files {
        for (index, task) in file.tasks.iter().enumerate() {
            let place = place.key("tasks").index(index);
            match known.get(task) {
                Some(first) => registry.report(&place, given_twice("task", task, first)),
                None if split_past(task).1 => {
                    let problem = Problem::new(format!("`{task}` is no task of its own"));
                    registry.report(&place, problem.help("a task is named without `-with-past`, and stands for both"));
                }
                None => _ = known.insert(task, place),
            }
        }
        for (synonym, task) in &file.synonyms {
            let place = place.key("synonyms").key(synonym);
            check_task(registry, task, &place);
        }
        for (list, tasks) in &file.lists {
            for (index, task) in tasks.iter().enumerate() {
                check_task(registry, task, &place.key("lists").key(list).index(index));
            }
        }
    }
}

pub(super) fn check_task(registry: &Registry<'_>, task: &str, place: &Place) {
    let (bare, _) = split_past(task);
    if registry.tasks.contains(&bare) || !registry.knows_tasks() {
        return;
    }
    let message = match registry.synonyms.iter().find(|(synonym, _)| *synonym == bare) {
        Some((_, of)) => Problem::new(format!("`{bare}` is a synonym of `{of}`")).label(format!("write `{of}`")),
        None => unknown("task", bare, registry.tasks.clone()),
    };
    registry.report(place, message.in_bytes((bare != task).then_some(0..bare.len())));
}

fn versions(registry: &Registry<'_>) {
    for (place, file) in &registry.exporter_files {
        let sections = [("versions", &file.versions), ("versions_beyond_reference", &file.versions_beyond_reference)];
        for (section, versions) in sections {
            for (library, version) in versions {
                let parts = if library == version::ASKED { version::released } else { version::parts };
                if let Err(message) = parts(version) {
                    registry.report(&place.key(section).key(library), message);
                }
            }
        }
    }
}

/// Names that expressions have, or that are written into Rust.
fn names(registry: &Registry<'_>) {
    for class in &registry.classes {
        let ClassSpec { arguments, attributes, nested, lets, .. } = class.spec;
        check_name(registry, class.name, &place_of_name(class.spec, &class.place));
        let sections = [
            ("arguments", arguments.keys().collect::<Vec<_>>()),
            ("attributes", attributes.keys().collect()),
            ("nested", nested.keys().collect()),
            ("let", lets.keys().collect()),
        ];
        for (section, names) in sections {
            for name in names {
                check_name(registry, name, &class.place.key(section).key(name).itself());
            }
        }
    }
}

fn check_name(registry: &Registry<'_>, name: &str, place: &Place) {
    if !syntax::is_name(name) || !name.is_ascii() || name.starts_with('_') {
        registry.report(place, no_name(name));
    }
}

/// The class whose facts those have that extend one of another exporter is one of the exporter's own.
fn bases(registry: &Registry<'_>) {
    for (exporter, (place, base)) in registry.bases.iter().filter(|(_, (place, _))| registry.is_own(place)) {
        match registry.class(base).map(|class| &registry.classes[class]) {
            Some(class) => check_exporter(registry, class, exporter, false, place),
            None if registry.may_lack(base) => {}
            None => {
                let own = registry.classes.iter().filter(|class| class.exporter == *exporter);
                registry.report(place, unknown("class", base, own.map(|class| class.name)));
            }
        }
    }
}

fn models(registry: &Registry<'_>) {
    let listed: HashSet<_> = registry.lists.values().flatten().collect();
    for (index, model) in registry.models.iter().enumerate().filter(|(_, model)| registry.is_own(&model.place)) {
        check_library(registry, model.library, "the folder is of an unknown library", &model.place);
        check_name_of_file(registry, index);
        let says_nothing = model.exporters.is_empty() && model.config_type.is_none();
        if says_nothing && registry.lost.is_empty() && registry.is_whole(&model.place) {
            let problem = Problem::new(format!("the file says nothing of `{}`", model.model_type));
            registry.report(&model.place, problem.help("expected `exporters`, or a `config` that others refer to"));
        }
        for support in &model.exporters {
            for (task, place) in &support.tasks {
                // What is in a list is checked there.
                if !listed.contains(task) {
                    check_task(registry, task, place);
                }
                if split_past(task).1 {
                    check_past(registry, support.class, task, place);
                }
            }
            let class = &registry.classes[support.class];
            if class.exporter == OF_ALL_EXPORTERS {
                let problem = Problem::new(format!("`{}` is a class of all exporters", class.name));
                let problem = problem.related(place_of_name(class.spec, &class.place), "it is described here");
                let help = "give the class of this exporter a name of its own, and have it extend that one";
                registry.report(&support.place.key("class"), problem.help(help));
            } else {
                check_exporter(registry, class, support.exporter, false, &support.place.key("class"));
            }
        }
    }
}

/// A model's file is called as the model type is, of which there is one.
fn check_name_of_file(registry: &Registry<'_>, index: usize) {
    let model = &registry.models[index];
    let (model_type, stem) = (model.model_type, model.stem);
    let first = registry.index.model(model.library, model_type).filter(|first| *first != index);
    let problem = match first.map(|first| &registry.models[first].place) {
        Some(first) => {
            let file = registry.files[first.file];
            let problem = Problem::new(format!("`{model_type}` is registered in {file} already"));
            problem.related(first.key("model_type"), format!("the first `{model_type}`"))
        }
        None if model_type != stem => {
            let problem = Problem::new(format!("the file of `{model_type}` is called {stem}.yaml"));
            problem.help(format!("call the file {model_type}.yaml, or the model type `{stem}`"))
        }
        None => return,
    };
    registry.report(&model.place.key("model_type"), problem);
}

/// Whether a class can be used for an exporter: it is one of its own, or one of all exporters.
fn check_exporter(registry: &Registry<'_>, class: &Class<'_>, exporter: &str, may_be_foreign: bool, place: &Place) {
    let is_known = |exporter: &str| exporter == OF_ALL_EXPORTERS || registry.exporters.contains(&exporter);
    let fits = class.exporter == exporter || class.exporter == OF_ALL_EXPORTERS || may_be_foreign;
    if !fits && is_known(class.exporter) && is_known(exporter) {
        let exporter = if exporter == OF_ALL_EXPORTERS { "all exporters" } else { exporter };
        let problem =
            Problem::new(format!("`{}` is a class of the exporter {}, not of {exporter}", class.name, class.exporter));
        registry.report(place, problem.related(place_of_name(class.spec, &class.place), "it is described here"));
    }
}

fn check_past(registry: &Registry<'_>, class: usize, task: &str, place: &Place) {
    let lineage: Vec<_> = registry.ancestry(class).collect();
    let says = lineage.iter().find(|class| class.spec.supports_past.is_some());
    let supports_past = says.is_some_and(|class| class.spec.supports_past == Some(true));
    if !supports_past && lineage.iter().all(|class| registry.is_whole(&class.place)) {
        let class = &registry.classes[class];
        let title = format!("`{task}` needs a class that supports past, and `{}` does not", class.name);
        let (because, why) = match says {
            Some(says) => (says.place.key("supports_past"), "`supports_past` is false here".to_owned()),
            None => (place_of_name(class.spec, &class.place), format!("`{}` says nothing of it", class.name)),
        };
        let help = "the class, or one that it extends, has to have `supports_past: true`";
        registry.report(place, Problem::new(title).related(because, why).help(help));
    }
}

/// A library that is named at a place, or by the name of a file or a folder.
pub(super) fn check_library(registry: &Registry<'_>, library: &str, what: &str, place: &Place) {
    let known: Vec<_> = registry.libraries.iter().map(|(name, _)| *name).collect();
    if !registry.library_files.is_empty() && !known.contains(&library) {
        let problem = Problem::new(format!("{what} `{library}`")).among(library, known);
        if place.path.is_empty() {
            registry.reports.of_file(place.file, problem);
        } else {
            registry.report(place, problem);
        }
    }
}

fn normalized(registry: &Registry<'_>) {
    let attributes: BTreeSet<&str> =
        registry.config_types.values().flat_map(|config| config.attributes.keys().map(String::as_str)).collect();
    for (place, path) in &registry.normalized_paths {
        check_name(registry, place.name().unwrap_or_default(), &place.itself());
        if path.split('.').any(str::is_empty) {
            let problem = Problem::new(format!("`{path}` is no path of attributes"));
            registry.report(place, problem.label("expected names with dots between"));
            continue;
        }
        let unknown = path.split('.').find(|name| !attributes.contains(name));
        if let Some(unknown) = unknown.filter(|_| !registry.lacks.attributes) {
            let start = path.find(unknown).unwrap_or_default();
            let problem = no_attribute(unknown, attributes.iter().copied());
            registry.report(place, problem.in_bytes(Some(start..start + unknown.len())));
        }
    }
    for normalized in registry.normalized.values() {
        for (place, of) in normalized.members.values() {
            check_name(registry, place.name().unwrap_or_default(), &place.itself());
            match of {
                MemberOf::SubConfig { class, .. } if !registry.normalized.contains_key(class) => {
                    if registry.lacks.normalized {
                        continue;
                    }
                    registry.report(&place.key("class"), registry.unknown_normalized(class));
                }
                MemberOf::Nested(nested) if nested.is_empty() => {
                    let problem = Problem::new("a member is of a config or of a part");
                    registry.report(place, problem.help("expected either `config` and `class`, or `nested`"));
                }
                _ => {}
            }
        }
    }
}
