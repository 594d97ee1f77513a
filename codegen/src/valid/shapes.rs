//! How many runs of layers a cache has, and how many tensors a layer of each, as far as that is known before there is a
//! config.

use std::fmt;

use crate::diagnostic::Place;
use crate::model::decide::{Value, holds};
use crate::model::{
    AxesStep, Class, Draw, DrawRest, Expr, ExprKind, Generator, Handle, LayerDraw, LayerStep, Model, Stem,
};

/// The most ways through conditions that are followed.
const MOST: usize = 64;

/// Runs of layers, each with the number of its tensors, where all layers have the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Runs(Vec<Option<usize>>);

impl Runs {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there are as many runs in both, with as many tensors where that is known.
    pub(super) fn fits(&self, other: &Self) -> bool {
        let alike =
            |(one, other): (&Option<usize>, &Option<usize>)| one.zip(*other).is_none_or(|(one, other)| one == other);
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(alike)
    }
}

impl fmt::Display for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        write!(f, "{} of layers", count(self.0.len(), "run"))?;
        let tensors: Vec<_> = self.0.iter().map(|run| run.map_or("some".to_owned(), |run| run.to_string())).collect();
        match tensors.as_slice() {
            [] => Ok(()),
            [only] => write!(f, ", of {only} tensors"),
            several => write!(f, ", of {} tensors", several.join(" and ")),
        }
    }
}

/// A cache as a class declares it.
pub(super) struct Declared<'m> {
    /// What the names of its first tensors begin with.
    pub(super) stem: Option<Box<str>>,
    /// Where its first layers are declared.
    pub(super) at: Place,
    /// Its runs, for each way through conditions.
    pub(super) runs: Vec<Runs>,
    /// How many layers each run has, with its place; none where the last of them is said, and not how many there are.
    pub(super) ends: Vec<(&'m Expr, &'m Place)>,
}

/// The cache of a class's inputs; none where it is that of another, or has too many forms to follow.
pub(super) fn declared(model: &Model, class: Handle<Class>) -> Option<Declared<'_>> {
    let steps = model.inherited(class, |class| class.past.as_deref())?;
    let mut found = Declared { stem: None, at: Place::default(), runs: vec![Runs::default()], ends: Vec::new() };
    follow(model, steps, &mut found)?;
    Some(found)
}

fn follow<'m>(model: &'m Model, steps: &'m [AxesStep], found: &mut Declared<'m>) -> Option<()> {
    for step in steps {
        match step {
            AxesStep::Super(class) => follow(model, model.classes[*class].past.as_deref().unwrap_or_default(), found)?,
            AxesStep::When(branch) => match of_inputs(&branch.when.value) {
                Some(true) => follow(model, &branch.then, found)?,
                Some(false) => follow(model, branch.otherwise(), found)?,
                None => {
                    let before = found.runs.clone();
                    follow(model, &branch.then, found)?;
                    let one = std::mem::replace(&mut found.runs, before);
                    follow(model, branch.otherwise(), found)?;
                    found.runs.extend(one);
                }
            },
            AxesStep::Layers(layers) => {
                if found.stem.is_none() {
                    found.stem = stem_of(&layers.steps);
                    found.at = layers.at.clone();
                }
                found.ends.extend((!layers.is_closed).then_some((&layers.end, &layers.at)));
                let tensors = fixed_count(&layers.steps);
                found.runs.iter_mut().for_each(|runs| runs.0.push(tensors));
            }
            AxesStep::Error(_) => found.runs.clear(),
            AxesStep::Delegate(_) | AxesStep::Past(_) | AxesStep::OutputsForTask => return None,
            AxesStep::Set(_)
            | AxesStep::Remove(_)
            | AxesStep::Rename { .. }
            | AxesStep::Copy { .. }
            | AxesStep::Relabel(_) => {}
        }
    }
    (found.runs.len() <= MOST).then_some(())
}

/// Whether a condition holds for the cache of inputs, where nothing else decides it.
pub(super) fn of_inputs(condition: &Expr) -> Option<bool> {
    of_direction(condition, "inputs")
}

