//! The layers of a cache as a class declares them, held against those that its generators draw: as many runs of layers, and
//! as many tensors in each.

use super::shapes::{Count, Declared, Runs, declared, draw_of, drawn, of_direction, word_of};
use crate::diagnostic::{Place, Problem, Reports};
use crate::model::{
    AxesStep, Class, Draw, Expr, Generator, GeneratorChoice, Handle, LayerStep, Model, Run, Stem, split_past,
};

pub(super) fn check(model: &Model, reports: &Reports) {
    let mut reported = Vec::new();
    for (handle, class) in decoders(model) {
        check_class(model, handle, class, &mut reported, reports);
    }
}

/// The classes of this registry that are registered for a task with past.
pub(super) fn decoders(model: &Model) -> impl Iterator<Item = (Handle<Class>, &Class)> {
    let has_past = |task: &String| split_past(task).1;
    let registered = move |handle| model.supports_of(handle).any(|(_, support)| support.tasks.iter().any(has_past));
    model.classes.iter().filter(move |(handle, class)| class.own && registered(*handle))
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
    let appended: Vec<_> = appended.into_iter().flatten().map(|append| &*append.then).collect();
    let serving = |name: &str| generators.iter().copied().find(|of| serves(&model.generators[*of], name));
    let past = model.inherited(handle, |class| class.dummies.past_generator);
    let by_stem = serving(stem).map(|of| (of, stem));
    let in_place = appended.iter().find_map(|name| Some((serving(name)?, *name)));
    if let (None, None, Some((of, name))) = (by_stem, past, in_place)
        && drawn(model, of, name).is_some()
    {
        let title =
            format!("no generator of `{}` makes the cache `{stem}`: `{name}` is drawn in its place", class.name);
        let problem = Problem::new(title).related(model.generators[of].at.itself(), "by this generator");
        let help = format!("name `{stem}` under its `supports`, or the generator under `past_generator`");
        return report(model, class, &declared.at, problem.help(help), reports);
    }
    names_of_both(class, handle, model, &declared.at, reports);
    if let Some(of) = past {
        draws_layers(model, class, of, stem, reports);
    }
    match by_stem.or(in_place) {
        Some((of, name)) => same_runs(model, class, &declared, (of, name), reported, reports),
        None if has(model, handle, |class| class.inputs.as_deref()) => {
            if let Some(name) = appended.first() {
                let title = format!("no generator of `{}` makes the cache `{stem}`: none is for `{name}`", class.name);
                let has: Vec<_> = generators.iter().map(|of| model.generators[*of].name.as_str()).collect();
                let help = format!("it has {}", if has.is_empty() { "none".to_owned() } else { has.join(", ") });
                report(model, class, &declared.at, Problem::new(title).help(help), reports);
            }
        }
        None => {}
    }
}

/// A generator that is to make the past draws a tensor for each layer.
fn draws_layers(model: &Model, class: &Class, of: Handle<Generator>, stem: &str, reports: &Reports) {
    if let Some(Draw::Tensor(_) | Draw::Tuple(..)) = draw_of(model, of, stem) {
        let Generator { name, at, .. } = &model.generators[of];
        let problem = Problem::new(format!("`{name}` draws no layers, and is to make the past of `{}`", class.name));
        let problem = problem.related(at.itself(), "it draws one tensor");
        report(model, class, &class.at.itself(), problem.help("name one under `past_generator` that does"), reports);
    }
}

/// The runs of layers that are declared are those that a generator draws under a name.
fn same_runs(
    model: &Model,
    class: &Class,
    declared: &Declared<'_>,
    (of, name): (Handle<Generator>, &str),
    reported: &mut Vec<Handle<Generator>>,
    reports: &Reports,
) {
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
    } else if let Some(Draw::Layers(runs) | Draw::Flat(runs)) = draw_of(model, of, name) {
        same_counts(model, class, declared, (of, runs), reports);
    }
}

