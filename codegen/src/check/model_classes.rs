//! `model_classes/LIBRARY.yaml`: the classes that a library's models are loaded with.

use super::{check_library, check_task};
use crate::diagnostic::{Place, Problem};
use crate::problems::given_twice;
use crate::resolve::{ModelClasses, Registry};
use crate::schema::RenamedSpec;
use crate::schema::decode::Names;
use crate::syntax::version;

pub(super) fn check(registry: &Registry<'_>) {
    for file in &registry.model_classes {
        check_library(registry, file.library, "the file is of an unknown library", &file.place);
        tasks(registry, file);
        loaders(registry, file);
        renamed(registry, file);
        for (model_type, tasks) in &file.spec.custom {
            let place = file.place.key("custom").key(model_type);
            for (task, class) in tasks {
                check_task(registry, task, &place.key(task).itself());
                check_class(registry, class, &place.key(task));
            }
        }
    }
}

fn tasks(registry: &Registry<'_>, file: &ModelClasses<'_>) {
    let described = &file.spec.loaders;
    for (task, loaders) in &file.spec.tasks {
        let place = file.place.key("tasks").key(task);
        check_task(registry, task, &place.itself());
        for (place, loader) in loaders.places(&place) {
            // Of a loader that is alone and loads anything there is nothing more to say.
            let has_to_choose = loaders.iter().count() > 1 || !described.is_empty();
            if has_to_choose && !described.contains_key(loader) && registry.is_whole(&file.place) {
                let problem = Problem::new(format!("`loaders` does not say what `{loader}` loads"));
                let problem = match described.is_empty() {
                    true => problem.help("where a task has several loaders, `loaders` says what each loads"),
                    false => problem.among(loader, described.keys().map(String::as_str)),
                };
                registry.report(&place, problem);
            }
        }
        twice(registry, loaders, &place, "loader");
    }
}

fn loaders(registry: &Registry<'_>, file: &ModelClasses<'_>) {
    for (loader, classes) in &file.spec.loaders {
        let place = file.place.key("loaders").key(loader);
        // One that a task has under a name with a mistake is reported there.
        let missing = used(file).filter(|used| !file.spec.loaders.contains_key(*used));
        let is_used = used(file).any(|used| used == loader);
        if !is_used && optimum_exporters_common::nearest(loader, missing).is_none() {
            check_used(registry, file, loader, &place);
        }
        for (model_type, names) in classes {
            for (place, class) in names.places(&place.key(model_type)) {
                check_class(registry, class, &place);
            }
            twice(registry, names, &place.key(model_type), "class");
        }
    }
}

/// The loaders that tasks have.
fn used<'f>(file: &'f ModelClasses<'_>) -> impl Iterator<Item = &'f str> + Clone {
    file.spec.tasks.values().flat_map(Names::iter)
}

fn check_used(registry: &Registry<'_>, file: &ModelClasses<'_>, loader: &str, place: &Place) {
    if !used(file).any(|used| used == loader) && registry.is_whole(&file.place.key("tasks")) {
        let problem = Problem::new(format!("`{loader}` is the loader of no task"));
        registry.report(&place.itself(), problem.among(loader, used(file)));
    }
}

fn renamed(registry: &Registry<'_>, file: &ModelClasses<'_>) {
    for (loader, RenamedSpec { since, to }) in &file.spec.renamed {
        let place = file.place.key("renamed").key(loader);
        check_used(registry, file, loader, &place);
        if let Err(problem) = version::parts(since) {
            registry.report(&place.key("since"), problem);
        }
        check_class(registry, to, &place.key("to"));
    }
}

fn twice(registry: &Registry<'_>, names: &Names, place: &Place, what: &str) {
    if names.iter().next().is_none() && registry.is_whole(place) {
        registry.report(place, Problem::new("the list is empty").label(format!("expected a {what}")));
    }
    for (index, (own, name)) in names.places(place).enumerate() {
        if let Some(first) = names.iter().take(index).position(|other| other == name) {
            registry.report(&own, given_twice(what, name, &place.index(first)));
        }
    }
}

fn check_class(registry: &Registry<'_>, class: &str, place: &Place) {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    if !is_name(class) {
        let problem = Problem::new(format!("`{class}` cannot be the name of a class"));
        registry.report(place, problem.help("expected letters, digits and `_`, a letter first"));
    }
}
