//! Conditions that can never hold where they stand.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::diagnostic::{Place, Problem, Reports};
use crate::model::decide::{Value, holds};
use crate::model::{
    AxesStep, Branch, Class, Condition, ConstructAction, Expr, ExprKind, Handle, Model, Step, split_past,
};
use crate::resolve::index::Index;
use crate::syntax::version::{self, Version};

pub(super) fn check(model: &Model, index: &Index<'_>, reports: &Reports) {
    for (handle, class) in model.classes.iter().filter(|(_, class)| class.own) {
        let mut checker = Checker { domains: Domains::of(model, index, handle), reports, around: Vec::new() };
        for steps in [&class.inputs, &class.outputs, &class.past, &class.renamed_inputs, &class.session_outputs]
            .into_iter()
            .flatten()
        {
            checker.steps(steps);
        }
        let maps = [&class.input_map, &class.output_map].into_iter().flatten().flatten().map(|step| &step.when);
        let further = class.values_override.iter().flatten().map(|step| &step.when);
        let constructs = class.construct.iter().flatten().map(|step| &step.when);
        let axes = class.mandatory_axes.iter().flatten().map(|axis| &axis.when);
        let sizes = class.output_sizes.iter().flatten().map(|step| &step.when);
        for when in maps.chain(further).chain(constructs).chain(axes).chain(sizes).flatten() {
            checker.can_hold(Under::Holds(when));
        }
    }
}

/// A condition, or its opposite.
#[derive(Clone, Copy)]
enum Under<'m> {
    Holds(&'m Condition),
    Fails(&'m Condition),
}

impl<'m> Under<'m> {
    const fn condition(self) -> &'m Condition {
        match self {
            Self::Holds(condition) | Self::Fails(condition) => condition,
        }
    }

    fn written(self) -> String {
        match self {
            Self::Holds(condition) => condition.value.what.to_string(),
            Self::Fails(condition) => format!("!({})", condition.value.what),
        }
    }

    fn problem(self) -> Problem {
        match self {
            Self::Holds(condition) => Problem::new(format!("`{}` can never hold here", condition.text)),
            Self::Fails(condition) => {
                let text = &condition.text;
                Problem::new(format!("`{text}` always holds here, and leaves nothing for `else`"))
            }
        }
    }
}

struct Checker<'m, 'd> {
    domains: Domains<'m>,
    reports: &'d Reports,
    /// The conditions around the step.
    around: Vec<Under<'m>>,
}

impl<'m> Checker<'m, '_> {
    fn steps(&mut self, steps: &'m [AxesStep]) {
        self.branches(steps, &|this, step| {
            if let AxesStep::Layers(layers) = step {
                this.branches(&layers.steps, &|_, _| {});
            }
        });
    }

    fn branches<S: Step>(&mut self, steps: &'m [S], other: &dyn Fn(&mut Self, &'m S)) {
        for step in steps {
            let Some(Branch { when, then, otherwise }) = step.branch() else {
                other(self, step);
                continue;
            };
            self.under(Under::Holds(when), |this| this.branches(then, other));
            if let Some(otherwise) = otherwise {
                self.under(Under::Fails(when), |this| this.branches(otherwise, other));
            }
        }
    }

    fn under(&mut self, condition: Under<'m>, inside: impl FnOnce(&mut Self)) {
        self.can_hold(condition);
        self.around.push(condition);
        inside(self);
        self.around.pop();
    }

    /// Reports a condition that cannot hold inside those around it. What depends on a config always can; inside what can
    /// never hold, nothing is held against it.
    fn can_hold(&mut self, condition: Under<'m>) {
        let together: Vec<_> = self.around.iter().copied().chain([condition]).collect();
        if self.domains.satisfiable(&together) || !self.domains.satisfiable(&self.around) {
            return;
        }
        let problem = self.domains.explain(condition.problem(), &self.around, condition);
        self.reports.at(&condition.condition().at, problem);
    }
}

/// What the names in a class's conditions can be.
struct Domains<'m> {
    model: &'m Model,
    class: Handle<Class>,
    descendants: Vec<Handle<Class>>,
    tasks: BTreeSet<&'m str>,
}

