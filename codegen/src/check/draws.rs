//! Which keys a draw has: the one of its kind, and those that can stand beside it.

use crate::diagnostic::{Place, Problem, not_one};
use crate::resolve::{Generator, Registry};
use crate::schema::{DRAWS_OF_EACH, DRAWS_OF_INPUTS, DRAWS_OF_RUNS, DrawKinds, DrawSpec, Expression, Keys};

pub(super) fn check(registry: &Registry<'_>) {
    for (name, generator) in registry.generators.iter().filter(|(_, generator)| registry.is_own(&generator.place)) {
        check_shape(registry, name, generator);
        for (names, draw) in &generator.spec.draws {
            check_draw(registry, draw, DRAWS_OF_INPUTS, &generator.place.key("draws").key(names));
        }
    }
}

/// A shape is that of a generator's own draws, or of those of the generators that extend it.
fn check_shape(registry: &Registry<'_>, name: &str, generator: &Generator<'_>) {
    let is_base = || registry.generators.values().any(|other| other.spec.extends.as_deref() == Some(name));
    let Some(base) = &generator.spec.extends else { return };
    if generator.spec.shape.is_some()
        && generator.spec.draws.is_empty()
        && !is_base()
        && registry.is_whole(&generator.place)
    {
        let problem = Problem::new("`shape` means nothing without `draws`");
        let problem = problem.help(format!("what `{base}` draws has the shape that it has there"));
        registry.report(&generator.place.key("shape").itself(), problem);
    }
}

fn check_draw(registry: &Registry<'_>, draw: &DrawSpec, kinds: &DrawKinds, place: &Place) {
    let given = draw.given();
    let found: Vec<_> = kinds.iter().copied().filter(|(kind, _)| given.contains(kind)).collect();
    match found.as_slice() {
        [(kind, beside)] => check_beside(registry, (kind, beside), &given, kinds == DRAWS_OF_EACH, place),
        _ if !registry.is_whole(place) => {}
        _ if kinds == DRAWS_OF_RUNS => {
            let help = "a run has `layers`, how many there are, and `each`, the tensors of one";
            registry.report(place, Problem::new("the key `layers` is missing").help(help));
        }
        found => {
            let names = |kinds: &DrawKinds| kinds.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
            registry.report(place, not_one("a draw has one kind", &names(kinds), &names(found)));
        }
    }
    for (key, range) in [("int", &draw.int), ("float", &draw.float)] {
        let number = |text: &Expression| text.0.trim().parse::<f64>().ok();
        if let Some([low, high]) = range.as_deref()
            && number(low).zip(number(high)).is_some_and(|(low, high)| low >= high)
        {
            let problem = Problem::new(format!("there is nothing from {} to below {}", low.0, high.0));
            registry.report(&place.key(key), problem.help("expected the lower one first, and a higher one"));
        }
    }
    for (key, branch) in [("then", &draw.then), ("else", &draw.otherwise)] {
        if let Some(branch) = branch {
            check_draw(registry, branch, kinds, &place.key(key));
        }
    }
    for (key, draws, kinds) in [("runs", &draw.runs, DRAWS_OF_RUNS), ("each", &draw.each, DRAWS_OF_EACH)] {
        for (index, draw) in draws.iter().flatten().enumerate() {
            check_draw(registry, draw, kinds, &place.key(key).index(index));
        }
    }
}

fn check_beside(
    registry: &Registry<'_>,
    (kind, beside): (&str, &[&str]),
    given: &[&str],
    in_layers: bool,
    place: &Place,
) {
    for key in given.iter().filter(|key| **key != kind && !beside.contains(key)) {
        let help = match beside {
            _ if *key == "times" => "`times` is for the tensors under `each`".to_owned(),
            [] => format!("nothing stands beside `{kind}`"),
            beside => format!("beside `{kind}` there can be {}", beside.join(", ")),
        };
        let problem = Problem::new(format!("`{key}` means nothing beside `{kind}`"));
        registry.report(&place.key(key).itself(), problem.help(help));
    }
    let is_missing = |key: &&str| !given.contains(key);
    if !registry.is_whole(place) {
        return;
    }
    if kind == "when" && in_layers && is_missing(&"then") {
        let problem = Problem::new("the key `then` is missing");
        registry.report(place, problem.help("say under `then` what the layers have for which the condition holds"));
    } else if kind == "when" && !in_layers && beside.iter().any(is_missing) {
        let problem = Problem::new("`when`, `then` and `else` go together");
        registry.report(place, problem.help("each of `then` and `else` is a draw"));
    }
    if kind == "layers" && is_missing(&"each") {
        let problem = Problem::new("the key `each` is missing");
        registry.report(place, problem.help("say under `each` which tensors a layer has"));
    }
}
