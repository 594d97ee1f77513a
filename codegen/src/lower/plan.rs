//! The files that an export is made of.

use super::lowering::Lowering;
use crate::check::classes::check_name_of_files;
use crate::diagnostic::{Place, Problem, unknown};
use crate::model::{Merge, Part, PlanStep};
use crate::problems::{given_twice, unknown_argument};
use crate::resolve::{Class, Registry};
use crate::schema::decode::OneOrMany;
use crate::schema::{MergeSpec, PlanOp, PlanPart, PlanParts};

/// The plan that a class has of its own.
pub(super) fn steps(registry: &Registry<'_>, class: usize) -> Option<Vec<PlanStep>> {
    let ops = registry.classes[class].spec.plan.as_ref()?;
    let lowering = Lowering::new(registry, class, "plan");
    Some(lowering.plan_steps(ops, &lowering.place))
}

impl Lowering<'_> {
    fn plan_steps(&self, ops: &OneOrMany<PlanOp>, place: &Place) -> Vec<PlanStep> {
        let each = ops.places(place).filter_map(|(place, op)| match op {
            PlanOp::Word(word) => {
                let says = |class: &Class<'_>| class.spec.plan.is_some();
                self.inherited(word, "plan", says, &place).map(PlanStep::Super)
            }
            PlanOp::Parts(parts) => self.parts(parts, &place),
        });
        each.collect()
    }

    fn parts(&self, spec: &PlanParts, place: &Place) -> Option<PlanStep> {
        let parts = spec.parts.iter().enumerate();
        let parts = parts.filter_map(|(at, part)| self.file(part, &place.key("parts").index(at))).collect();
        self.check_files(spec, place);
        let merges = spec.merge.iter().enumerate();
        let merges = merges.filter_map(|(at, merge)| self.merge(spec, merge, &place.key("merge").index(at))).collect();
        let otherwise = spec.otherwise.as_ref().map(|ops| self.plan_steps(ops, &place.key("else")));
        if spec.when.is_none() && otherwise.is_some() {
            self.registry.report(&place.key("else").itself(), "`else` goes with `when`");
            return None;
        }
        let when = self.scope.when(spec.when.as_deref(), place)?;
        let each_part = spec.each_part.as_deref().map(Into::into);
        if each_part.is_some() && !self.registry.lineage(self.class).any(|class| self.has_parts(class)) {
            let problem = Problem::new(format!("`{}` has no parts", self.registry.classes[self.class].name));
            self.registry.report(&place.key("each_part"), problem.help("say under `parts` which there are"));
        }
        Some(PlanStep::Parts { when, parts, each_part, merges, otherwise })
    }

    /// An export is made of some file, and each has a name of its own.
    fn check_files(&self, spec: &PlanParts, place: &Place) {
        if spec.parts.is_empty() && spec.each_part.is_none() && self.registry.is_whole(place) {
            let problem = Problem::new("an export is made of no file here");
            self.registry.report(place, problem.help("say under `parts` which there are, or `each_part`"));
        }
        for (at, part) in spec.parts.iter().enumerate().filter(|(_, part)| part.when.is_none()) {
            let place = |at: usize| place.key("parts").index(at).key("name");
            let before = spec.parts[..at].iter().position(|other| other.when.is_none() && other.name == part.name);
            if let Some(first) = before {
                self.registry.report(&place(at), given_twice("file", &part.name, &place(first)));
            }
        }
    }

    /// Whether a class, or one that extends it, has parts.
    fn has_parts(&self, class: usize) -> bool {
        self.registry.index.descendants(class).any(|class| !self.registry.classes[class].spec.parts.is_empty())
    }

    fn file(&self, part: &PlanPart, place: &Place) -> Option<Part> {
        check_name_of_files(self.registry, &part.name, &place.key("name"));
        let arguments = part.arguments.as_ref().map(|arguments| {
            let given = arguments.iter();
            given
                .filter_map(|(argument, value)| {
                    let place = place.key("arguments").key(argument);
                    self.check_argument(argument, &place);
                    let value = self.scope.checked(self.scope.argument_value(value), &place)?;
                    Some((argument.as_str().into(), value))
                })
                .collect()
        });
        let when = self.scope.when(part.when.as_deref(), place)?;
        let stateful = self.scope.condition_if_any(part.stateful.as_deref(), &place.key("stateful"))?;
        Some(Part { name: part.name.as_str().into(), when, arguments, stateful, keep_variant: part.keep_variant })
    }

    fn check_argument(&self, argument: &str, place: &Place) {
        let class = &self.registry.classes[self.class];
        let of_constructor = class.arguments.iter().filter(|argument| argument.in_constructor);
        let known: Vec<_> = of_constructor.map(|argument| argument.name).collect();
        if !known.contains(&argument) {
            self.registry.report(&place.itself(), unknown_argument(class.name, argument, &known));
        }
    }

    fn merge(&self, spec: &PlanParts, merge: &MergeSpec, place: &Place) -> Option<Merge> {
        let parts: Vec<_> = spec.parts.iter().map(|part| part.name.as_str()).collect();
        for (key, part) in [("without_past", &merge.without_past), ("with_past", &merge.with_past)] {
            if !parts.contains(&part.as_str()) {
                self.registry.report(&place.key(key), unknown("part", part, parts.clone()));
            }
        }
        check_name_of_files(self.registry, &merge.name, &place.key("name"));
        let when = self.scope.when(merge.when.as_deref(), place)?;
        let MergeSpec { name, without_past, with_past, flag, .. } = merge;
        let boxed = |text: &String| text.as_str().into();
        let (without_past, with_past) = (boxed(without_past), boxed(with_past));
        Some(Merge { name: boxed(name), when, without_past, with_past, flag: boxed(flag) })
    }
}
