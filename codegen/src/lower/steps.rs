//! The steps that fill inputs, outputs and tables of names.

use std::collections::HashMap;

use super::lowering::{Lowering, not_one_action};
use crate::check::output_sizes::is_size;
use crate::diagnostic::{Place, Problem, unknown};
use crate::expr::Scope;
use crate::model::{AxesStep, Branch, Direction, PairsStep, TensorAxes};
use crate::resolve::{Class, Registry, static_axes};
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, AxesSpec, AxesTable, Keys, Op, PairsOp};
use crate::syntax;

/// The actions that a step can have.
pub(super) const ACTIONS: [&str; 11] =
    ["then", "super", "set", "for", "remove", "rename", "copy", "relabel", "past", "delegate", "error"];

impl<'r> Lowering<'r> {
    pub(super) fn ops(&mut self, ops: &OneOrMany<Op>, place: &Place) -> Vec<AxesStep> {
        ops.places(place).flat_map(|(place, op)| self.op(op, &place)).collect()
    }

    fn op(&mut self, op: &Op, place: &Place) -> Vec<AxesStep> {
        match op {
            Op::Word(word) if word == "super" => self.taken_over(None, place),
            Op::Word(word) if word == "outputs_for_task" => vec![AxesStep::OutputsForTask],
            Op::Word(word) => self.fail(place, unknown("step", word, ["super", "outputs_for_task"])),
            Op::Action(action) => self.conditional(action, place),
        }
    }

    fn conditional(&mut self, action: &Action, place: &Place) -> Vec<AxesStep> {
        let Some(when) = &action.when else {
            if action.otherwise.is_some() {
                return self.fail(&place.key("else").itself(), "`else` goes with `when`");
            }
            return self.body(action, place);
        };
        let Some(when) = self.scope.condition_at(when, &place.key("when")) else { return Vec::new() };
        let then = self.body(action, place);
        let otherwise = action.otherwise.as_ref().map(|ops| self.ops(ops, &place.key("else")));
        vec![AxesStep::When(Branch { when, then, otherwise })]
    }

    /// The one action of a step.
    fn body(&mut self, action: &Action, place: &Place) -> Vec<AxesStep> {
        let boxed = |text: &String| text.as_str().into();
        match actions_of(action).as_slice() {
            ["then"] => action.then.as_ref().map(|ops| self.ops(ops, &place.key("then"))).unwrap_or_default(),
            ["set"] => {
                let tensors = action.set.as_ref().map(|table| self.set(table, &place.key("set"))).unwrap_or_default();
                tensors.into_iter().map(AxesStep::Set).collect()
            }
            ["super"] => self.taken_over(action.ancestor.as_deref(), &place.key("super")),
            ["for"] => self.layers(action, place).map(AxesStep::Layers).into_iter().collect(),
            ["remove" | "rename" | "copy" | "relabel"] if self.has_braces(action, place) => Vec::new(),
            ["remove"] => action.remove.iter().flatten().map(|name| AxesStep::Remove(boxed(name))).collect(),
            ["rename"] => {
                let renamed = action.rename.iter().flatten();
                renamed.map(|(from, to)| AxesStep::Rename { from: boxed(from), to: boxed(to) }).collect()
            }
            ["copy"] => {
                let copied = action.copy.iter().flatten();
                copied.map(|(name, from)| AxesStep::Copy { from: boxed(from), name: boxed(name) }).collect()
            }
            ["relabel"] => action.relabel.iter().cloned().map(AxesStep::Relabel).collect(),
            ["past"] => self.past(action.past.as_deref().unwrap_or_default(), &place.key("past")),
            ["delegate"] => {
                let part = action.delegate.as_deref().unwrap_or_default();
                let known = self.scope.check_nested(Some(self.class), part);
                let known = self.scope.checked(known, &place.key("delegate"));
                known.map(|()| AxesStep::Delegate(part.into())).into_iter().collect()
            }
            ["error"] => {
                let message = self.scope.template(action.error.as_deref().unwrap_or_default());
                self.scope.checked(message, &place.key("error")).map(AxesStep::Error).into_iter().collect()
            }
            [] if !self.registry.is_whole(place) => Vec::new(),
            several => self.fail(place, not_one_action("a step has one action", &ACTIONS, several)),
        }
    }

    /// Reports names that look like templates where they are taken as they stand.
    fn has_braces(&self, action: &Action, place: &Place) -> bool {
        let lists = action.remove.iter().flatten().enumerate();
        let maps = [("rename", &action.rename), ("copy", &action.copy)];
        let mut texts: Vec<(Place, &String)> =
            lists.map(|(index, name)| (place.key("remove").index(index), name)).collect();
        for (key, map) in maps {
            for (name, other) in map.iter().flatten() {
                let place = place.key(key).key(name);
                texts.extend([(place.itself(), name), (place, other)]);
            }
        }
        if let Some(relabel) = &action.relabel {
            let place = place.key("relabel");
            texts.extend([(place.key("containing"), &relabel.containing), (place.key("to"), &relabel.to)]);
            texts.extend(relabel.in_names.iter().map(|(name, symbol)| (place.key("in").key(name), symbol)));
        }
        texts.retain(|(_, text)| text.contains(['{', '}']));
        for (place, text) in &texts {
            let problem = Problem::new(format!("`{text}` is taken as it stands"));
            self.registry.report(place, problem.label("an expression in braces cannot stand here"));
        }
        !texts.is_empty()
    }

