//! Inputs that have a dynamic axis which what is drawn for them has not.

use std::collections::BTreeMap;

use super::cache::{generators, report, serves};
use super::layers::{Cached, cached};
use super::shapes::draw_of;
use crate::diagnostic::{Place, Problem, Reports};
use crate::model::{Axes, AxesStep, Class, Draw, Generator, Handle, LayerDraw, Model, Run, Shape, TensorDraw};

pub(super) fn check(model: &Model, reports: &Reports) {
    for (handle, class) in model.classes.iter().filter(|(_, class)| class.own) {
        let is_registered = model.supports_of(handle).next().is_some();
        // What is done to the inputs once they are made may give them other axes.
        let is_made_over = model.inherited(handle, |class| class.dummies.delegate.as_ref()).is_some();
        if is_registered && !is_made_over {
            inputs(model, handle, class, reports);
            layers(model, handle, class, reports);
        }
    }
}

/// Inputs by their names.
fn inputs(model: &Model, handle: Handle<Class>, class: &Class, reports: &Reports) {
    let steps = model.inherited(handle, |class| class.inputs.as_deref()).unwrap_or_default();
    let generators = generators(model, handle);
    for (name, axis) in last_axes(model, steps) {
        let serving: Vec<_> = generators.iter().filter(|of| serves(&model.generators[**of], name)).collect();
        let ranks = serving.iter().map(|of| draw_of(model, **of, name).and_then(rank));
        let Some(rank) = ranks.collect::<Option<Vec<_>>>().and_then(|ranks| ranks.into_iter().max()) else { continue };
        if let Some(of) = serving.first().filter(|_| axis > 0 && axis >= rank) {
            let title = format!("the input `{name}` of `{}` has a dynamic axis {axis}", class.name);
            report_drawn(model, class, **of, title, rank, &class.at.itself(), reports);
        }
    }
}

/// The last dynamic axis of each input: of what is set under conditions the furthest, and else what is set last.
fn last_axes<'m>(model: &'m Model, steps: &'m [AxesStep]) -> BTreeMap<&'m str, usize> {
    let mut found: BTreeMap<&str, _> = BTreeMap::new();
    model.each_step(steps, |class| class.inputs.as_deref(), &|_| None, &mut |step, may_be_left| match step {
        AxesStep::Set(tensor) => {
            let last = tensor.axes.iter().map(|(axis, _)| *axis).max().unwrap_or_default();
            let known = found.entry(&tensor.name).or_insert(last);
            *known = if may_be_left { last.max(*known) } else { last };
        }
        AxesStep::Remove(name) => _ = found.remove(&**name),
        _ => {}
    });
    found
}

/// The most axes that a draw has, where it draws a tensor.
fn rank(draw: &Draw) -> Option<usize> {
    match draw {
        Draw::Tensor(tensor) | Draw::Tuple(tensor, _) => Some(rank_of(tensor)),
        Draw::When { then, otherwise, .. } => Some(rank(then)?.max(rank(otherwise)?)),
        Draw::Layers(_) | Draw::Flat(_) => None,
    }
}

fn rank_of(tensor: &TensorDraw) -> usize {
    match &tensor.shape {
        Shape::Axes(axes) => axes.len(),
        Shape::When { then, otherwise, .. } => then.len().max(otherwise.len()),
    }
}

/// The tensors of layers, where neither what is declared nor what is drawn depends on anything.
fn layers(model: &Model, handle: Handle<Class>, class: &Class, reports: &Reports) {
    let Some(Cached { declared, of, runs }) = cached(model, handle) else { return };
    let Some(drawn) = runs.iter().map(drawn_ranks).collect::<Option<Vec<_>>>() else { return };
    let last = |axes: &Axes| axes.iter().map(|(axis, _)| *axis).max().unwrap_or_default();
    for ((at, tensors), ranks) in declared.iter().zip(&drawn).filter(|((_, all), ranks)| all.len() == ranks.len()) {
        let mut lasts = tensors.iter().map(|axes| last(axes)).zip(ranks);
        if let Some((axis, rank)) = lasts.find(|(axis, rank)| axis >= *rank) {
            let title = format!("a tensor in the cache of `{}` has a dynamic axis {axis}", class.name);
            return report_drawn(model, class, of, title, *rank, at, reports);
        }
    }
}

/// How many axes each tensor of a layer is drawn with.
fn drawn_ranks(run: &Run) -> Option<Vec<usize>> {
    let of = |draw: &LayerDraw| match draw {
        LayerDraw::Tensor(tensor, times) => Some(vec![rank_of(tensor); *times]),
        LayerDraw::When(_) => None,
    };
    Some(run.each.iter().map(of).collect::<Option<Vec<_>>>()?.concat())
}

fn report_drawn(
    model: &Model,
    class: &Class,
    of: Handle<Generator>,
    title: String,
    rank: usize,
    at: &Place,
    reports: &Reports,
) {
    let generator = &model.generators[of];
    let axes = if rank == 1 { "one axis".to_owned() } else { format!("{rank} axes") };
    let problem = Problem::new(format!("{title}, and `{}` draws {axes}", generator.name));
    let problem = problem.related(generator.at.itself(), "it is drawn by this generator");
    report(model, class, at, problem.help("axes count from 0: what is drawn has at least one more"), reports);
}