impl<'m> Domains<'m> {
    fn of(model: &'m Model, index: &Index<'_>, class: Handle<Class>) -> Self {
        let descendants: Vec<_> = index.descendants(class.index()).map(Handle::at).collect();
        let supports = descendants.iter().flat_map(|class| model.supports_of(*class));
        let registered = supports.flat_map(|(_, support)| &support.tasks).map(|task| split_past(task).0);
        let classes = descendants.iter().copied().chain(model.lineage(class).skip(1));
        let tasks = registered.chain(classes.flat_map(|class| assigned_tasks(&model.classes[class]))).collect();
        Self { model, class, descendants, tasks }
    }

    /// Whether conditions can all hold.
    fn satisfiable(&self, conditions: &[Under<'m>]) -> bool {
        const MOST: usize = 100_000;
        let mut names = Vec::new();
        conditions.iter().for_each(|under| collect(&under.condition().value, &mut names));
        let domains: Vec<(Name, Vec<Value<'m>>)> =
            names.into_iter().filter_map(|name| Some((name, self.domain(name, conditions)?))).collect();
        let combinations =
            domains.iter().map(|(_, domain)| domain.len()).try_fold(1, |all: usize, len| all.checked_mul(len));
        let Some(combinations) = combinations.filter(|combinations| *combinations <= MOST) else { return true };
        if self.tasks.is_empty() {
            return true;
        }
        (0..combinations).any(|mut combination| {
            let values: Vec<_> = domains
                .iter()
                .map(|(name, domain)| {
                    let value = domain[combination % domain.len()];
                    combination /= domain.len();
                    (*name, value)
                })
                .collect();
            let known = |kind: &'m ExprKind| {
                let name = Name::of(kind)?;
                let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)?;
                match (kind, value) {
                    (ExprKind::AskedVersion(comparison, wanted), Value::Version(asked)) => {
                        Some(Value::Bool(comparison.holds(asked.cmp(wanted))))
                    }
                    _ => Some(value),
                }
            };
            conditions.iter().all(|under| match under {
                Under::Holds(condition) => holds(&condition.value, &known) != Some(false),
                Under::Fails(condition) => holds(&condition.value, &known) != Some(true),
            })
        })
    }

