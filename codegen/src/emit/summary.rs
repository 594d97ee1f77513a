//! What a class takes and gives for a task with nothing else said, in words, for the documentation of its
//! statics.

use std::fmt::Write;

use crate::model::decide::{self, Value};
use crate::model::{AxesStep, Branch, Class, ExprKind, Handle, Model, split_past};

/// A class with a task.
pub(super) struct Summary<'m> {
    model: &'m Model,
    class: Handle<Class>,
    /// Without `-with-past`.
    task: &'m str,
    with_past: bool,
}

/// A tensor, or what stands for several, with the conditions under which it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tensor {
    text: String,
    when: Vec<String>,
}

/// What a class says of its inputs, or of its outputs.
type Says = fn(&Class) -> Option<&Vec<AxesStep>>;

impl<'m> Summary<'m> {
    pub(super) fn new(model: &'m Model, class: Handle<Class>, task: &'m str) -> Self {
        let (task, with_past) = split_past(task);
        Self { model, class, task, with_past }
    }

    pub(super) fn text(&self) -> String {
        let Class { name, facts, .. } = &self.model.classes[self.class];
        let past = if self.with_past { " with past key values" } else { "" };
        let mut text = format!("`{name}` for `{}`{past}.\n\n", self.task);
        let takes = self.tensors(|class| class.inputs.as_ref());
        let gives = self.tensors(|class| class.outputs.as_ref());
        let _ = write!(text, "Takes {}; gives {}.", listed(&takes), listed(&gives));
        if let Some(opset) = facts.opset {
            let _ = write!(text, " Opset {opset}.");
        }
        let needs = [("transformers", &facts.min_transformers_version), ("torch", &facts.min_torch_version)];
        let needs = needs.into_iter().filter_map(|(name, version)| Some(format!("{name} {}", version.as_ref()?)));
        let needs: Vec<_> = needs.collect();
        if !needs.is_empty() {
            let _ = write!(text, " Needs {} or later.", needs.join(", "));
        }
        text
    }

    fn tensors(&self, says: Says) -> Vec<Tensor> {
        let mut found = Vec::new();
        self.inherited(says, self.class, &[], &mut found);
        found
    }

    /// What the nearest class says, from `class` on.
    fn inherited(&self, says: Says, class: Handle<Class>, when: &[String], found: &mut Vec<Tensor>) {
        if let Some(steps) = self.model.inherited(class, says) {
            self.steps(says, steps, when, found);
        }
    }

    fn steps(&self, says: Says, steps: &[AxesStep], when: &[String], found: &mut Vec<Tensor>) {
        steps.iter().for_each(|step| self.step(says, step, when, found));
    }

    fn step(&self, says: Says, step: &AxesStep, when: &[String], found: &mut Vec<Tensor>) {
        let mut add = |text: String| put(Tensor { text, when: when.to_vec() }, found);
        match step {
            AxesStep::Super(from) => self.inherited(says, *from, when, found),
            AxesStep::OutputsForTask => {
                let of_task = |class: &'m Class| class.outputs_for_task.iter().find(|(task, _)| **task == *self.task);
                let tensors = self.model.inherited(self.class, of_task).into_iter().flat_map(|(_, tensors)| tensors);
                tensors.for_each(|tensor| add(format!("`{}`", tensor.name)));
            }
            AxesStep::When(branch) => self.either(says, branch, when, found),
            AxesStep::Set(tensor) => add(format!("`{}`", tensor.name)),
            AxesStep::Layers(_) => add("tensors of each layer".to_owned()),
            AxesStep::Remove(name) => remove(name, when, found),
            AxesStep::Rename { from, to } if when.is_empty() => rename(from, to, found),
            AxesStep::Copy { name, .. } => add(format!("`{name}`")),
            AxesStep::Past(_) => add("the past key values".to_owned()),
            AxesStep::Delegate(part) => add(format!("what its {part} does")),
            AxesStep::Rename { .. } | AxesStep::Relabel(_) | AxesStep::Error(_) => {}
        }
    }

    /// The steps where a condition holds, and those where it does not; where that is not known, under what it says.
    fn either(&self, says: Says, branch: &Branch<AxesStep>, when: &[String], found: &mut Vec<Tensor>) {
        let Branch { when: condition, then, .. } = branch;
        let under = |text: String| [when, &[text]].concat();
        match decide::holds(&condition.value, &|name| self.known(name)) {
            Some(true) => self.steps(says, then, when, found),
            Some(false) => self.steps(says, branch.otherwise(), when, found),
            None => {
                self.steps(says, then, &under(format!("`{}`", condition.text)), found);
                self.steps(says, branch.otherwise(), &under(format!("not `{}`", condition.text)), found);
            }
        }
    }

    /// The values of names where nothing is said but the task.
    fn known(&self, name: &ExprKind) -> Option<Value<'m>> {
        let class = &self.model.classes[self.class];
        match name {
            ExprKind::Version(holds) => Some(Value::Bool(*holds)),
            ExprKind::AskedVersion(comparison, version) => {
                Some(Value::Bool(comparison.holds(class.facts.transformers.cmp(version))))
            }
            ExprKind::Task => Some(Value::Word(self.task)),
            ExprKind::Variant => Some(&*class.facts.default_variant).filter(|name| !name.is_empty()).map(Value::Word),
            ExprKind::Argument(argument) => {
                let known = class.arguments.iter().find(|known| known.name == argument.name)?;
                Some(match Value::from(&known.default) {
                    Value::Bool(false) => Value::Bool(self.with_past && &*known.name == "use_past"),
                    value => value,
                })
            }
            _ => None,
        }
    }
}

/// Takes a tensor away, or says where it is not there.
fn remove(name: &str, when: &[String], found: &mut Vec<Tensor>) {
    let name = format!("`{name}`");
    if when.is_empty() {
        return found.retain(|tensor| tensor.text != name);
    }
    for tensor in found.iter_mut().filter(|tensor| tensor.text == name) {
        tensor.when.extend(when.iter().map(|when| match when.strip_prefix("not ") {
            Some(condition) => condition.to_owned(),
            None => format!("not {when}"),
        }));
    }
}

fn rename(from: &str, to: &str, found: &mut [Tensor]) {
    let from = format!("`{from}`");
    for tensor in found.iter_mut().filter(|tensor| tensor.text == from) {
        tensor.text = format!("`{to}`");
    }
}

/// Adds a tensor; one that is always there need not be said twice.
fn put(tensor: Tensor, found: &mut Vec<Tensor>) {
    match found.iter_mut().find(|known| known.text == tensor.text) {
        Some(known) if known.when.is_empty() || known.when == tensor.when => {}
        Some(known) if tensor.when.is_empty() => known.when.clear(),
        _ => found.push(tensor),
    }
}

fn listed(tensors: &[Tensor]) -> String {
    let written = |Tensor { text, when }: &Tensor| match when.as_slice() {
        [] => text.clone(),
        when => format!("{text} (where {})", when.join(" and ")),
    };
    let texts: Vec<_> = tensors.iter().map(written).collect();
    if texts.is_empty() { "nothing that is known beforehand".to_owned() } else { texts.join(", ") }
}
