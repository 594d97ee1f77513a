//! How exported models can be quantized: what is wrong with it.

use super::check_task;
use crate::diagnostic::{Place, Problem, unknown};
use crate::problems::given_twice;
use crate::resolve::Registry;
use crate::schema::Approaches;

pub(super) fn check(registry: &Registry<'_>) {
    for (index, class) in registry.classes.iter().enumerate() {
        let Some(said) = &class.spec.quantization_approaches else { continue };
        let place = class.place.key("quantization_approaches");
        let known = known_to(registry, index);
        match said {
            Approaches::ForAll(approaches) => check_list(registry, approaches, known.as_ref(), &place),
            Approaches::ByTask(_) if known.is_none() => {
                let title = format!("no class that `{}` extends has approaches for the other tasks", class.name);
                if class.is_whole {
                    registry.report(&place.itself(), Problem::new(title).help("make this a list for all tasks"));
                }
            }
            Approaches::ByTask(tasks) => {
                for (task, approaches) in tasks {
                    let place = place.key(task);
                    check_task(registry, task, &place.itself());
                    check_list(registry, approaches, known.as_ref(), &place);
                }
            }
        }
    }
}

/// The approaches of the furthest ancestor that lists any, which are all that the exporter knows.
fn known_to<'r>(registry: &'r Registry<'r>, class: usize) -> Option<Known<'r>> {
    let lists =
        registry.ancestry(class).skip(1).filter_map(|class| match class.spec.quantization_approaches.as_ref()? {
            Approaches::ForAll(list) => Some((class.place.key("quantization_approaches").itself(), list.as_slice())),
            Approaches::ByTask(_) => None,
        });
    lists.last()
}

/// The approaches that an exporter knows, and where they are listed.
type Known<'r> = (Place, &'r [String]);

fn check_list(registry: &Registry<'_>, approaches: &[String], known: Option<&Known<'_>>, place: &Place) {
    for (at, approach) in approaches.iter().enumerate() {
        let first = approaches[..at].iter().position(|other| other == approach);
        let own = place.index(at);
        if let Some(first) = first {
            registry.report(&own, given_twice("approach", approach, &place.index(first)));
        }
        if let Some((listed, known)) = known.filter(|(_, known)| !known.contains(approach)) {
            let problem = unknown("approach", approach, known.iter().map(String::as_str));
            registry.report(&own, problem.related(listed.clone(), "the exporter's approaches are listed here"));
        }
    }
}
