//! What nothing reads: attributes of config types and arguments that are nearly those which something does, mistyped ones,
//! and normalized configs and lists of tasks.

use std::collections::BTreeSet;

use optimum_exporters_common::slip_of;

use crate::diagnostic::{Place, Problem};
use crate::resolve::index::{ARGUMENT, LIST, NORMALIZED, NORMALIZED_NAME};
use crate::resolve::{ConfigType, Registry};
use crate::schema::AttributeSpec;

/// Reports them, where nothing else is wrong: what is left out for that may read them. What is unlike all that is read may
/// stand there, as a config has it.
pub(crate) fn check(registry: &Registry<'_>) {
    if !registry.reports.is_empty() {
        return;
    }
    arguments(registry);
    descriptions(registry);
    // A size that is not given is read from the config under the name of its axis.
    for axis in registry.classes.iter().flat_map(|class| class.spec.static_axes.keys()) {
        registry.index.read(axis);
        registry.index.uses(NORMALIZED_NAME, axis);
    }
    let read = registry.index.used(NORMALIZED_NAME);
    for (place, _) in registry.normalized_paths.iter().filter(|(place, _)| registry.is_own(place)) {
        if let Some(name) = place.name().filter(|name| !read.contains(*name)) {
            report_slip(registry, NORMALIZED_NAME, name, read.iter().map(String::as_str), &place.itself());
        }
    }
    for config in registry.config_types.values().filter(|config| registry.is_own(&config.place)) {
        for name in config.attributes.keys().filter(|name| !is_read(registry, config, name)) {
            let read = registry.index.attributes().filter(|known| registry.index.is_read(known));
            report_slip(registry, "attribute", name, read, &config.place.key(name).itself());
        }
    }
}

/// Reports a name that nothing reads where it is nearly one of those that something does.
fn report_slip<'n>(
    registry: &Registry<'_>,
    what: &str,
    name: &str,
    read: impl Iterator<Item = &'n str>,
    place: &Place,
) {
    if let Some(slip) = slip_of(name, read) {
        let problem = Problem::new(format!("nothing reads the {what} `{name}`"));
        registry.report(place, problem.label(format!("did you mean `{slip}`?")));
    }
}

/// An argument that no expression reads may be one that a program does.
fn arguments(registry: &Registry<'_>) {
    let all = registry.classes.iter().flat_map(|class| &class.arguments);
    let names: BTreeSet<_> = all.map(|argument| argument.name).collect();
    for (index, class) in registry.own_classes() {
        let own = class.arguments.iter().filter(|argument| argument.owner == index);
        for argument in own.filter(|argument| !registry.index.is_used(ARGUMENT, argument.name)) {
            report_slip(registry, ARGUMENT, argument.name, names.iter().copied(), &argument.place(registry));
        }
    }
}

/// What is described for others that they do not name.
fn descriptions(registry: &Registry<'_>) {
    let unused = |what, name: &str, place: &Place, help: &str| {
        if registry.is_own(place) && !registry.index.is_used(what, name) {
            let problem = Problem::new(format!("nothing has the {what} `{name}`"));
            registry.report(&place.itself(), problem.help(help));
        }
    };
    for (name, of) in registry.normalized.iter().filter(|(key, of)| of.name == **key) {
        let place = Place::of_file(of.file).key(name);
        unused(NORMALIZED, name, &place, "name it in a class, extend it, or take it away");
    }
    for (place, file) in &registry.task_files {
        for list in file.lists.keys() {
            let help = format!("name it as `${list}` in a model's file, or take it away");
            unused(LIST, list, &place.key("lists").key(list), &help);
        }
    }
}

/// Whether an attribute is read, by its name or by another one that it has. What older files call an attribute is read where
/// they have it.
fn is_read(registry: &Registry<'_>, config: &ConfigType<'_>, name: &str) -> bool {
    let stands_for = |spec: &AttributeSpec| match spec {
        AttributeSpec::Rule(rule) => rule.alias.clone().or_else(|| rule.older_name_of.clone()),
        AttributeSpec::Default(_) => None,
    };
    let is_of_older_files =
        |spec: &AttributeSpec| matches!(spec, AttributeSpec::Rule(rule) if rule.older_name_of.is_some());
    let is_older_name = config.attributes.get(name).is_some_and(is_of_older_files);
    let mut others = config.attributes.iter().filter(|(_, spec)| stands_for(spec).is_some_and(|of| of == name));
    is_older_name || registry.index.is_read(name) || others.any(|(other, _)| registry.index.is_read(other))
}