    fn taken_over(&self, ancestor: Option<&str>, place: &Place) -> Vec<AxesStep> {
        let from = match ancestor.map(|name| self.ancestor(name)) {
            None => self.registry.classes[self.class].parent,
            Some(Ok(class)) => Some(class),
            Some(Err(problem)) => return self.fail(place, problem),
        };
        let says = |class: &Class<'_>| class.spec.given().contains(&self.key);
        self.nearest(from, self.key, says, place).map(AxesStep::Super).into_iter().collect()
    }

    /// A class further up, by its name.
    fn ancestor(&self, name: &str) -> Result<usize, Problem> {
        let above = || self.registry.lineage(self.class).skip(1);
        above().find(|class| self.registry.classes[*class].name == name).ok_or_else(|| {
            let own = self.registry.classes[self.class].name;
            let problem = Problem::new(match name == own {
                true => format!("`{name}` is the class itself, and not one that it extends"),
                false => format!("`{name}` is no class that `{own}` extends"),
            });
            problem.among(name, above().map(|class| self.registry.classes[class].name).collect::<Vec<_>>())
        })
    }

    pub(super) fn set(&self, table: &AxesTable, place: &Place) -> Vec<TensorAxes> {
        let mut tensors = Vec::new();
        let mut known: HashMap<&str, Place> = HashMap::new();
        self.check_kind(table, place);
        for (names, place, axes) in table.entries(place) {
            let axes = self.axes(axes, &place);
            let place = place.itself();
            for (name, bytes) in syntax::names_in(names) {
                let first = known.get(name);
                let problem = if name.is_empty() {
                    let problem = Problem::new(format!("a name is missing in \"{names}\""));
                    Some(problem.label("expected names with commas between"))
                } else if let Some(first) = first {
                    let problem = Problem::new(format!("the tensor `{name}` is set twice in this step"));
                    let problem = problem.in_bytes(Some(bytes));
                    Some(problem.related(first.clone(), format!("the first `{name}`")))
                } else if name.contains(char::is_whitespace) {
                    let problem = Problem::new(format!("`{name}` is no tensor name: it has a space"));
                    Some(problem.in_bytes(Some(bytes)).help("names have commas between them"))
                } else if name.contains(['{', '}']) {
                    let problem = Problem::new(format!("`{name}` is no tensor name"));
                    Some(problem.in_bytes(Some(bytes)).help("names over layers stand under `for`"))
                } else {
                    None
                };
                problem.into_iter().for_each(|problem| self.registry.report(&place, problem));
                known.insert(name, place.clone());
                tensors.push(TensorAxes { name: name.into(), axes: axes.clone() });
            }
        }
        tensors
    }

    /// A class with static axes lists names, and one with dynamic axes says which these are.
    pub(super) fn check_kind(&self, table: &AxesTable, place: &Place) {
        let class = &self.registry.classes[self.class];
        let is_static = static_axes::are_static(self.registry, self.class);
        match table {
            AxesTable::Names(_) if !is_static && class.is_whole => {
                let title = format!("a list of names goes with `static_axes`, and `{}` has none", class.name);
                self.registry.report(place, Problem::new(title).help("give the dynamic axes of each name"));
            }
            AxesTable::Axes(table) if is_static => {
                for names in table.iter().filter(|(_, axes)| !axes.0.is_empty()).map(|(names, _)| names) {
                    let problem = Problem::new(format!("the axes of `{}` are static", class.name));
                    self.registry.report(&place.key(names), problem.help("make the names a list"));
                }
            }
            _ => {}
        }
    }

    pub(super) fn axes(&self, spec: &AxesSpec, place: &Place) -> Vec<(usize, crate::model::Symbol)> {
        let axes = spec.0.iter().filter_map(|(axis, symbol)| {
            let of_words = symbol_of_words(self.registry, symbol);
            let of_words = of_words.and_then(|()| self.names_without_braces(symbol));
            let symbol = of_words.and_then(|()| self.scope.symbol(symbol));
            Some((*axis, self.scope.checked(symbol, &place.index(*axis))?))
        });
        axes.collect()
    }