    /// Says why a condition cannot hold.
    fn explain(&self, problem: Problem, around: &[Under<'m>], condition: Under<'m>) -> Problem {
        let mut names = Vec::new();
        collect(&condition.condition().value, &mut names);
        let facts = names.iter().filter_map(|name| {
            if *name == Name::Asked {
                let least = self.least().map(|number| number.to_string())[..3].join(".");
                return Some(format!("`versions.{}` is {least} or later", version::ASKED));
            }
            let values: BTreeSet<String> = self.domain(*name, &[condition])?.iter().map(described).collect();
            let is = if values.len() == 1 { "always" } else { "one of" };
            let values: Vec<_> = values.into_iter().collect();
            Some(format!("`{}` is {is} {}", self.name(*name), values.join(", ")))
        });
        let outer = around.iter().map(|around| format!("it stands under `{}`", around.written()));
        let reasons: Vec<_> = facts.chain(outer).collect();
        let because =
            if reasons.is_empty() { "it names nothing that varies".to_owned() } else { reasons.join(", and ") };
        let places = if names.contains(&Name::Task) { self.used_by() } else { Vec::new() };
        let problem = problem.label(because);
        places.into_iter().fold(problem, |problem, (place, why)| problem.related(place, why))
    }

    /// The classes that have the condition from this one, where their tasks stand.
    fn used_by(&self) -> Vec<(Place, String)> {
        const MOST: usize = 3;
        let heirs = self.descendants.iter().filter(|class| **class != self.class);
        let heirs = heirs.flat_map(|class| self.model.supports_of(*class).map(|(_, support)| support));
        let used = heirs.map(|support| {
            let name = &self.model.classes[support.class].name;
            (support.at.key("tasks").itself(), format!("used by `{name}`, which has these tasks"))
        });
        used.take(MOST).collect()
    }

    /// The least version that exports one of the classes. One that is later than the last is asked for as well, and refused.
    fn least(&self) -> Version {
        let stated = self.descendants.iter().map(|class| &self.model.classes[*class].facts.min_transformers_version);
        let read = stated.map(|version| version.as_deref().and_then(|version| version::parts(version).ok()));
        read.map(Option::unwrap_or_default).min().unwrap_or_default()
    }

    /// Of the versions that can be asked for, one in each span in which none is compared with another.
    fn versions(&self, conditions: &[Under<'m>]) -> Vec<Value<'m>> {
        let least = self.least();
        let found = RefCell::new(BTreeSet::from([least]));
        for under in conditions {
            under.condition().value.any(&|kind| {
                if let ExprKind::AskedVersion(_, [one, two, three, four]) = *kind {
                    found.borrow_mut().extend([[one, two, three, four], [one, two, three, four + 1]]);
                }
                false
            });
        }
        found.into_inner().into_iter().filter(|version| *version >= least).map(Value::Version).collect()
    }

    fn domain(&self, name: Name, conditions: &[Under<'m>]) -> Option<Vec<Value<'m>>> {
        match name {
            Name::Asked => Some(self.versions(conditions)),
            Name::Task => Some(self.tasks.iter().map(|task| Value::Word(task)).collect()),
            Name::Variant => {
                let related = self.descendants.iter().copied().chain(self.model.lineage(self.class));
                let all: BTreeSet<_> =
                    related.flat_map(|class| &self.model.classes[class].facts.variants).map(|(name, _)| name).collect();
                Some(all.into_iter().map(|name| Value::Word(name)).collect())
            }
            Name::Argument(at) => {
                let argument = self.model.classes[self.class].arguments.get(at)?;
                let mut domain = match argument.one_of.as_slice() {
                    [] => vec![Value::Bool(true), Value::Bool(false)],
                    one_of => one_of.iter().map(|word| Value::Word(word)).collect(),
                };
                if argument.default == crate::model::ArgumentValue::None {
                    domain.push(Value::Nothing);
                }
                Some(domain)
            }
        }
    }

    fn name(&self, name: Name) -> &'m str {
        match name {
            Name::Task => "task",
            Name::Variant => "variant",
            Name::Asked => version::ASKED,
            Name::Argument(at) => {
                self.model.classes[self.class].arguments.get(at).map_or("", |argument| &argument.name)
            }
        }
    }
}

fn described(value: &Value<'_>) -> String {
    match value {
        Value::Nothing => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Word(word) => (*word).to_owned(),
        Value::Version(_) => String::new(),
    }
}

/// The tasks that a class's constructor assigns.
fn assigned_tasks(class: &Class) -> impl Iterator<Item = &str> {
    let steps = class.construct.iter().flatten();
    let assignments = steps.flat_map(|step| match &step.then {
        ConstructAction::Set(assignments) => assignments.as_slice(),
        _ => &[],
    });
    assignments.filter_map(|assignment| match assignment {
        crate::model::Assignment::Task(task) => Some(&**task),
        _ => None,
    })
}

/// A name that can vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Task,
    Variant,
    Asked,
    Argument(usize),
}

impl Name {
    const fn of(kind: &ExprKind) -> Option<Self> {
        match kind {
            ExprKind::Task => Some(Self::Task),
            ExprKind::Variant => Some(Self::Variant),
            ExprKind::AskedVersion(..) => Some(Self::Asked),
            ExprKind::Argument(argument) => Some(Self::Argument(argument.at)),
            _ => None,
        }
    }
}

/// The names that a condition compares.
fn collect(expr: &Expr, names: &mut Vec<Name>) {
    let mut all = |exprs: &[Expr]| exprs.iter().for_each(|expr| collect(expr, names));
    match &expr.kind {
        ExprKind::Logic(_, both) | ExprKind::Compare(_, both) | ExprKind::Arithmetic(_, both) => all(&both[..]),
        ExprKind::Not(inner)
        | ExprKind::IsSome(inner)
        | ExprKind::IsNone(inner)
        | ExprKind::Matches(inner, _)
        | ExprKind::ToInt(inner)
        | ExprKind::Named(inner)
        | ExprKind::Truth(inner) => collect(inner, names),
        kind => {
            if let Some(name) = Name::of(kind)
                && !names.contains(&name)
            {
                names.push(name);
            }
        }
    }
}
