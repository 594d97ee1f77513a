//! Config classes, each after the one that it extends.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::index::NORMALIZED;
use super::normalized::inherit;
use super::{Argument, Class, OF_ALL_EXPORTERS, Registry, after_bases, report_left};
use crate::diagnostic::{Place, Problem, unknown};
use crate::read::load::Files;
use crate::schema::{ClassSpec, Extends, NormalizedRef};
use crate::syntax::version::version;

/// What a class is before those that it extends are known.
pub(super) struct Draft<'a> {
    name: &'a str,
    place: Place,
    exporter: &'a str,
    spec: &'a ClassSpec,
}

/// All classes, abstract and registered.
pub(super) fn drafts<'a>(files: &'a Files, registry: &mut Registry<'a>) -> Vec<Draft<'a>> {
    let mut drafts: IndexMap<&str, Draft<'a>> = IndexMap::new();
    let mut twice = Vec::new();
    let mut add = |draft: Draft<'a>, registry: &Registry<'_>| {
        if let Some(first) = drafts.get(draft.name) {
            let file = &files.texts.files[first.place.file].name;
            let problem = Problem::new(format!("the class `{}` is described in {file} already", draft.name));
            let first = place_of_name(first.spec, &first.place);
            let problem = problem.related(first, format!("the first `{}`", draft.name));
            registry.report(&place_of_name(draft.spec, &draft.place), problem);
            twice.push(draft.name);
        } else {
            drafts.insert(draft.name, draft);
        }
    };
    let of_exporters = files.exporters.iter().flat_map(|file| {
        let place = Place::of_file(file.file).key("classes");
        file.spec.classes.iter().map(move |(name, spec)| (&*file.spec.exporter, name, spec, place.key(name)))
    });
    let of_all = files.classes.iter().flat_map(|file| {
        let place = Place::of_file(file.file);
        file.spec.iter().map(move |(name, spec)| (OF_ALL_EXPORTERS, name, spec, place.key(name)))
    });
    for (exporter, name, spec, place) in of_all.chain(of_exporters) {
        for (key, given) in [("class", spec.class.is_some()), ("tasks", spec.tasks.is_some())] {
            if given {
                let problem = Problem::new(format!("`{key}` belongs to a model's file"));
                let problem = problem.help(format!("`{name}` stands here because other classes extend it"));
                registry.report(&place.key(key).itself(), problem);
            }
        }
        add(Draft { name, place, exporter, spec }, registry);
    }
    for (.., model) in &files.models {
        for (exporter, spec) in &model.spec.exporters {
            let place = Place::of_file(model.file).key("exporters").key(exporter);
            if !registry.exporters.contains(&&**exporter) && !registry.lacks.files {
                let known = registry.exporters.clone();
                registry.report(&place.itself(), unknown("exporter", exporter, known));
            }
            match &spec.class {
                Some(name) if spec.extends.is_some() => add(Draft { name, place, exporter, spec }, registry),
                Some(name) if !registry.is_whole(&place) => registry.lost.push(name),
                Some(_) => {}
                None => registry.reports.missing(&place, "class", "the key `class` is missing"),
            }
        }
    }
    drafts.retain(|name, _| !twice.contains(name));
    registry.lost.extend(twice);
    drafts.into_values().collect()
}

/// Where a class has its name.
pub(crate) fn place_of_name(spec: &ClassSpec, place: &Place) -> Place {
    if spec.class.is_some() { place.key("class") } else { place.itself() }
}

