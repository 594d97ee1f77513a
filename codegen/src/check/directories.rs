//! `directories.yaml`: what the files of a model's directory tell.

use crate::diagnostic::{Diagnostics, Place, Problem, unknown};
use crate::resolve::Registry;
use crate::schema::SignSpec;

pub(crate) fn check(registry: &Registry<'_>, diagnostics: &mut Diagnostics) {
    let Some((place, spec)) = &registry.directories else { return };
    let libraries = registry.libraries.iter().map(|(name, _)| *name);
    let libraries_are_known = registry.library_files.iter().all(|(place, _)| diagnostics.is_whole(place));
    for (index, sign) in spec.library.iter().enumerate() {
        let place = place.key("library").index(index);
        check_sign(sign, &place, diagnostics);
        if libraries_are_known && !libraries.clone().any(|name| name == sign.is) {
            diagnostics.at(&place.key("is"), unknown("library", &sign.is, libraries.clone()));
        }
    }
    for (index, sign) in spec.framework.iter().enumerate() {
        check_sign(sign, &place.key("framework").index(index), diagnostics);
    }
}

fn check_sign(sign: &SignSpec, place: &Place, diagnostics: &mut Diagnostics) {
    if sign.file.is_some() == sign.attribute.is_some() && diagnostics.is_whole(place) {
        let found = if sign.file.is_some() { "both" } else { "neither" };
        diagnostics.at(place, Problem::new("a sign is a `file` or an `attribute`").label(format!("found {found}")));
    }
    if let Some(pattern) = sign.file.as_ref().filter(|pattern| pattern.matches('*').count() > 1) {
        diagnostics.at(
            &place.key("file"),
            Problem::new(format!("`{pattern}` has more than one `*`")).help("a file is told by one"),
        );
    }
}
