//! Dummy input generators, each after the one that it extends.

use indexmap::IndexMap;

use super::super::diagnostic::{Diagnostics, Place, unknown};
use super::super::load::Files;
use super::super::schema::GeneratorSpec;
use super::{Generator, Registry, circle, in_circle};

pub(super) fn generators<'a>(files: &'a Files, registry: &mut Registry<'a>, diagnostics: &mut Diagnostics) {
    let shared = files.dummy_inputs.iter().map(|file| (Place::of_file(file.file), &file.spec.generators));
    let own = files.models.iter().map(|(.., model)| (Place::of_file(model.file), &model.spec.generators));
    for file in &files.dummy_inputs {
        let place = Place::of_file(file.file).key("shapes");
        if file.file >= files.of_base && files.of_base > 0 && !file.spec.shapes.is_empty() {
            diagnostics.at(&place.itself(), "the sizes are those of the built-in registry: there can be no others");
        }
        registry.shapes.extend(file.spec.shapes.iter().map(|(name, default)| (&**name, *default)));
    }
    let mut waiting: Vec<(&str, &GeneratorSpec, Place)> = Vec::new();
    for (name, spec, place) in shared.chain(own).flat_map(|(root, specs)| {
        specs.iter().map(move |(name, spec)| (&**name, spec, root.key("generators").key(name)))
    }) {
        if waiting.iter().any(|(known, ..)| *known == name) {
            diagnostics.at(&place.itself(), format!("the generator `{name}` is described twice"));
        } else {
            waiting.push((name, spec, place));
        }
    }
    let names: Vec<_> = waiting.iter().map(|(name, ..)| *name).collect();
    loop {
        let before = waiting.len();
        waiting.retain(|(name, spec, place)| {
            let base = spec.extends.as_deref().map(|base| registry.generators.get(base));
            let Some(inherited) = base.map_or(Some(IndexMap::new()), |base| base.map(|base| base.lets.clone())) else {
                return true;
            };
            let mut lets = inherited;
            lets.extend(spec.lets.iter().map(|(name, text)| (&**name, (place.key("let").key(name), &*text.0))));
            registry.generators.insert(name, Generator { place: place.clone(), spec, lets });
            false
        });
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for (name, spec, place) in &waiting {
        let base = spec.extends.as_deref().unwrap_or_default();
        let place = place.key("extends");
        let parent_of = |name: &str| {
            waiting.iter().find(|(known, ..)| *known == name).and_then(|(_, spec, _)| spec.extends.as_deref())
        };
        if in_circle(name, names.len(), parent_of) {
            diagnostics.at(&place, circle(name, base));
        } else if !names.contains(&base) && !registry.lacks.classes {
            diagnostics.at(&place, unknown("generator", base, names.clone()));
        }
    }
    registry.lost.extend(waiting.iter().map(|(name, ..)| *name));
}
