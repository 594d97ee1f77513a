//! What constructors do.

use std::collections::BTreeSet;

use super::lowering::{Lowering, not_one_action};
use crate::diagnostic::{Place, Problem, unknown};
use crate::model::{Assignment, Conditional, ConstructAction, ExprKind, Fact, NestedPart};
use crate::resolve::{Registry, SELF};
use crate::schema::{ConstructOp, NestedSpec};
use crate::syntax::version;

/// The steps of a class's own constructor.
pub(super) fn steps(registry: &Registry<'_>, class: usize) -> Option<Vec<Conditional<ConstructAction>>> {
    let own = &registry.classes[class];
    let ops = own.spec.construct.as_ref()?;
    let lowering = Lowering::new(registry, class, "construct");
    if let Some(at) = ops.0.iter().position(|op| op.export.is_some()).filter(|at| at + 1 < ops.0.len()) {
        let place = lowering.place.index(at + 1);
        let problem = Problem::new("a step stands after `export`, which puts another export in the place of this one");
        let problem = problem.related(lowering.place.index(at).key("export").itself(), "`export` is here");
        registry.report(&place, problem.help("`export` is the last step"));
    }
    let steps = ops.places(&lowering.place).filter_map(|(place, op)| {
        let action = lowering.construct_action(op, &place);
        let step = lowering.scope.conditional(op.when.as_deref(), &place, action)?;
        Some(Conditional { when: step.when, then: step.then? })
    });
    Some(steps.collect())
}

impl Lowering<'_> {
    /// The one action of a step.
    fn construct_action(&self, op: &ConstructOp, place: &Place) -> Option<ConstructAction> {
        const ACTIONS: [&str; 6] = ["error", "warn", "set", "config", "export", "nest"];
        let text = |text: &Option<String>, key: &str| {
            self.scope.checked(self.scope.template(text.as_deref()?), &place.key(key))
        };
        let attribute = |attribute: &Option<String>, key: &str| {
            let attribute = attribute.as_deref()?;
            self.scope.checked(self.scope.check_attribute(attribute), &place.key(key));
            Some(attribute.into())
        };
        match self.given(op, &ACTIONS).as_slice() {
            ["error"] => text(&op.error, "error").map(ConstructAction::Error),
            ["warn"] => text(&op.warn, "warn").map(ConstructAction::Warn),
            ["set"] => {
                let set = op.set.iter().flatten();
                let set = set.filter_map(|(name, value)| self.assign(name, value, &place.key("set").key(name)));
                Some(ConstructAction::Set(set.collect()))
            }
            ["config"] => attribute(&op.config, "config").map(ConstructAction::Config),
            ["export"] => attribute(&op.export, "export").map(ConstructAction::Export),
            ["nest"] => {
                let parts = op.nest.iter().flatten().enumerate();
                let nested = parts.filter_map(|(index, part)| self.nest(part, &place.key("nest").index(index)));
                Some(ConstructAction::Nest(nested.collect()))
            }
            given => self.not_one(place, not_one_action("a step of a constructor has one action", &ACTIONS, given)),
        }
    }

    fn assign(&self, name: &str, value: &str, place: &Place) -> Option<Assignment> {
        if name == "task" {
            return self.assigned_task(value, place);
        }
        let value = self.scope.checked(self.scope.argument_value(value), place)?;
        self.scope.checked(self.scope.check_assigned(name, &value), place)?;
        match (name, self.scope.argument_ref(self.class, name)) {
            ("variant", _) => Some(Assignment::Variant(value)),
            (_, Some(argument)) => Some(Assignment::Argument(argument, value)),
            (_, None) => {
                if let Some(fact) = Fact::ALL.into_iter().find(|fact| fact.name() == name) {
                    if let ExprKind::Str(text) = &value.kind
                        && name.ends_with("_version")
                    {
                        self.scope.checked(version::released(text), place);
                    }
                    if let (Fact::Patcher, ExprKind::Str(patcher)) = (fact, &value.kind) {
                        self.scope.checked(self.registry.words.take("patcher", patcher), place);
                    }
                    return Some(Assignment::Fact(fact, value));
                }
                let arguments = self.registry.classes[self.class].arguments.iter().map(|argument| argument.name);
                let known = arguments.chain(["task", "variant"]).chain(Fact::ALL.map(Fact::name)).collect::<Vec<_>>();
                self.registry.report(&place.itself(), unknown("argument", name, known));
                None
            }
        }
    }

    fn assigned_task(&self, value: &str, place: &Place) -> Option<Assignment> {
        let parsed = self.registry.parsed.expression(value).ok();
        let Some(word) = parsed.as_ref().and_then(|expr| expr.as_text()) else {
            let problem = Problem::new(format!("`{value}` is no task in quotes"));
            self.registry.report(place, problem.help("write them inside those of YAML, as in '\"fill-mask\"'"));
            return None;
        };
        self.check_task(word, place);
        Some(Assignment::Task(word.into()))
    }

    fn nest(&self, part: &str, place: &Place) -> Option<NestedPart> {
        let mut lineage = self.registry.ancestry(self.class);
        let Some((says, spec)) = lineage.find_map(|class| Some((class, class.spec.nested.get(part)?))) else {
            self.scope.checked(self.scope.check_nested(Some(self.class), part), place);
            return None;
        };
        let NestedSpec { config, model_type, library, task, arguments, set } = spec;
        let place = says.place.key("nested").key(part);
        let model_type = model_type
            .as_deref()
            .and_then(|model_type| self.scope.checked(self.scope.argument_value(model_type), &place.key("model_type")));
        let set = set.iter().filter_map(|(argument, value)| {
            let place = place.key("set").key(argument);
            let known = self.registry.classes.iter().flat_map(|class| &class.arguments).map(|argument| argument.name);
            if !known.clone().any(|known| known == argument) && !self.registry.lacks.anything {
                let known: BTreeSet<_> = known.collect();
                self.registry.report(&place.itself(), unknown("argument", argument, known));
            }
            Some((argument.as_str().into(), self.scope.checked(self.scope.argument_value(value), &place)?))
        });
        let set = set.collect();
        let arguments = arguments.iter().map(|(argument, accepting)| {
            let accepting = std::iter::once(argument).chain(accepting).map(|name| name.as_str().into());
            (argument.as_str().into(), accepting.collect())
        });
        Some(NestedPart {
            name: part.into(),
            attribute: (config != SELF).then(|| config.as_str().into()),
            model_type,
            set,
            library: library.as_str().into(),
            task: task.as_str().into(),
            arguments: arguments.collect(),
        })
    }
}
