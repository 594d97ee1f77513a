//! Names of the registry that are written alike in Rust.

use std::collections::HashMap;

use crate::diagnostic::{Place, Problem, Reports};
use crate::model::{Class, Model};
use crate::rust_names;

pub(super) fn check(model: &Model, reports: &Reports) {
    let mut known: HashMap<String, bool> = rust_names::tables(model).into_iter().map(|word| (word, false)).collect();
    for word in words(model) {
        match known.get_mut(&word) {
            None => _ = known.insert(word, false),
            Some(reported) if *reported => {}
            Some(reported) => {
                *reported = true;
                let title = format!("two names of the registry are both written as `{word}` in Rust");
                reports.at(&place_of(model, &word), Problem::new(title).help("change one of them"));
            }
        }
    }
}

/// The name of each item that is written.
fn words(model: &Model) -> impl Iterator<Item = String> {
    let classes = model.classes.iter().filter(|(_, class)| class.own);
    let of_classes = classes.flat_map(|(_, class)| rust_names::items_of_class(model, class));
    let generators = model.generators.iter().filter(|(_, generator)| generator.own);
    let of_generators = generators.flat_map(|(_, generator)| rust_names::items_of_generator(generator));
    let types = model.config_types.iter().filter(|(_, config)| config.own);
    let of_types = types.flat_map(|(_, config)| rust_names::items_of_config_type(config));
    let normalized = model.normalized.iter().filter(|(_, normalized)| normalized.own);
    let of_normalized = normalized.map(|(_, normalized)| rust_names::normalized(&normalized.key));
    of_types.chain(of_generators).chain(of_classes).chain(of_normalized)
}

/// The argument or the class that has this name in Rust, or else the first file.
fn place_of(model: &Model, word: &str) -> Place {
    let argument = model.classes.iter().find_map(|(_, class)| {
        let argument = class.arguments.iter().find(|argument| {
            let owner = &model.classes[argument.owner].name;
            rust_names::argument(owner, &argument.name) == word
        })?;
        Some(place_of_argument(&model.classes[argument.owner], &argument.name, argument.in_constructor))
    });
    let mut classes = model.classes.iter().map(|(_, class)| class);
    let class = classes.find(|class| word.eq_ignore_ascii_case(&rust_names::snake(&class.name)));
    argument.or_else(|| class.map(|class| class.at.itself())).unwrap_or(Place::of_file(0))
}

fn place_of_argument(owner: &Class, name: &str, in_constructor: bool) -> Place {
    let section = if in_constructor { "arguments" } else { "attributes" };
    owner.at.key(section).key(name).itself()
}