/// Where a number stands for how many layers are declared, it does for those that are drawn, and the other way around: what
/// is right for one config is wrong for others.
fn same_counts(
    model: &Model,
    class: &Class,
    declared: &Declared<'_>,
    (of, drawn): (Handle<Generator>, &[Run]),
    reports: &Reports,
) {
    let generator = &model.generators[of];
    for ((end, at), run) in declared.ends.iter().zip(drawn).filter(|_| declared.ends.len() == drawn.len()) {
        let counts = Count::of(end, &[]).zip(Count::of(&run.count, &generator.reads));
        if let Some(((_, declared), (_, drawn))) = counts.filter(|((one, _), (other, _))| one != other) {
            let title = format!(
                "the cache of `{}` has `{declared}` layers, and `{}` draws `{drawn}`",
                class.name, generator.name
            );
            let problem = Problem::new(title).related(generator.at.itself(), "they are drawn by this generator");
            let help = "a number is right for one config alone: say of both where the config has it";
            return report(model, class, at, problem.help(help), reports);
        }
    }
}

/// Reports what is wrong at a place of this registry, or at the class where that is of another.
pub(super) fn report(model: &Model, class: &Class, at: &Place, problem: Problem, reports: &Reports) {
    let own = class.at.itself();
    if at.file >= model.of_base {
        reports.at(at, problem.related(own, format!("`{}` has it", class.name)));
    } else {
        reports.at(&own, problem.related(at.clone(), "it is described here"));
    }
}

/// A session has no output of the name of an input: what a step gives is called otherwise than what it takes.
fn names_of_both(class: &Class, handle: Handle<Class>, model: &Model, at: &Place, reports: &Reports) {
    let steps = model.inherited(handle, |class| class.past.as_deref()).unwrap_or_default();
    let [taken, given] = ["inputs", "outputs"].map(|direction| {
        let mut found = Vec::new();
        let decided = |condition: &Expr| of_direction(condition, direction);
        model.each_step(steps, |class| class.past.as_deref(), &decided, &mut |step, _| {
            if let AxesStep::Layers(layers) = step {
                names_of_layers(&layers.steps, direction, &mut found);
            }
        });
        found
    });
    if let Some((stem, suffix)) = taken.iter().find(|name| given.contains(name)) {
        let title = format!("`{stem}.{{i}}{suffix}` is the name of an input of `{}` and of an output", class.name);
        let help = "`direction` tells which it is: the name can begin with an expression such as `{cache}`";
        report(model, class, at, Problem::new(title).help(help), reports);
    }
}

/// What stands before the number of a layer and what after it, where that is known, of the cache of a direction.
fn names_of_layers<'m>(steps: &'m [LayerStep], direction: &'static str, found: &mut Vec<(&'m str, &'m str)>) {
    for step in steps {
        match step {
            LayerStep::Set { stem: Stem::Fixed(stem), suffix, .. } => found.push((stem, suffix)),
            LayerStep::Set { stem: Stem::Word(word), suffix, .. } => {
                found.extend(word_of(word, direction).map(|stem| (stem, &**suffix)));
            }
            LayerStep::When(branch) => {
                for steps in branch.meant(of_direction(&branch.when.value, direction)) {
                    names_of_layers(steps, direction, found);
                }
            }
        }
    }
}

/// The steps of a class for its inputs or its outputs.
type Steps = fn(&Class) -> Option<&[AxesStep]>;

/// Whether the cache is among the inputs or the outputs of a class.
fn has(model: &Model, class: Handle<Class>, of: Steps) -> bool {
    let (steps, mut found) = (model.inherited(class, of).unwrap_or_default(), false);
    model.each_step(steps, of, &|_| None, &mut |step, _| found |= matches!(step, AxesStep::Past(_)));
    found
}

/// Reports decoders that take a past and give none, which could not go on.
pub(super) fn is_given(model: &Model, reports: &Reports) {
    let takes = |class| has(model, class, |class| class.inputs.as_deref());
    let gives = |class| has(model, class, |class| class.outputs.as_deref());
    for (_, class) in decoders(model).filter(|(handle, _)| takes(*handle) && !gives(*handle)) {
        let problem = Problem::new(format!("`{}` takes a past, and gives none", class.name));
        let help = "`past: outputs` puts it among the outputs, as does `super` where the class that is extended has it";
        reports.at(&class.at.itself(), problem.help(help));
    }
}

pub(super) fn serves(generator: &Generator, name: &str) -> bool {
    generator.supports.iter().any(|prefix| name.starts_with(prefix.as_str()))
}

/// The generators of a class, over all conditions.
pub(super) fn generators(model: &Model, class: Handle<Class>) -> Vec<Handle<Generator>> {
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
