//! The parts that a model is exported as.

use super::lowering::Lowering;
use crate::diagnostic::{Place, Problem, unknown};
use crate::model::{Class, Condition, Expr, Fact, Handle, ModelPart, Template};
use crate::problems::unknown_argument;
use crate::resolve::{Registry, place_of_name};
use crate::schema::{PartSpec, RefusalSpec};

/// The parts that a class has of its own.
pub(super) fn of_class(registry: &Registry<'_>, class: usize) -> Option<Vec<ModelPart>> {
    let own = &registry.classes[class];
    if own.spec.parts.is_empty() {
        return None;
    }
    let lowering = Lowering::new(registry, class, "parts");
    let parts = own.spec.parts.iter();
    Some(parts.filter_map(|(name, part)| lowering.part(name, part, &lowering.place.key(name))).collect())
}

impl Lowering<'_> {
    fn part(&self, name: &str, spec: &PartSpec, place: &Place) -> Option<ModelPart> {
        self.check_word(name, place);
        let class = spec.class.as_deref().and_then(|class| self.class(class, &place.key("class")));
        let when = self.scope.when(spec.when.as_deref(), place)?;
        Some(ModelPart {
            name: name.into(),
            when,
            refuse: spec.refuse.as_ref().and_then(|refusal| self.refusal(refusal, &place.key("refuse"))),
            class: class.map(Handle::<Class>::at),
            config: self.way(spec.config.as_deref(), &place.key("config")),
            carry: self.carry(spec, &place.key("carry")),
            task: self.task(spec.task.as_deref(), &place.key("task")),
            arguments: self.arguments(spec, class, place),
            wires: self.wires(spec, &place.key("wires")),
        })
    }

    fn refusal(&self, spec: &RefusalSpec, place: &Place) -> Option<(Condition, Template)> {
        let when = self.scope.condition_at(&spec.when, &place.key("when"));
        let message = self.scope.checked(self.scope.template(&spec.error), &place.key("error"));
        when.zip(message)
    }

    /// A part is one of the words of `behavior`.
    fn check_word(&self, name: &str, place: &Place) {
        let own = &self.registry.classes[self.class];
        let Some(argument) = own.arguments.iter().find(|argument| argument.name == "behavior") else {
            let problem = Problem::new(format!("`{}` has parts, and no argument `behavior`", own.name));
            let help = "say under `arguments` that `behavior` is one of their names";
            self.registry.report(&place.itself(), problem.help(help));
            return;
        };
        if !argument.spec.one_of.iter().any(|word| word == name) {
            let known = argument.spec.one_of.iter().map(String::as_str);
            self.registry
                .report(&place.itself(), Problem::new(format!("`behavior` is never `{name}`")).among(name, known));
        }
    }

    fn class(&self, name: &str, place: &Place) -> Option<usize> {
        let Some(class) = self.registry.class(name) else {
            if !self.registry.may_lack(name) {
                let known = self.registry.classes.iter().map(|class| class.name);
                self.registry.report(place, unknown("class", name, known));
            }
            return None;
        };
        if let Some(says) = self.registry.ancestry(class).find(|class| !class.spec.parts.is_empty()) {
            let problem = Problem::new(format!("`{name}` has parts itself, and no part has"));
            let problem = problem.related(place_of_name(says.spec, &says.place), "it has them from here");
            self.registry.report(place, problem);
            return None;
        }
        Some(class)
    }

    fn way(&self, config: Option<&str>, place: &Place) -> Vec<Box<str>> {
        let names: Vec<_> = config.into_iter().flat_map(|config| config.split('.')).collect();
        for name in &names {
            self.scope.checked(self.scope.check_attribute(name), place);
        }
        names.into_iter().map(Into::into).collect()
    }

    fn carry(&self, spec: &PartSpec, place: &Place) -> Vec<(Box<str>, Vec<Box<str>>)> {
        let carried = spec.carry.iter();
        carried
            .map(|(attribute, way)| (attribute.as_str().into(), self.way(Some(way), &place.key(attribute))))
            .collect()
    }

    fn task(&self, task: Option<&str>, place: &Place) -> Option<Box<str>> {
        let task = task?;
        self.check_task(task, place);
        Some(task.into())
    }

    fn arguments(&self, spec: &PartSpec, class: Option<usize>, place: &Place) -> Vec<(Box<str>, Expr)> {
        let place = place.key("arguments");
        let target = class.filter(|_| spec.class.is_some()).unwrap_or(self.class);
        let known: Vec<_> = self.registry.classes[target]
            .arguments
            .iter()
            .filter(|argument| argument.in_constructor)
            .map(|argument| argument.name)
            .chain(Fact::ALL.map(Fact::name))
            .collect();
        let given = spec.arguments.iter().filter_map(|(argument, value)| {
            let place = place.key(argument);
            if !known.contains(&argument.as_str()) {
                let of = self.registry.classes[target].name;
                self.registry.report(&place.itself(), unknown_argument(of, argument, &known));
            }
            let value = self.scope.checked(self.scope.argument_value(value), &place)?;
            Some((argument.as_str().into(), value))
        });
        given.collect()
    }

    fn wires(&self, spec: &PartSpec, place: &Place) -> Vec<[Box<str>; 3]> {
        let parts: Vec<_> = self.registry.classes[self.class].spec.parts.keys().map(String::as_str).collect();
        let wires = spec.wires.iter().filter_map(|(input, from)| {
            let place = place.key(input);
            let Some((part, output)) = from.split_once('.') else {
                let problem = Problem::new(format!("`{from}` is no output of a part"));
                self.registry.report(&place, problem.help("write the part, a dot, and the name of its output"));
                return None;
            };
            if !parts.contains(&part) {
                self.registry.report(&place, unknown("part", part, parts.iter().copied()));
            }
            Some([input.as_str().into(), part.into(), output.into()])
        });
        wires.collect()
    }
}
