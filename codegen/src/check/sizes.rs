//! The sizes of dummy inputs beside those that a program has, for registries that are read by it.

use crate::diagnostic::{Place, Problem, Reports};
use crate::read::load::Files;

/// Reports sizes that the program has not, or has other defaults for.
pub(crate) fn check(files: &Files, known: &[(&str, Option<i64>)], reports: &Reports) {
    let own = files.dummy_inputs.iter().filter(|file| file.file >= files.texts.of_base);
    for file in own {
        let place = Place::of_file(file.file).key("shapes");
        for (name, default) in &file.spec.shapes {
            let written = |size: &Option<i64>| size.map_or_else(|| "null".to_owned(), |size| size.to_string());
            match known.iter().find(|(known, _)| known == name) {
                None => {
                    let problem = Problem::new(format!("the program that reads the registry has no size `{name}`"));
                    reports.at(&place.key(name).itself(), problem.among(name, known.iter().map(|(name, _)| *name)));
                }
                Some((_, built_in)) if *built_in != default.0 => {
                    let title = format!("the program that reads the registry has {} for `{name}`", written(built_in));
                    reports.at(&place.key(name), Problem::new(title).help("sizes change where the program is built"));
                }
                Some(_) => {}
            }
        }
    }
}
