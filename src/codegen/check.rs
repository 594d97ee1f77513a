//! Holds every name of the registry against what there is.

use std::collections::{BTreeSet, HashMap};

use super::condition;
use super::diagnostic::{Diagnostics, Place, Problem, unknown};
use super::emit::snake;
use super::expr::{Scope, no_name};
use super::resolve::{Class, MemberOf, OF_ALL_EXPORTERS, Registry, place_of_name};
use super::schema::{ClassSpec, NormalizedRef, PipelinesSpec};

/// The most arguments and later assigned attributes that a class can have, as at run time.
const MAX_ARGUMENTS: usize = 16;

pub(super) fn check(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    tasks(registry, diagnostics);
    versions(registry, diagnostics);
    libraries(registry, diagnostics);
    names(registry, diagnostics);
    models(registry, diagnostics);
    classes(registry, diagnostics);
    normalized(registry, diagnostics);
}

fn tasks(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let mut known = Vec::new();
    for (place, file) in &registry.task_files {
        for (index, task) in file.tasks.iter().enumerate() {
            if known.contains(&task) {
                diagnostics.at(&place.key("tasks").index(index), format!("the task `{task}` is given twice"));
            }
            known.push(task);
        }
        for (synonym, task) in &file.synonyms {
            let place = place.key("synonyms").key(synonym);
            check_task(registry, task, &place, diagnostics);
        }
        for (list, tasks) in &file.lists {
            for (index, task) in tasks.iter().enumerate() {
                check_task(registry, task, &place.key("lists").key(list).index(index), diagnostics);
            }
        }
    }
}

pub(super) fn check_task(registry: &Registry<'_>, task: &str, place: &Place, diagnostics: &mut Diagnostics) {
    let bare = task.strip_suffix("-with-past").unwrap_or(task);
    if registry.tasks.contains(&bare) || !registry.knows_tasks(diagnostics) {
        return;
    }
    let message = match registry.synonyms.iter().find(|(synonym, _)| *synonym == bare) {
        Some((_, of)) => Problem::new(format!("`{bare}` is a synonym of `{of}`")).label(format!("write `{of}`")),
        None => unknown("task", bare, registry.tasks.clone()),
    };
    diagnostics.at(place, message);
}

fn versions(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for (place, versions) in &registry.exporter_files {
        for (library, version) in *versions {
            if let Err(message) = condition::numbers(version) {
                diagnostics.at(&place.key("versions").key(library), message);
            }
        }
    }
}

/// Names that expressions have, or that are written into Rust.
fn names(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for class in &registry.classes {
        let ClassSpec { arguments, attributes, nested, lets, .. } = class.spec;
        check_name(class.name, &place_of_name(class.spec, &class.place), diagnostics);
        let sections = [
            ("arguments", arguments.keys().collect::<Vec<_>>()),
            ("attributes", attributes.keys().collect()),
            ("nested", nested.keys().collect()),
            ("let", lets.keys().collect()),
        ];
        for (section, names) in sections {
            for name in names {
                check_name(name, &class.place.key(section).key(name).itself(), diagnostics);
            }
        }
    }
    let mut idents = HashMap::new();
    for (name, config) in &registry.config_types {
        if let Some(other) = idents.insert(snake(name).to_uppercase(), name) {
            let message = format!("the config types `{other}` and `{name}` differ in nothing but case and signs");
            diagnostics.at(&config.place.itself(), message);
        }
    }
}

fn check_name(name: &str, place: &Place, diagnostics: &mut Diagnostics) {
    if syn::parse_str::<syn::Ident>(name).is_err() || !name.is_ascii() || name.starts_with('_') {
        diagnostics.at(place, no_name(name));
    }
}

fn libraries(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let files = &registry.library_files;
    for (place, (name, spec)) in files.iter().flat_map(|(place, file)| file.iter().map(move |entry| (place, entry))) {
        if let Some(pipelines) = &spec.pipelines {
            check_pipelines(registry, name, pipelines, &place.key(name).key("pipelines"), diagnostics);
        }
        let place = place.key(name);
        if let Some(task) = &spec.task {
            check_task(registry, task, &place.key("task"), diagnostics);
        }
        if let Some(model_type) = &spec.default_model_type {
            check_model_type(registry, name, model_type, &place.key("default_model_type"), diagnostics);
        }
        for (part, model_type) in spec.modules.iter().flat_map(|modules| &modules.model_types) {
            let place = place.key("modules").key("model_types").key(part);
            check_model_type(registry, name, model_type, &place, diagnostics);
        }
    }
}

