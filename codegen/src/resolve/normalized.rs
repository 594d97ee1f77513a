//! Normalized configs, each with what it inherits.

use indexmap::IndexMap;

use super::index::NORMALIZED;
use super::{MemberOf, Normalized, Registry, after_bases, report_left};
use crate::diagnostic::{Place, Problem, unknown};
use crate::read::load::{Decoded, Files};
use crate::schema::NormalizedSpec;

pub(super) fn normalized_classes<'a>(files: &'a Files, registry: &mut Registry<'a>) {
    let mut specs: IndexMap<&str, (Place, &NormalizedSpec)> = IndexMap::new();
    for (name, place, spec) in files.normalized.iter().flat_map(|Decoded { file, spec }| {
        spec.iter().map(|(name, spec)| (&**name, Place::of_file(*file).key(name), spec))
    }) {
        match specs.get(name) {
            Some((first, _)) => {
                let file = registry.files[first.file];
                let problem = Problem::new(format!("the normalized config `{name}` is described in {file} already"));
                registry.report(&place.itself(), problem.related(first.itself(), format!("the first `{name}`")));
            }
            None => {
                specs.insert(name, (place, spec));
            }
        }
    }
    let waiting = after_bases(specs.iter().collect(), |(name, (place, spec))| {
        let ready = spec.extends.as_ref().is_none_or(|base| registry.normalized.contains_key(base));
        if ready {
            let normalized = inherit(registry, name, spec, place);
            registry.normalized.insert((**name).to_owned(), normalized);
        }
        ready
    });
    if !waiting.is_empty() {
        registry.lacks.normalized = true;
        registry.lacks.attributes = true;
    }
    let left = waiting.into_iter();
    let extends: Vec<_> = left
        .map(|(name, (place, spec))| (*name, place.key("extends"), spec.extends.as_deref().unwrap_or_default()))
        .collect();
    report_left(registry, &extends, |_, base| {
        let known: Vec<_> = specs.keys().copied().collect();
        (!specs.contains_key(base)).then(|| unknown("normalized config", base, known))
    });
}

pub(super) fn inherit<'a>(
    registry: &mut Registry<'a>,
    name: &str,
    spec: &'a NormalizedSpec,
    place: &Place,
) -> Normalized {
    let attributes = place.key("attributes");
    registry.normalized_paths.extend(spec.attributes.iter().map(|(name, path)| (attributes.key(name), path.as_str())));
    let of_members = spec.members.values().filter_map(|member| member.class.as_ref());
    of_members.chain(&spec.extends).for_each(|name| registry.index.uses(NORMALIZED, name));
    let base = spec.extends.as_ref().and_then(|base| registry.normalized.get(base));
    let mut normalized = base.cloned().unwrap_or_default();
    name.clone_into(&mut normalized.name);
    normalized.file = place.file;
    normalized.attributes.extend(spec.attributes.iter().map(|(name, path)| (name.clone(), path.clone())));
    for (member, spec) in &spec.members {
        let of = match (&spec.config, &spec.class, &spec.nested) {
            (Some(config), Some(class), None) => MemberOf::SubConfig { config: config.clone(), class: class.clone() },
            (None, None, Some(nested)) => MemberOf::Nested(nested.clone()),
            _ => MemberOf::Nested(String::new()),
        };
        normalized.members.insert(member.clone(), (place.key("members").key(member), of));
    }
    normalized
}
