//! Holds every name of the registry against what there is.

use std::collections::HashSet;

use super::condition;
use super::diagnostic::{Diagnostics, Place, expected};
use super::emit::snake;
use super::resolve::{MemberOf, Registry};
use super::schema::{ClassSpec, PipelinesSpec};

/// The most arguments and later assigned attributes that a class can have, as at run time.
const MAX_ARGUMENTS: usize = 16;

pub(super) fn check(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    synonyms(registry, diagnostics);
    libraries(registry, diagnostics);
    models(registry, diagnostics);
    classes(registry, diagnostics);
    normalized(registry, diagnostics);
}

fn synonyms(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let Some(place) = &registry.tasks_place else { return };
    for (synonym, task) in &registry.synonyms {
        let place = place.key("synonyms").key(synonym);
        check_task(registry, task, &place, diagnostics);
    }
    for (list, tasks) in &registry.lists {
        for (index, task) in tasks.iter().enumerate() {
            check_task(registry, task, &place.key("lists").key(list).index(index), diagnostics);
        }
    }
}

fn check_task(registry: &Registry<'_>, task: &str, place: &Place, diagnostics: &mut Diagnostics) {
    let bare = task.strip_suffix("-with-past").unwrap_or(task);
    if registry.tasks.contains(&bare) {
        return;
    }
    let message = match registry.synonyms.iter().find(|(synonym, _)| *synonym == bare) {
        Some((_, of)) => format!("`{bare}` is a synonym: register `{of}`"),
        None => format!("unknown task `{bare}`: {}", expected(bare, registry.tasks.clone())),
    };
    diagnostics.at(place, message);
}

fn libraries(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let Some(place) = &registry.libraries_place else { return };
    for (name, spec) in &registry.libraries {
        if let Some(pipelines) = &spec.pipelines {
            check_pipelines(registry, name, pipelines, &place.key(name).key("pipelines"), diagnostics);
        }
        let Some(model_type) = &spec.default_model_type else { continue };
        let own: Vec<_> =
            registry.models.iter().filter(|model| model.library == *name).map(|model| model.model_type).collect();
        if !own.contains(&model_type.as_str()) {
            let message = format!("`{name}` has no model type `{model_type}`: {}", expected(model_type, own));
            diagnostics.at(&place.key(name).key("default_model_type"), message);
        }
    }
}

fn check_pipelines(
    registry: &Registry<'_>,
    library: &str,
    pipelines: &PipelinesSpec,
    place: &Place,
    diagnostics: &mut Diagnostics,
) {
    let own: Vec<_> =
        registry.models.iter().filter(|model| model.library == library).map(|model| model.model_type).collect();
    let known = |model_type: &str, place: &Place, diagnostics: &mut Diagnostics| {
        if !own.contains(&model_type) {
            diagnostics.at(
                place,
                format!("`{library}` has no model type `{model_type}`: {}", expected(model_type, own.clone())),
            );
        }
    };
    for (class, model_type) in &pipelines.model_types {
        known(model_type, &place.key("model_types").key(class), diagnostics);
    }
    for (prefix, parts) in &pipelines.plans {
        for (index, part) in parts.iter().enumerate() {
            let place = place.key("plans").key(prefix).index(index);
            if let Some(model_type) = &part.model_type {
                known(model_type, &place.key("model_type"), diagnostics);
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
    for (index, model) in registry.models.iter().enumerate() {
        if !registry.libraries.iter().any(|(name, _)| *name == model.library) {
            let known: Vec<_> = registry.libraries.iter().map(|(name, _)| *name).collect();
            diagnostics.at(
                &model.place,
                format!("the folder `{}` is no library: {}", model.library, expected(model.library, known)),
            );
        }
        let place = model.place.key("model_type");
        if model.model_type != model.stem {
            diagnostics
                .at(&place, format!("the file of `{}` has to be called {}.yaml", model.model_type, model.model_type));
        }
        let same =
            |other: &&super::resolve::Model<'_>| other.library == model.library && other.model_type == model.model_type;
        if registry.models[..index].iter().any(|other| same(&other)) {
            diagnostics.at(&place, format!("another file of {} registers `{}`", model.library, model.model_type));
        }
        if model.exporters.is_empty() && model.config_type.is_none() {
            diagnostics.at(&model.place, "a model's file has `exporters`, or a `config` that others refer to");
        }
        for support in &model.exporters {
            for (task, place) in &support.tasks {
                check_task(registry, task, place, diagnostics);
                let supports_past =
                    registry.lineage(support.class).find_map(|class| registry.classes[class].spec.supports_past);
                if task.ends_with("-with-past") && supports_past != Some(true) {
                    let class = registry.classes[support.class].name;
                    diagnostics.at(place, format!("`{class}` knows no past, and `{task}` needs it"));
                }
            }
            let class = &registry.classes[support.class];
            if class.exporter != support.exporter {
                let message = format!(
                    "`{}` is a class of the exporter {}, not of {}",
                    class.name, class.exporter, support.exporter
                );
                diagnostics.at(&support.place.key("class"), message);
            }
        }
    }
}

fn classes(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let mut idents = HashSet::new();
    for (index, class) in registry.classes.iter().enumerate() {
        if registry.supports_of(index).next().is_none() {
            diagnostics.at(&class.place.itself(), format!("no model type uses the class `{}`", class.name));
        }
        if !idents.insert(snake(class.name)) {
            diagnostics
                .at(&class.place.itself(), format!("`{}` is written like another class but for case", class.name));
        }
        if let Some(parent) = class.parent.map(|parent| &registry.classes[parent])
            && parent.exporter != class.exporter
        {
            let message =
                format!("`{}` is a class of the exporter {}, not of {}", parent.name, parent.exporter, class.exporter);
            diagnostics.at(&class.place.key("extends"), message);
        }
        if class.arguments.len() > MAX_ARGUMENTS {
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
        diagnostics.at(
            &class.place.key("default_variant"),
            format!("unknown variant `{default}`: {}", expected(default, known)),
        );
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
        let libraries: Vec<_> = registry.libraries.iter().map(|(name, _)| *name).collect();
        if !libraries.contains(&nested.library.as_str()) {
            let message = format!("unknown library `{}`: {}", nested.library, expected(&nested.library, libraries));
            diagnostics.at(&place.key("library"), message);
        }
        for argument in nested.arguments.keys() {
            let known: Vec<_> = class.arguments.iter().map(|argument| argument.name).collect();
            if !known.contains(&argument.as_str()) {
                let place = place.key("arguments").key(argument);
                diagnostics
                    .at(&place.itself(), format!("unknown argument `{argument}`: {}", expected(argument, known)));
            }
        }
    }
}

fn normalized(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    for normalized in registry.normalized.values() {
        for (place, of) in normalized.members.values() {
            match of {
                MemberOf::SubConfig { class, .. } if !registry.normalized.contains_key(class) => {
                    let known: Vec<_> = registry.normalized.keys().map(String::as_str).collect();
                    diagnostics.at(
                        &place.key("class"),
                        format!("unknown normalized config `{class}`: {}", expected(class, known)),
                    );
                }
                MemberOf::Nested(nested) if nested.is_empty() => {
                    diagnostics.at(place, "a member has either `config` and `class`, or `nested`");
                }
                _ => {}
            }
        }
    }
}