    /// What has a name under `let` stands in braces; without them the axis would have that name itself.
    fn names_without_braces(&self, symbol: &str) -> Result<(), Problem> {
        let parts = self.registry.parsed.parts(symbol)?;
        let is_named =
            |word: &&str| self.registry.ancestry(self.class).any(|class| class.spec.lets.contains_key(*word));
        match syntax::texts_of(&parts).flat_map(syntax::words_of).find(is_named) {
            Some(word) => {
                let problem = Problem::new(format!("`{word}` is a name of `let`, and stands without braces"));
                let at = syntax::bytes_of_word(symbol, word);
                Err(problem.label(format!("write `{{{word}}}`")).in_bytes(at))
            }
            None => Ok(()),
        }
    }

    fn past(&self, direction: &str, place: &Place) -> Vec<AxesStep> {
        if self.key == "past" {
            let problem = Problem::new("`past` would put itself in here");
            return self.fail(place, problem.help("expected `for`, `delegate` or `super`"));
        }
        let other = match self.key {
            "outputs" => "inputs",
            _ => "outputs",
        };
        if direction == other {
            let problem = Problem::new(format!("the past of the {other} is none of the {}", self.key));
            return self
                .fail(place, problem.help("expected `past: inputs` among inputs, and `past: outputs` among outputs"));
        }
        match direction {
            "inputs" => vec![AxesStep::Past(Direction::Inputs)],
            "outputs" => vec![AxesStep::Past(Direction::Outputs)],
            other => {
                let problem = Problem::new(format!("`past` is never `{other}`"));
                self.fail(place, problem.among(other, ["inputs", "outputs"]))
            }
        }
    }

    /// Steps that fill a table of names, each with what `value` makes of the text beside it.
    pub(super) fn pairs<T>(
        &self,
        ops: &OneOrMany<PairsOp>,
        value: impl Fn(&Scope<'r>, &str) -> Result<T, Problem>,
    ) -> Vec<PairsStep<T>> {
        let steps = ops.places(&self.place).filter_map(|(place, op)| {
            let pairs = op.set.iter().filter_map(|(name, text)| {
                let value = self.scope.checked(value(&self.scope, text), &place.key("set").key(name))?;
                Some((name.as_str().into(), value))
            });
            let pairs = pairs.collect();
            self.scope.conditional(op.when.as_deref(), &place, pairs)
        });
        steps.collect()
    }
}

/// What stands around the expressions in braces of an axis's name is names and integers, with operators between. A name
/// that is nearly that of a size is meant for it: as another, the axis would have a size of its own.
pub(super) fn symbol_of_words(registry: &Registry<'_>, text: &str) -> Result<(), Problem> {
    let sizes = registry.shapes.iter().map(|(size, _)| *size);
    let no_name = |why: &str| {
        let help = "expected names, integers, + - * / // and parentheses, and in braces what is computed, as \
                    `{config.width}`";
        Problem::new(format!("`{text}` is no name of an axis{why}")).help(help)
    };
    if matches!(text.trim().to_ascii_lowercase().as_str(), "" | "none" | "null" | "nil") {
        return Err(Problem::new(format!("`{text}` is no name of an axis")).help("one of fixed size is written `~`"));
    }
    if text.trim().chars().all(|digit| digit.is_ascii_digit()) {
        let problem = Problem::new(format!("`{text}` is a number, and no name of an axis"));
        return Err(problem.help("an axis of fixed size is written `~`"));
    }
    let meant = text.replace('-', "_").to_ascii_lowercase();
    if let Some(size) = sizes.clone().find(|size| *size == meant && *size != text) {
        let problem = Problem::new(format!("the axis `{text}` has nearly the name of the size `{size}`"));
        return Err(problem.label(format!("did you mean `{size}`?")));
    }
    let parts = registry.parsed.parts(text)?;
    for part in syntax::texts_of(&parts) {
        if let Some(odd) = part.chars().find(|letter| !syntax::is_of_word(*letter) && !" +-*/()".contains(*letter)) {
            return Err(no_name(&format!(": it has `{odd}`")));
        }
        let mut words = syntax::words_of(part).filter(|word| !sizes.clone().any(|size| size == *word));
        let slip = words.find_map(|word| Some((word, optimum_exporters_common::slip_of(word, sizes.clone())?)));
        if let Some((word, size)) = slip {
            let problem = Problem::new(format!("the axis `{word}` has nearly the name of the size `{size}`"));
            let at = text.find(word).map(|at| at..at + word.len());
            let help = "an axis that is another has a name that is not mistaken for it";
            return Err(problem.label(format!("did you mean `{size}`?")).help(help).in_bytes(at));
        }
    }
    let is_plain = !text.contains(['+', '-', '*', '/', '(', ')']);
    if is_plain || is_size(registry, text) { Ok(()) } else { Err(no_name("")) }
}

/// The actions that a step has. What stands beside `for` is part of that.
pub(super) fn actions_of(action: &Action) -> Vec<&'static str> {
    let given = action.given();
    let is_of_layers = |key: &str| action.range.is_some() && matches!(key, "then" | "set");
    ACTIONS.into_iter().filter(|key| given.contains(key) && !is_of_layers(key)).collect()
}
