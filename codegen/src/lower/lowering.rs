//! What lowers what a class says, and what most of that has.

use super::steps::{checked, condition, nothing_inherited};
use crate::diagnostic::{Diagnostics, Place, Problem, not_one, unknown};
use crate::expr::Scope;
use crate::model::{self, Condition, Handle};
use crate::resolve::{Class, Registry};

/// Of what class something is lowered.
pub(super) struct Lowering<'r, 'd> {
    pub(super) registry: &'r Registry<'r>,
    pub(super) class: usize,
    pub(super) scope: Scope<'r>,
    pub(super) diagnostics: &'d mut Diagnostics,
}

impl<'r, 'd> Lowering<'r, 'd> {
    pub(super) fn new(registry: &'r Registry<'r>, class: usize, diagnostics: &'d mut Diagnostics) -> Self {
        Self { registry, class, scope: Scope::of_class(registry, class), diagnostics }
    }

    /// What is there, or nothing, with what is wrong reported.
    pub(super) fn checked<T>(&mut self, found: Result<T, Problem>, at: &Place) -> Option<T> {
        checked(found, at, self.diagnostics)
    }

    /// A condition under a key, unless it is wrong.
    pub(super) fn condition(&mut self, when: &str, at: &Place) -> Option<Condition> {
        condition(&self.scope, when, at, self.diagnostics)
    }

    /// What stands under a key for a condition, if anything does, or nothing where it is wrong.
    pub(super) fn condition_if_any(&mut self, when: Option<&str>, at: &Place) -> Option<Option<Condition>> {
        match when {
            None => Some(None),
            Some(when) => self.condition(when, at).map(Some),
        }
    }

    /// What stands under `when`, or nothing where it is wrong.
    pub(super) fn when(&mut self, when: Option<&str>, place: &Place) -> Option<Option<Condition>> {
        self.condition_if_any(when, &place.key("when"))
    }

    /// The class whose steps `super` stands for.
    pub(super) fn inherited(
        &mut self,
        word: &str,
        key: &str,
        says: impl Fn(&Class<'_>) -> bool,
        place: &Place,
    ) -> Option<Handle<model::Class>> {
        if word != "super" {
            self.diagnostics.at(place, unknown("step", word, ["super"]));
            return None;
        }
        let parent = self.registry.classes[self.class].parent;
        let from = parent.and_then(|parent| self.registry.nearest(parent, says));
        if from.is_none() {
            self.diagnostics.at(place, nothing_inherited(self.registry, self.class, key));
        }
        from.map(Handle::at)
    }
}

/// The message on a step that does not do one thing.
pub(super) fn not_one_action(what: &str, known: &[&str], given: &[&str]) -> Problem {
    let problem = not_one(what, known, given);
    if given.is_empty() { problem } else { problem.help("make them steps of a list") }
}
