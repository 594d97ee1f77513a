//! The tensors that a generator draws for a layer, held against those that are declared for it: as many under each condition,
//! with as many axes, and as long along the axes that are dynamic as sizes say, and along no other.

use super::cache::{generators, report, serves};
use super::shapes::{draw_of, of_inputs};
use crate::diagnostic::{Place, Problem, Reports};
use crate::model::{
    Axes, AxesStep, Class, Draw, Expr, ExprKind, Generator, Handle, LayerDraw, LayerStep, Model, Run, Shape, TensorDraw,
};

/// The most ways through conditions that are followed.
const MOST: usize = 64;

pub(super) fn check(model: &Model, reports: &Reports) {
    for (handle, class) in model.classes.iter().filter(|(_, class)| class.own) {
        if model.supports_of(handle).next().is_some() {
            check_class(model, handle, class, reports);
        }
    }
}

fn check_class(model: &Model, handle: Handle<Class>, class: &Class, reports: &Reports) {
    let Some(Cached { declared, of, runs }) = cached(model, handle) else { return };
    for ((at, tensors), run) in declared.iter().zip(runs).filter(|_| declared.len() == runs.len()) {
        if let Some(problem) = check_run(&model.generators[of], class, tensors, run) {
            return report(model, class, at, problem, reports);
        }
    }
}

fn check_run(generator: &Generator, class: &Class, tensors: &[&Axes], run: &Run) -> Option<Problem> {
    let ways = ways(&run.each)?;
    let (name, drawing) = (&class.name, &generator.name);
    let problem = |title: String, help: &str| {
        let problem = Problem::new(title).related(generator.at.itself(), "it is drawn by this generator");
        Some(problem.help(help))
    };
    if let Some(way) = ways.iter().find(|way| way.len() != tensors.len()) {
        let (declared, drawn) = (tensors.len(), way.len());
        let title =
            format!("a layer in the cache of `{name}` has {declared} tensors, and `{drawing}` draws {drawn} for some");
        return problem(title, "what is drawn under `then` and `else` are as many tensors as there are names");
    }
    for (at, axes) in tensors.iter().enumerate() {
        let shapes: Vec<_> = ways.iter().filter_map(|way| lengths(way[at])).collect();
        if let Some(other) = shapes.iter().find(|shape| shape.len() != shapes[0].len()) {
            let [one, other] = [shapes[0].len(), other.len()];
            let title = format!(
                "`{drawing}` draws a tensor in the cache of `{name}` with {one} axes for some layers, and {other} for others"
            );
            return problem(title, "tensors of one name have as many axes in all layers");
        }
        for shape in &shapes {
            if let Some(title) = wrong_axis(generator, class, axes, shape) {
                return problem(
                    title,
                    "a dynamic axis is as long as a size of dummy inputs says, and one that is not is as the config says",
                );
            }
        }
    }
    None
}

/// What is wrong with the lengths of a tensor, where it is said of each axis by what it is as long.
fn wrong_axis(generator: &Generator, class: &Class, axes: &Axes, shape: &[Expr]) -> Option<String> {
    for (axis, length) in shape.iter().enumerate() {
        let what = &length.what;
        let is_dynamic = axes.iter().any(|(dynamic, _)| *dynamic == axis);
        if is_dynamic && !of_size(length) {
            return Some(format!(
                "axis {axis} of a tensor in the cache of `{}` is dynamic, and `{}` draws it as long as `{what}`",
                class.name, generator.name
            ));
        }
        if !is_dynamic && matches!(length.kind, ExprKind::Size { .. }) {
            return Some(format!(
                "axis {axis} of a tensor in the cache of `{}` is not dynamic, and `{}` draws it as long as `{what}`",
                class.name, generator.name
            ));
        }
    }
    None
}

/// Whether a length depends on a size, or on something of which that is not known.
fn of_size(length: &Expr) -> bool {
    let is_known = |kind: &ExprKind| matches!(kind, ExprKind::Size { .. } | ExprKind::Asked(_) | ExprKind::Local(_));
    length.any(&is_known) || !length.any(&|kind| matches!(kind, ExprKind::Attribute { .. }))
}

fn lengths(tensor: &TensorDraw) -> Option<&[Expr]> {
    if let Shape::Axes(axes) = &tensor.shape { Some(axes) } else { None }
}

/// The tensors of a layer, for each way through conditions.
fn ways(each: &[LayerDraw]) -> Option<Vec<Vec<&TensorDraw>>> {
    let mut ways = vec![Vec::new()];
    for draw in each {
        match draw {
            LayerDraw::Tensor(tensor, times) => {
                ways.iter_mut().for_each(|way| way.extend(std::iter::repeat_n(&**tensor, *times)));
            }
            LayerDraw::When(branch) => {
                let inside = [self::ways(&branch.then)?, self::ways(branch.otherwise())?].concat();
                ways = ways.iter().flat_map(|way| inside.iter().map(|inside| [&way[..], inside].concat())).collect();
            }
        }
        if ways.len() > MOST {
            return None;
        }
    }
    Some(ways)
}

/// The layers of the cache of a class's inputs, as they are declared and as they are drawn.
pub(super) struct Cached<'m> {
    /// For each run of layers, where it is declared, the dynamic axes of each tensor of a layer.
    pub(super) declared: Vec<(Place, Vec<&'m Axes>)>,
    /// What draws them.
    pub(super) of: Handle<Generator>,
    pub(super) runs: &'m [Run],
}

/// The layers of a class's cache; none where what is declared depends on anything, or none are drawn.
pub(super) fn cached(model: &Model, class: Handle<Class>) -> Option<Cached<'_>> {
    let mut declared = Vec::new();
    declared_layers(model, model.inherited(class, |class| class.past.as_deref())?, &mut declared)?;
    let appended = model.inherited(class, |class| class.dummies.append.as_ref());
    let names: Vec<_> = appended.into_iter().flatten().map(|append| &*append.then).collect();
    let (of, draw) = generators(model, class).into_iter().find_map(|of| {
        let name = names.iter().find(|name| serves(&model.generators[of], name))?;
        Some((of, draw_of(model, of, name)?))
    })?;
    match draw {
        Draw::Layers(runs) | Draw::Flat(runs) => Some(Cached { declared, of, runs }),
        Draw::Tensor(_) | Draw::Tuple(..) | Draw::When { .. } => None,
    }
}

/// The dynamic axes of each tensor of a layer, for each run of layers, where all layers of it have the same.
fn declared_layers<'m>(model: &'m Model, steps: &'m [AxesStep], found: &mut Vec<(Place, Vec<&'m Axes>)>) -> Option<()> {
    for step in steps {
        match step {
            AxesStep::Super(above) => {
                declared_layers(model, model.classes[*above].past.as_deref().unwrap_or_default(), found)?;
            }
            AxesStep::When(branch) => {
                let steps = if of_inputs(&branch.when.value)? { &branch.then[..] } else { branch.otherwise() };
                declared_layers(model, steps, found)?;
            }
            AxesStep::Layers(layers) => {
                let of = |step: &'m LayerStep| match step {
                    LayerStep::Set { axes, .. } => Some(axes),
                    LayerStep::When(_) => None,
                };
                found.push((layers.at.clone(), layers.steps.iter().map(of).collect::<Option<_>>()?));
            }
            _ => return None,
        }
    }
    Some(())
}
