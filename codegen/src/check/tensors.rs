//! Whether the tensors that steps take away, rename or copy are ones that a class can have, and whether it takes any.

use super::output_sizes::Known;
use crate::diagnostic::{Place, Problem, unknown};
use crate::resolve::{Class, Registry, static_axes};
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, ClassSpec, Op};

type Steps = Option<OneOrMany<Op>>;

/// A key with steps, what stands in it, and its steps.
type Slot = (&'static str, &'static str, fn(&ClassSpec) -> &Steps);

pub(super) fn check(registry: &Registry<'_>) {
    if registry.lacks.anything {
        return;
    }
    for (index, class) in registry.own_classes() {
        let slots: [Slot; 4] = [
            ("inputs", "input", |spec| &spec.inputs),
            ("outputs", "output", |spec| &spec.outputs),
            ("renamed_inputs", "input", |spec| &spec.renamed_inputs),
            ("session_outputs", "output", |spec| &spec.session_outputs),
        ];
        for (slot, what, steps) in slots.into_iter().filter(|_| class.is_whole) {
            let Some(ops) = steps(class.spec).as_ref().filter(|ops| ops.actions().into_iter().any(names_others)) else {
                continue;
            };
            let heirs = registry.heirs(index, |class| steps(class.spec).is_some());
            let mut known = match what {
                "input" => Known::of_inputs(registry, &heirs),
                _ => Known::of_outputs(registry, &heirs),
            };
            if slot == "renamed_inputs" {
                known.add_renamed(ops);
            }
            let checker = Checker { registry, class, what, known };
            if !checker.known.is_open && !static_axes::are_static(registry, index) {
                checker.ops(ops, &class.place.key(slot));
            }
        }
        has_something(registry, index, "takes", ("inputs", "input", |spec| &spec.inputs));
        has_something(registry, index, "gives", ("outputs", "output", |spec| &spec.outputs));
    }
}

struct Checker<'d> {
    registry: &'d Registry<'d>,
    class: &'d Class<'d>,
    what: &'static str,
    known: Known,
}

impl Checker<'_> {
    fn ops(&self, ops: &OneOrMany<Op>, place: &Place) {
        for (place, op) in ops.places(place) {
            if let Op::Action(action) = op {
                self.action(action, &place);
            }
        }
    }

    fn action(&self, action: &Action, place: &Place) {
        action.branches().for_each(|(key, ops)| self.ops(ops, &place.key(key)));
        for (index, name) in action.remove.iter().flatten().enumerate() {
            self.tensor(name, &place.key("remove").index(index));
        }
        for from in action.rename.iter().flat_map(|renamed| renamed.keys()) {
            self.tensor(from, &place.key("rename").key(from).itself());
        }
        for (name, from) in action.copy.iter().flatten() {
            self.tensor(from, &place.key("copy").key(name));
        }
        if let Some(relabel) = &action.relabel {
            self.part_of_a_symbol(&relabel.containing, &place.key("relabel").key("containing"));
        }
    }

    fn tensor(&self, name: &str, place: &Place) {
        if !name.contains(['{', '}']) && !self.known.tensors.contains(name) {
            let known = self.known.tensors.iter().map(String::as_str);
            let problem = unknown(self.what, name, known);
            let why = format!("no step of `{}`, or of a class that it extends, puts in `{name}`", self.class.name);
            self.registry.report(place, problem.and_help(&why));
        }
    }

    fn part_of_a_symbol(&self, part: &str, place: &Place) {
        let is_word = part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if is_word && !self.known.symbols.iter().any(|symbol| symbol.contains(part)) {
            let problem = Problem::new(format!("no {} of `{}` has an axis with `{part}`", self.what, self.class.name));
            self.registry.report(place, problem.among(part, self.known.symbols.iter().map(String::as_str)));
        }
    }
}

/// A model without inputs or without outputs cannot be run: who leaves `super` out takes away what a class is to have.
fn has_something(registry: &Registry<'_>, index: usize, has: &str, (key, what, steps): Slot) {
    let class = &registry.classes[index];
    let Some(ops) = steps(class.spec) else { return };
    if class.is_whole && !ops.0.iter().any(puts_in) && !registry.index.supports_of(index).is_empty() {
        let problem = Problem::new(format!("`{}` {has} no {what}", class.name));
        let help = "a step puts tensors in by `set`, `copy`, `for`, `past` or `delegate`; `super` stands for those of the \
                    class that is extended";
        registry.report(&class.place.key(key).itself(), problem.help(help));
    }
}

/// Whether a step names what others put in.
const fn names_others(action: &Action) -> bool {
    action.remove.is_some() || action.rename.is_some() || action.copy.is_some() || action.relabel.is_some()
}

/// Whether a step can put a tensor in.
fn puts_in(op: &Op) -> bool {
    match op {
        Op::Word(_) => true,
        Op::Action(action) => {
            let is_one = action.set.is_some() || action.copy.is_some() || action.range.is_some();
            let is_other = action.past.is_some() || action.delegate.is_some() || action.ancestor.is_some();
            let is_inside = || action.branches().any(|(_, ops)| ops.0.iter().any(puts_in));
            is_one || is_other || action.error.is_some() || is_inside()
        }
    }
}
