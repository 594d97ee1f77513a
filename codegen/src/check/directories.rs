//! `directories.yaml`: what the files of a model's directory tell.

use crate::diagnostic::{Place, Problem, unknown};
use crate::resolve::Registry;
use crate::schema::SignSpec;

pub(crate) fn check(registry: &Registry<'_>) {
    let Some((place, spec)) = &registry.directories else { return };
    let libraries = registry.libraries.iter().map(|(name, _)| *name);
    let libraries_are_known = registry.library_files.iter().all(|(place, _)| registry.is_whole(place));
    for (index, sign) in spec.library.iter().enumerate() {
        let place = place.key("library").index(index);
        check_sign(registry, sign, &place);
        if libraries_are_known && !libraries.clone().any(|name| name == sign.is) {
            registry.report(&place.key("is"), unknown("library", &sign.is, libraries.clone()));
        }
    }
    for (index, sign) in spec.framework.iter().enumerate() {
        check_sign(registry, sign, &place.key("framework").index(index));
    }
}

fn check_sign(registry: &Registry<'_>, sign: &SignSpec, place: &Place) {
    if sign.file.is_some() == sign.attribute.is_some() && registry.is_whole(place) {
        let found = if sign.file.is_some() { "both" } else { "neither" };
        registry.report(place, Problem::new("a sign is a `file` or an `attribute`").label(format!("found {found}")));
    }
    if let Some(pattern) = sign.file.as_ref().filter(|pattern| pattern.matches('*').count() > 1) {
        registry.report(
            &place.key("file"),
            Problem::new(format!("`{pattern}` has more than one `*`")).help("a file is told by one"),
        );
    }
}
