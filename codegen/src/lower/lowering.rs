//! What lowers what a class says, and what most of that has.

use crate::diagnostic::{Place, Problem, not_one, unknown};
use crate::expr::Scope;
use crate::model::{self, Condition, Conditional, Expr, ExprKind, Handle, Type};
use crate::resolve::{Class, Registry, place_of_name};
use crate::schema::Keys;

impl Scope<'_> {
    /// What is there, or nothing, with what is wrong reported.
    pub(super) fn checked<T>(&self, found: Result<T, Problem>, at: &Place) -> Option<T> {
        found.map_err(|problem| self.registry.report(at, problem)).ok()
    }

    /// A condition, unless it is wrong.
    pub(super) fn condition_at(&self, when: &str, at: &Place) -> Option<Condition> {
        let value = self.checked(self.condition(when), at)?;
        Some(Condition { value, text: when.into(), at: at.clone() })
    }

    /// What stands under a key for a condition, if anything does, or nothing where it is wrong.
    pub(super) fn condition_if_any(&self, when: Option<&str>, at: &Place) -> Option<Option<Condition>> {
        when.map_or(Some(None), |when| self.condition_at(when, at).map(Some))
    }

    /// What stands under `when`, or nothing where it is wrong.
    pub(super) fn when(&self, when: Option<&str>, place: &Place) -> Option<Option<Condition>> {
        self.condition_if_any(when, &place.key("when"))
    }

    /// What is so under `when`, or nothing where that is wrong.
    pub(super) fn conditional<T>(&self, when: Option<&str>, place: &Place, then: T) -> Option<Conditional<T>> {
        Some(Conditional { when: self.when(when, place)?, then })
    }

    /// An expression that is to be an integer, or 0 where it is wrong.
    pub(super) fn int_at(&self, text: &str, at: &Place) -> Expr {
        let zero = || Expr { kind: ExprKind::Int(0), ty: Type::Int, what: "0".into() };
        self.checked(self.int_text(text), at).unwrap_or_else(zero)
    }
}

/// What lowers what a class says under a key.
pub(super) struct Lowering<'r> {
    pub(super) registry: &'r Registry<'r>,
    pub(super) class: usize,
    pub(super) key: &'static str,
    /// Where the key stands.
    pub(super) place: Place,
    pub(super) scope: Scope<'r>,
}

impl<'r> Lowering<'r> {
    pub(super) fn new(registry: &'r Registry<'r>, class: usize, key: &'static str) -> Self {
        let place = registry.classes[class].place.key(key);
        let scope = Scope { in_past: key == "past", in_plan: key == "plan", ..Scope::of_class(registry, class) };
        Self { registry, class, key, place, scope }
    }

    /// The class whose steps `super` stands for.
    pub(super) fn inherited(
        &self,
        word: &str,
        key: &str,
        says: impl Fn(&Class<'_>) -> bool,
        place: &Place,
    ) -> Option<Handle<model::Class>> {
        if word != "super" {
            self.registry.report(place, unknown("step", word, ["super"]));
            return None;
        }
        self.nearest(self.registry.classes[self.class].parent, key, says, place)
    }

    /// The nearest of a class and those that it extends that says something, where `place` takes that over.
    pub(super) fn nearest(
        &self,
        from: Option<usize>,
        key: &str,
        says: impl Fn(&Class<'_>) -> bool,
        place: &Place,
    ) -> Option<Handle<model::Class>> {
        let found = from.and_then(|from| self.registry.nearest(from, says));
        if found.is_none() {
            let class = &self.registry.classes[self.class];
            let problem = Problem::new(format!("no class that `{}` extends says anything of `{key}`", class.name));
            let problem = match class.parent {
                Some(_) => problem.related(class.place.key("extends"), "it extends this one"),
                None => problem.related(place_of_name(class.spec, &class.place), "it extends none"),
            };
            self.registry.report(place, problem);
        }
        found.map(Handle::at)
    }

    /// A task that is named without `-with-past`.
    pub(super) fn check_task(&self, task: &str, place: &Place) {
        if !self.registry.tasks.contains(&task) && !self.registry.tasks.is_empty() {
            self.registry.report(place, unknown("task", task, self.registry.tasks.clone()));
        }
    }

    /// The actions that a step has.
    pub(super) fn given(&self, step: &impl Keys, actions: &[&'static str]) -> Vec<&'static str> {
        let given = step.given();
        actions.iter().copied().filter(|action| given.contains(action)).collect()
    }

    /// Reports what does not do one thing, unless something in it is left out.
    pub(super) fn not_one<T>(&self, place: &Place, problem: Problem) -> Option<T> {
        if self.registry.is_whole(place) {
            self.registry.report(place, problem);
        }
        None
    }

    pub(super) fn fail<T>(&self, place: &Place, message: impl Into<Problem>) -> Vec<T> {
        self.registry.report(place, message);
        Vec::new()
    }
}

/// The message on a step that does not do one thing.
pub(super) fn not_one_action(what: &str, known: &[&str], given: &[&str]) -> Problem {
    let problem = not_one(what, known, given);
    if given.is_empty() { problem } else { problem.help("make them steps of a list") }
}