fn check_model_type(
    registry: &Registry<'_>,
    library: &str,
    model_type: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let own = registry.models.iter().filter(|model| model.library == library).map(|model| model.model_type);
    if !own.clone().any(|known| known == model_type) && !registry.lacks.classes {
        let problem = Problem::new(format!("`{library}` has no model type `{model_type}`"));
        diagnostics.at(place, problem.among(model_type, own));
    }
}

fn check_pipelines(
    registry: &Registry<'_>,
    library: &str,
    pipelines: &PipelinesSpec,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    for (class, model_type) in &pipelines.model_types {
        check_model_type(registry, library, model_type, &place.key("model_types").key(class), diagnostics);
    }
    for (prefix, parts) in &pipelines.plans {
        for (index, part) in parts.iter().enumerate() {
            let place = place.key("plans").key(prefix).index(index);
            if let Some(model_type) = &part.model_type {
                check_model_type(registry, library, model_type, &place.key("model_type"), diagnostics);
            }
            check_task(registry, &part.task, &place.key("task"), diagnostics);
            for (attribute, value) in &part.set {
                let from_part = value
                    .split_once('.')
                    .is_some_and(|(from, _)| from == "index" || parts.iter().any(|part| part.component == from));
                if !matches!(value.as_str(), "true" | "false") && !from_part {
                    let message =
                        format!("`{value}` is neither true, false, `index.ATTRIBUTE` nor `COMPONENT.ATTRIBUTE`");
                    diagnostics.at(&place.key("set").key(attribute), message);
                }
            }
        }
    }
}

fn models(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for (index, model) in registry.models.iter().enumerate().filter(|(_, model)| registry.is_own(&model.place)) {
        check_library(registry, model.library, "the folder is of an unknown library", &model.place, diagnostics);
        let place = model.place.key("model_type");
        if model.model_type != model.stem {
            diagnostics
                .at(&place, format!("the file of `{}` has to be called {}.yaml", model.model_type, model.model_type));
        }
        if let Some(first) = registry.index.model(model.library, model.model_type).filter(|first| *first != index) {
            let first = registry.files[registry.models[first].place.file];
            diagnostics.at(&place, format!("`{}` is registered in {first} already", model.model_type));
        }
        let says_nothing = model.exporters.is_empty() && model.config_type.is_none();
        if says_nothing && registry.lost.is_empty() && diagnostics.is_whole(&model.place) {
            diagnostics.at(&model.place, "a model's file has `exporters`, or a `config` that others refer to");
        }
        for support in &model.exporters {
            for (task, place) in &support.tasks {
                // What is in a list is checked there.
                if !registry.lists.values().flatten().any(|listed| listed == task) {
                    check_task(registry, task, place, diagnostics);
                }
                if task.ends_with("-with-past") {
                    check_past(registry, support.class, task, place, diagnostics);
                }
            }
            let class = &registry.classes[support.class];
            if class.exporter == OF_ALL_EXPORTERS {
                let message =
                    format!("`{}` is one that the classes of exporters extend: extend it here too", class.name);
                diagnostics.at(&support.place.key("class"), message);
            } else {
                check_exporter(registry, class, support.exporter, &support.place.key("class"), diagnostics);
            }
        }
    }
}

/// Whether a class can be used for an exporter: it is one of its own, or one of all exporters.
fn check_exporter(
    registry: &Registry<'_>,
    class: &Class<'_>,
    exporter: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let is_known = |exporter: &str| exporter == OF_ALL_EXPORTERS || registry.exporters.contains(&exporter);
    let fits = class.exporter == exporter || class.exporter == OF_ALL_EXPORTERS;
    if !fits && is_known(class.exporter) && is_known(exporter) {
        let exporter = if exporter == OF_ALL_EXPORTERS { "all exporters" } else { exporter };
        let message = format!("`{}` is a class of the exporter {}, not of {exporter}", class.name, class.exporter);
        diagnostics.at(place, message);
    }
}

