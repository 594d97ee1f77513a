//! Dummy input generators, each after the one that it extends.

use indexmap::IndexMap;

use super::{Generator, Registry, after_bases, report_left};
use crate::diagnostic::{Place, Problem, unknown};
use crate::problems::given_twice;
use crate::read::load::Files;
use crate::schema::{GeneratorSpec, MOST_SIZES};

pub(super) fn generators<'a>(files: &'a Files, registry: &mut Registry<'a>) {
    let shared = files.dummy_inputs.iter().map(|file| (Place::of_file(file.file), &file.spec.generators));
    let own = files.models.iter().map(|(.., model)| (Place::of_file(model.file), &model.spec.generators));
    for file in &files.dummy_inputs {
        let place = Place::of_file(file.file).key("shapes");
        if file.file >= files.texts.of_base && files.texts.of_base > 0 && !file.spec.shapes.is_empty() {
            let problem = Problem::new("the sizes of dummy inputs are those of the built-in registry");
            registry.report(&place.itself(), problem.help("take `shapes` away: a registry laid over it has no others"));
        }
        let sizes = file.spec.shapes.len();
        if sizes > MOST_SIZES {
            let problem = Problem::new(format!("dummy inputs have {sizes} sizes"));
            registry.report(&place.itself(), problem.help(format!("a registry has {MOST_SIZES} at most")));
        }
        for (name, _) in file.spec.shapes.iter().filter(|(_, size)| size.0.is_some_and(|size| size < 1)) {
            registry.report(
                &place.key(name),
                Problem::new("no size is less than 1").help("`~` is for one without a default"),
            );
        }
        registry.shapes.extend(file.spec.shapes.iter().map(|(name, default)| (&**name, default.0)));
    }
    let mut waiting: Vec<(&str, &GeneratorSpec, Place)> = Vec::new();
    for (name, spec, place) in shared.chain(own).flat_map(|(root, specs)| {
        specs.iter().map(move |(name, spec)| (&**name, spec, root.key("generators").key(name)))
    }) {
        match waiting.iter().find(|(known, ..)| *known == name) {
            Some((.., first)) => registry.report(&place.itself(), given_twice("generator", name, &first.itself())),
            None => waiting.push((name, spec, place)),
        }
    }
    let names: Vec<_> = waiting.iter().map(|(name, ..)| *name).collect();
    let waiting = after_bases(waiting, |(name, spec, place)| {
        let base = spec.extends.as_deref().map(|base| registry.generators.get(base));
        let inherited = base.map_or(Some(IndexMap::new()), |base| base.map(|base| base.lets.clone()));
        let Some(mut lets) = inherited else { return false };
        lets.extend(spec.lets.iter().map(|(name, text)| (&**name, (place.key("let").key(name), &*text.0))));
        registry.generators.insert(name, Generator { place: place.clone(), spec, lets });
        true
    });
    let left = waiting.into_iter();
    let extends: Vec<_> = left
        .map(|(name, spec, place)| (name, place.key("extends"), spec.extends.as_deref().unwrap_or_default()))
        .collect();
    report_left(registry, &extends, |_, base| {
        let is_unknown = !names.contains(&base) && !registry.lacks.classes;
        is_unknown.then(|| unknown("generator", base, names.clone()))
    });
    registry.lost.extend(extends.iter().map(|(name, ..)| *name));
}
