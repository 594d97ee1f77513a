//! The layers of a cache as a class declares them, held against those that its generators draw: as many runs of layers, and
//! as many tensors in each.

use super::shapes::{Runs, declared, drawn};
use crate::diagnostic::{Place, Problem, Reports};
use crate::model::{Class, Generator, GeneratorChoice, Handle, Model, split_past};

pub(super) fn check(model: &Model, reports: &Reports) {
    let mut reported = Vec::new();
    for (handle, class) in model.classes.iter().filter(|(_, class)| class.own) {
        let has_past = |task: &String| split_past(task).1;
        if model.supports_of(handle).any(|(_, support)| support.tasks.iter().any(has_past)) {
            check_class(model, handle, class, &mut reported, reports);
        }
    }
}

fn check_class(
    model: &Model,
    handle: Handle<Class>,
    class: &Class,
    reported: &mut Vec<Handle<Generator>>,
    reports: &Reports,
) {
    let Some(declared) = declared(model, handle) else { return };
    let Some(stem) = declared.stem.as_deref() else { return };
    let generators = generators(model, handle);
    let appended = model.inherited(handle, |class| class.dummies.append.as_ref());
    let appended = appended.into_iter().flatten().map(|append| &*append.then);
    let serving = |name: &str| generators.iter().copied().find(|of| serves(&model.generators[*of], name));
    let past = model.inherited(handle, |class| class.dummies.past_generator);
    let by_stem = serving(stem).map(|of| (of, stem));
    let in_place = appended.filter_map(|name| Some((serving(name)?, name))).next();
    if let (None, None, Some((of, name))) = (by_stem, past, in_place)
        && drawn(model, of, name).is_some()
    {
        let title =
            format!("no generator of `{}` makes the cache `{stem}`: `{name}` is drawn in its place", class.name);
        let problem = Problem::new(title).related(model.generators[of].at.itself(), "by this generator");
        let help = format!("name `{stem}` under its `supports`, or the generator under `past_generator`");
        return report(model, class, &declared.at, problem.help(help), reports);
    }
    let Some((of, name)) = by_stem.or(in_place) else { return };
    let Some(drawn) = drawn(model, of, name) else { return };
    let fits = |one: &Runs, others: &[Runs]| others.iter().any(|other| one.fits(other));
    let missing = declared.runs.iter().find(|runs| !runs.is_empty() && !fits(runs, &drawn));
    let extra = drawn.iter().find(|runs| !fits(runs, &declared.runs));
    if let Some((declared_runs, drawn_runs)) = missing.zip(drawn.first()).or(declared.runs.first().zip(extra))
        && !reported.contains(&of)
    {
        reported.push(of);
        let generator = &model.generators[of];
        let title =
            format!("the cache of `{}` has {declared_runs}, and `{}` draws {drawn_runs}", class.name, generator.name);
        let problem = Problem::new(title).related(declared.at.clone(), "the cache is declared here");
        let help = "what is drawn follows `past`: a run of layers for each `for`, and a tensor for each name";
        report(model, class, &generator.at.itself(), problem.help(help), reports);
    }
}

/// Reports what is wrong at a place of this registry, or at the class where that is of another.
fn report(model: &Model, class: &Class, at: &Place, problem: Problem, reports: &Reports) {
    let own = class.at.itself();
    if at.file >= model.of_base {
        reports.at(at, problem.related(own, format!("`{}` has it", class.name)));
    } else {
        reports.at(&own, problem.related(at.clone(), "it is described here"));
    }
}

fn serves(generator: &Generator, name: &str) -> bool {
    generator.supports.iter().any(|prefix| name.starts_with(prefix.as_str()))
}

/// The generators of a class, over all conditions.
fn generators(model: &Model, class: Handle<Class>) -> Vec<Handle<Generator>> {
    fn of_class(model: &Model, class: Handle<Class>, found: &mut Vec<Handle<Generator>>) {
        let choices = model.inherited(class, |class| class.dummies.generators.as_deref());
        collect(model, choices.unwrap_or_default(), found);
    }
    fn collect(model: &Model, choices: &[GeneratorChoice], found: &mut Vec<Handle<Generator>>) {
        for choice in choices {
            match choice {
                GeneratorChoice::Super(from) => of_class(model, *from, found),
                GeneratorChoice::One(generator) => found.push(*generator),
                GeneratorChoice::When(branch) => {
                    collect(model, &branch.then, found);
                    collect(model, branch.otherwise(), found);
                }
            }
        }
    }
    let mut found = Vec::new();
    of_class(model, class, &mut found);
    found
}