fn check_past(registry: &Registry<'_>, class: usize, task: &str, place: &Place, diagnostics: &mut Diagnostics) {
    let lineage: Vec<_> = registry.lineage(class).map(|class| &registry.classes[class]).collect();
    let supports_past = lineage.iter().find_map(|class| class.spec.supports_past);
    if supports_past != Some(true) && lineage.iter().all(|class| diagnostics.is_whole(&class.place)) {
        let class = registry.classes[class].name;
        diagnostics.at(place, format!("`{task}` needs a class that supports past, and `{class}` does not"));
    }
}

pub(super) fn check_library(
    registry: &Registry<'_>,
    library: &str,
    what: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let known: Vec<_> = registry.libraries.iter().map(|(name, _)| *name).collect();
    if !registry.library_files.is_empty() && !known.contains(&library) {
        diagnostics.at(place, Problem::new(format!("{what} `{library}`")).among(library, known));
    }
}

fn classes(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let mut idents = HashMap::new();
    for (index, class) in registry.classes.iter().enumerate() {
        let complete = registry.lost.is_empty() && !registry.lacks.anything;
        if registry.supports_of(index).next().is_none() && complete && registry.is_own(&class.place) {
            diagnostics
                .at(&place_of_name(class.spec, &class.place), format!("no model type uses the class `{}`", class.name));
        }
        if let Some(other) = idents.insert(snake(class.name), class.name) {
            let message = format!("the classes `{other}` and `{}` differ in nothing but case", class.name);
            diagnostics.at(&place_of_name(class.spec, &class.place), message);
        }
        if !registry.is_own(&class.place) {
            continue;
        }
        if let Some(parent) = class.parent.map(|parent| &registry.classes[parent]) {
            check_exporter(registry, parent, class.exporter, &class.place.key("extends"), diagnostics);
        }
        let inherited = class.parent.map_or(0, |parent| registry.classes[parent].arguments.len());
        if class.arguments.len() > MAX_ARGUMENTS && inherited <= MAX_ARGUMENTS {
            let message = format!(
                "`{}` has {} arguments and attributes, {MAX_ARGUMENTS} are the most",
                class.name,
                class.arguments.len()
            );
            diagnostics.at(&class.place.itself(), message);
        }
        check_variants(registry, index, diagnostics);
        check_versions(class.spec, &class.place, diagnostics);
        check_nested(registry, index, diagnostics);
        check_lets(registry, index, diagnostics);
        check_members(registry, index, diagnostics);
        if class.spec.atol.is_some_and(|atol| !atol.is_finite() || atol < 0.0) {
            diagnostics.at(&class.place.key("atol"), "expected a finite number that is not negative");
        }
    }
}

fn check_lets(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    const FIXED: [&str; 8] = ["task", "variant", "direction", "config", "normalized", "nested", "versions", "it"];
    let class = &registry.classes[index];
    for (name, spec) in &class.spec.lets {
        let place = class.place.key("let").key(name);
        if FIXED.contains(&name.as_str()) || class.arguments.iter().any(|argument| argument.name == name) {
            diagnostics.at(&place.itself(), format!("`{name}` is the name of something else here: take another"));
        }
        if let Err(message) = Scope::of_class(registry, index).check_let(index, name, spec) {
            diagnostics.at(&place, message);
        }
    }
}

fn check_variants(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    let Some(default) = &class.spec.default_variant else { return };
    let variants = registry
        .lineage(index)
        .map(|class| &registry.classes[class].spec.variants)
        .find(|variants| !variants.is_empty());
    let known: Vec<_> = variants.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    if !known.contains(&default.as_str()) {
        diagnostics.at(&class.place.key("default_variant"), unknown("variant", default, known));
    }
}