/// The same for the cache of one direction.
pub(super) fn of_direction(condition: &Expr, direction: &'static str) -> Option<bool> {
    holds(condition, &|kind| match kind {
        ExprKind::Direction => Some(Value::Word(direction)),
        ExprKind::Version(holds) => Some(Value::Bool(*holds)),
        _ => None,
    })
}

/// How many tensors a layer has, where all have as many.
fn fixed_count(steps: &[LayerStep]) -> Option<usize> {
    let is_fixed = steps.iter().all(|step| matches!(step, LayerStep::Set { .. }));
    is_fixed.then_some(steps.len())
}

/// What the name of the first tensor begins with.
fn stem_of(steps: &[LayerStep]) -> Option<Box<str>> {
    match steps.first()? {
        LayerStep::Set { stem: Stem::Fixed(stem), .. } => Some(stem.clone()),
        LayerStep::Set { stem: Stem::Word(word), .. } => word_of(word, "inputs").map(Into::into),
        LayerStep::When(branch) => stem_of(&branch.then),
    }
}

/// The text that an expression stands for in the cache of one direction, where nothing else decides it.
pub(super) fn word_of<'e>(word: &'e Expr, direction: &'static str) -> Option<&'e str> {
    match &word.kind {
        ExprKind::Str(text) => Some(text),
        ExprKind::Named(inner) => word_of(inner, direction),
        ExprKind::If(branches) => {
            let [condition, then, otherwise] = &**branches;
            word_of(if of_direction(condition, direction)? { then } else { otherwise }, direction)
        }
        _ => None,
    }
}

/// The runs that a generator draws for an input, for each way through conditions; none where it draws no layers.
pub(super) fn drawn(model: &Model, generator: Handle<Generator>, input: &str) -> Option<Vec<Runs>> {
    let mut all = Vec::new();
    collect(draw_of(model, generator, input)?, &mut all)?;
    (all.len() <= MOST).then_some(all)
}

/// How a generator draws an input.
pub(super) fn draw_of<'m>(model: &'m Model, generator: Handle<Generator>, input: &str) -> Option<&'m Draw> {
    let mut at = generator;
    loop {
        let of = &model.generators[at];
        let Some(draws) = &of.draws else {
            at = of.extends?;
            continue;
        };
        let named = draws.by_name.iter().find(|(names, _)| names.iter().any(|name| &**name == input));
        match (named, &draws.rest) {
            (Some((_, draw)), _) | (None, DrawRest::Draw(draw)) => return Some(draw),
            (None, DrawRest::Inherited(base)) => at = *base,
            (None, DrawRest::Nothing) => return None,
        }
    }
}

/// How many layers a run has, as far as that is known before there is a config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Constant(i64),
    OfConfig,
}

impl Count {
    /// That of an expression, and how it is written, where a generator has read `reads`.
    pub(super) fn of<'e>(expr: &'e Expr, reads: &'e [Expr]) -> Option<(Self, &'e str)> {
        let count = match &expr.kind {
            ExprKind::Int(count) => Self::Constant(*count),
            ExprKind::Named(inner) => Self::of(inner, reads)?.0,
            ExprKind::Local(at) => return Self::of(reads.get(*at)?, &[]),
            _ if expr.any(&|kind| matches!(kind, ExprKind::Attribute { .. })) => Self::OfConfig,
            _ => return None,
        };
        Some((count, &expr.what))
    }
}

fn collect(draw: &Draw, all: &mut Vec<Runs>) -> Option<()> {
    match draw {
        Draw::Tensor(_) | Draw::Tuple(..) => return None,
        Draw::Layers(runs) | Draw::Flat(runs) => {
            all.push(Runs(runs.iter().map(|run| drawn_count(&run.each)).collect()));
        }
        Draw::When { then, otherwise, .. } => {
            collect(then, all)?;
            collect(otherwise, all)?;
        }
    }
    Some(())
}

/// How many tensors are drawn for a layer, where all have as many.
fn drawn_count(each: &[LayerDraw]) -> Option<usize> {
    let times = each.iter().map(|draw| match draw {
        LayerDraw::Tensor(_, times) => Some(*times),
        LayerDraw::When(_) => None,
    });
    times.sum()
}