/// Puts every class after the one that it extends.
pub(super) fn link<'a>(drafts: &[Draft<'a>], registry: &mut Registry<'a>) {
    let names: Vec<_> = drafts.iter().map(|draft| draft.name).collect();
    let mut placed: HashMap<&str, usize> = HashMap::new();
    let waiting = drafts.iter().map(|draft| (draft, parent_name(draft, registry))).collect();
    let waiting = after_bases(waiting, |(draft, parent): &(&Draft<'a>, Option<&str>)| {
        let parent = parent.map(|name| placed.get(name).copied());
        if parent == Some(None) {
            return false;
        }
        placed.insert(draft.name, registry.classes.len());
        let class = class(draft, parent.flatten(), registry);
        registry.classes.push(class);
        true
    });
    let left = waiting.into_iter();
    let extends: Vec<_> =
        left.map(|(draft, parent)| (draft.name, draft.place.key("extends"), parent.unwrap_or_default())).collect();
    report_left(registry, &extends, |name, base| {
        if names.contains(&base) || registry.may_lack(base) {
            return None;
        }
        // No class extends itself.
        let problem = unknown("class", base, names.iter().copied().filter(|other| *other != name));
        let of_model = class_of_model(drafts, name, base, registry);
        Some(of_model.into_iter().fold(problem, Problem::help))
    });
    registry.lost.extend(extends.iter().map(|(name, ..)| *name));
}

/// What to write where a class extends a model type: the class that this registers with the same exporter.
fn class_of_model(drafts: &[Draft<'_>], name: &str, parent: &str, registry: &Registry<'_>) -> Option<String> {
    let exporter = drafts.iter().find(|draft| draft.name == name)?.exporter;
    let file = format!("/{parent}.yaml");
    let of_model = |draft: &&Draft<'_>| {
        let path = registry.files[draft.place.file].split(' ').next().unwrap_or_default();
        draft.exporter == exporter && draft.spec.class.is_some() && path.ends_with(&file)
    };
    let class = drafts.iter().find(of_model)?.name;
    Some(format!("`{parent}` is a model type: its class with {exporter} is `{class}`"))
}

fn parent_name<'a>(draft: &Draft<'a>, registry: &Registry<'_>) -> Option<&'a str> {
    match draft.spec.extends.as_ref()? {
        Extends::Class(name) => Some(name),
        Extends::ByVersion(by) => match version(&by.when, &registry.versions) {
            Ok(true) => Some(&by.then),
            Ok(false) => Some(&by.otherwise),
            Err(message) => {
                registry.report(&draft.place.key("extends").key("when"), message);
                Some(&by.then)
            }
        },
    }
}

fn class<'a>(draft: &Draft<'a>, parent: Option<usize>, registry: &mut Registry<'a>) -> Class<'a> {
    let index = registry.classes.len();
    let inherited = parent.map(|parent| &registry.classes[parent]);
    let is_whole = inherited.is_none_or(|class| class.is_whole)
        && registry.is_whole(&draft.place)
        && ["arguments", "attributes", "static_axes", "let", "nested"]
            .iter()
            .all(|key| registry.is_whole(&draft.place.key(key)));
    let mut arguments = inherited.map(|class| class.arguments.clone()).unwrap_or_default();
    let own = draft.spec.arguments.iter().map(|argument| (argument, true));
    let later = draft.spec.attributes.iter().map(|argument| (argument, false));
    for ((name, spec), in_constructor) in own.chain(later) {
        match arguments.iter_mut().find(|known| known.name == name) {
            Some(known) => *known = Argument { spec, ..*known },
            None => arguments.push(Argument { name, spec, in_constructor, owner: index }),
        }
    }
    let inherited = inherited.and_then(|class| class.normalized.clone());
    let normalized = match &draft.spec.normalized_config {
        None => inherited,
        Some(NormalizedRef::Named(name)) => {
            registry.index.uses(NORMALIZED, name);
            Some(name.clone())
        }
        Some(NormalizedRef::Inline(spec)) => {
            let place = draft.place.key("normalized_config");
            let base = spec.extends.as_deref().unwrap_or_default();
            if spec.extends.is_none() {
                registry.reports.missing(&place, "extends", "the key `extends` is missing");
            } else if !registry.normalized.contains_key(base) && !registry.lacks.normalized {
                registry.report(&place.key("extends"), registry.unknown_normalized(base));
            }
            let mut normalized = inherit(registry, draft.name, spec, &place);
            base.clone_into(&mut normalized.name);
            registry.normalized.insert(draft.name.to_owned(), normalized);
            Some(draft.name.to_owned())
        }
    };
    let Draft { name, ref place, exporter, spec } = *draft;
    Class { name, place: place.clone(), exporter, spec, parent, arguments, normalized, is_whole }
}