fn check_versions(spec: &ClassSpec, place: &Place, diagnostics: &mut Diagnostics) {
    let stated =
        [("min_transformers_version", &spec.min_transformers_version), ("min_torch_version", &spec.min_torch_version)];
    for (key, version) in stated {
        if let Some(Err(message)) = version.as_deref().map(condition::numbers) {
            diagnostics.at(&place.key(key), message);
        }
    }
}

fn check_nested(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    for (name, nested) in &class.spec.nested {
        let place = class.place.key("nested").key(name);
        check_task(registry, &nested.task, &place.key("task"), diagnostics);
        check_library(registry, &nested.library, "unknown library", &place.key("library"), diagnostics);
        if let Err(message) = Scope::of_class(registry, index).check_attribute(&nested.config) {
            diagnostics.at(&place.key("config"), message);
        }
        if !is_nested(registry, index, name) && diagnostics.is_whole(&class.place.key("construct")) {
            let message = format!("no step of a constructor makes the part `{name}`: one has to have `nest: [{name}]`");
            diagnostics.at(&place.itself(), message);
        }
        for argument in nested.arguments.keys() {
            let known: Vec<_> = class.arguments.iter().map(|argument| argument.name).collect();
            if !known.contains(&argument.as_str()) && class.is_whole {
                let place = place.key("arguments").key(argument);
                diagnostics.at(&place.itself(), unknown("argument", argument, known));
            }
        }
    }
}

/// Whether a constructor of the class, or of one that is related to it, makes a part.
fn is_nested(registry: &Registry<'_>, class: usize, part: &str) -> bool {
    let is_ancestor = |ancestor: usize, of: usize| registry.lineage(of).any(|class| class == ancestor);
    registry.classes.iter().enumerate().any(|(other, of)| {
        let mut parts = of.spec.construct.iter().flat_map(|ops| &ops.0).filter_map(|op| op.nest.as_ref()).flatten();
        // A part that is unknown is reported, and can be a mistyped one.
        let may_be = |made: &String| made == part || !registry.classes[class].spec.nested.contains_key(made);
        parts.any(may_be) && (is_ancestor(other, class) || is_ancestor(class, other))
    })
}

/// Holds the members of a normalized config that is made in place against the parts of its class.
fn check_members(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) {
    let class = &registry.classes[index];
    let Some(NormalizedRef::Inline(spec)) = &class.spec.normalized_config else { return };
    for (member, of) in &spec.members {
        let (Some(part), None) = (&of.nested, &of.config) else { continue };
        let known: Vec<_> = registry
            .lineage(index)
            .flat_map(|class| registry.classes[class].spec.nested.keys().map(String::as_str))
            .collect();
        if !known.contains(&part.as_str()) && class.is_whole {
            let place = class.place.key("normalized_config").key("members").key(member).key("nested");
            diagnostics.at(&place, unknown("part", part, known));
        }
    }
}

fn normalized(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let attributes: BTreeSet<&str> =
        registry.config_types.values().flat_map(|config| config.attributes.keys().map(String::as_str)).collect();
    for (place, path) in &registry.normalized_paths {
        let unknown = path.split('.').find(|name| !attributes.contains(name));
        if let Some(unknown) = unknown.filter(|name| !name.is_empty() && !registry.lacks.attributes) {
            let problem = Problem::new(format!("no config type of the registry has an attribute `{unknown}`"));
            diagnostics.at(place, problem.among(unknown, attributes.clone()));
        }
        if path.split('.').any(str::is_empty) {
            diagnostics.at(place, format!("`{path}` is no path of attributes: expected names with dots between"));
        }
    }
    for normalized in registry.normalized.values() {
        for (place, of) in normalized.members.values() {
            match of {
                MemberOf::SubConfig { class, .. } if !registry.normalized.contains_key(class) => {
                    if registry.lacks.normalized {
                        continue;
                    }
                    let own = registry.normalized.iter().filter(|(key, normalized)| normalized.name == **key);
                    let known: Vec<_> = own.map(|(key, _)| key.as_str()).collect();
                    diagnostics.at(&place.key("class"), unknown("normalized config", class, known));
                }
                MemberOf::Nested(nested) if nested.is_empty() => {
                    diagnostics.at(place, "a member has either `config` and `class`, or `nested`");
                }
                _ => {}
            }
        }
    }
}
