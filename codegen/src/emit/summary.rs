//! What a class takes and gives for a task with nothing else said, in words, for the documentation of its
//! constants.

use std::fmt::Write;

use crate::diagnostic::Place;
use crate::expr::condition::Defaults;
use crate::resolve::Registry;
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, AxesTable, ClassSpec, Op, split_past};

/// A class with a task.
pub(super) struct Summary<'r> {
    registry: &'r Registry<'r>,
    class: usize,
    /// Without `-with-past`.
    task: &'r str,
    with_past: bool,
    defaults: Defaults<'r>,
}

/// A tensor, or what stands for several, with the conditions under which it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tensor {
    text: String,
    when: Vec<String>,
}

/// What a class says of its inputs, or of its outputs.
type Says = fn(&ClassSpec) -> Option<&OneOrMany<Op>>;

impl<'r> Summary<'r> {
    pub(super) fn new(registry: &'r Registry<'r>, class: usize, task: &'r str) -> Self {
        let (task, with_past) = split_past(task);
        Self { registry, class, task, with_past, defaults: Defaults::of(registry, class, task, with_past) }
    }

    pub(super) fn text(&self) -> String {
        let class = self.registry.classes[self.class].name;
        let past = if self.with_past { " with past key values" } else { "" };
        let mut text = format!("`{class}` for `{}`{past}.\n\n", self.task);
        let takes = self.tensors(|spec| spec.inputs.as_ref());
        let gives = self.tensors(|spec| spec.outputs.as_ref());
        let _ = write!(text, "Takes {}; gives {}.", listed(&takes), listed(&gives));
        if let Some(opset) = self.fact(|spec| spec.opset) {
            let _ = write!(text, " Opset {opset}.");
        }
        let needs = [
            ("transformers", self.fact(|spec| spec.min_transformers_version.as_deref())),
            ("torch", self.fact(|spec| spec.min_torch_version.as_deref())),
        ];
        let needs: Vec<_> =
            needs.into_iter().filter_map(|(name, version)| Some(format!("{name} {}", version?))).collect();
        if !needs.is_empty() {
            let _ = write!(text, " Needs {} or later.", needs.join(", "));
        }
        text
    }

    fn fact<T: 'r>(&self, get: fn(&'r ClassSpec) -> Option<T>) -> Option<T> {
        self.registry.lineage(self.class).find_map(|class| get(self.registry.classes[class].spec))
    }

    fn tensors(&self, says: Says) -> Vec<Tensor> {
        let mut found = Vec::new();
        self.inherited(says, Some(self.class), &[], &mut found);
        found
    }

    /// What the nearest class says, from `class` on.
    fn inherited(&self, says: Says, class: Option<usize>, when: &[String], found: &mut Vec<Tensor>) {
        let mut lineage = class.into_iter().flat_map(|class| self.registry.lineage(class));
        let nearest = lineage.find_map(|class| Some((class, says(self.registry.classes[class].spec)?)));
        if let Some((class, ops)) = nearest {
            self.steps(says, class, ops, when, found);
        }
    }

    fn steps(&self, says: Says, class: usize, ops: &OneOrMany<Op>, when: &[String], found: &mut Vec<Tensor>) {
        for op in &ops.0 {
            match op {
                Op::Word(word) if word == "super" => {
                    self.inherited(says, self.registry.classes[class].parent, when, found);
                }
                Op::Word(_) => {
                    let mut tables = self.registry.lineage(self.class);
                    let table =
                        tables.find_map(|class| self.registry.classes[class].spec.outputs_for_task.get(self.task));
                    table.into_iter().for_each(|table| set(table, when, found));
                }
                Op::Action(action) => self.conditional(says, class, action, when, found),
            }
        }
    }

    fn conditional(&self, says: Says, class: usize, action: &Action, when: &[String], found: &mut Vec<Tensor>) {
        let condition = action.when.as_deref();
        let holds = condition.map_or(Some(true), |condition| self.defaults.holds(condition));
        let under = |text: String| [when, &[text]].concat();
        let condition = condition.unwrap_or_default();
        match holds {
            Some(true) => self.action(says, class, action, when, found),
            Some(false) => {}
            None => self.action(says, class, action, &under(format!("`{condition}`")), found),
        }
        if let (Some(ops), None | Some(false)) = (&action.otherwise, holds) {
            let when = if holds.is_none() { under(format!("not `{condition}`")) } else { when.to_vec() };
            self.steps(says, class, ops, &when, found);
        }
    }

    fn action(&self, says: Says, class: usize, action: &Action, when: &[String], found: &mut Vec<Tensor>) {
        let add = |text: String, found: &mut Vec<Tensor>| put(Tensor { text, when: when.to_vec() }, found);
        if let Some(ops) = action.then.as_ref().filter(|_| action.range.is_none()) {
            self.steps(says, class, ops, when, found);
        }
        if let (Some(ancestor), Some(parent)) = (&action.ancestor, self.registry.classes[class].parent) {
            let of = self.registry.lineage(parent).find(|class| self.registry.classes[*class].name == ancestor);
            self.inherited(says, of, when, found);
        }
        if action.range.is_some() {
            add("tensors of each layer".to_owned(), found);
        } else if let Some(table) = &action.set {
            set(table, when, found);
        }
        if action.past.is_some() {
            add("the past key values".to_owned(), found);
        }
        if let Some(part) = &action.delegate {
            add(format!("what its {part} does"), found);
        }
        for name in action.copy.iter().flat_map(|copies| copies.keys()) {
            add(format!("`{name}`"), found);
        }
        for (from, to) in action.rename.iter().flatten().filter(|_| when.is_empty()) {
            let from = format!("`{from}`");
            found.iter_mut().filter(|tensor| tensor.text == from).for_each(|tensor| tensor.text = format!("`{to}`"));
        }
        for name in action.remove.iter().flatten() {
            let name = format!("`{name}`");
            match when {
                [] => found.retain(|tensor| tensor.text != name),
                when => found.iter_mut().filter(|tensor| tensor.text == name).for_each(|tensor| {
                    tensor.when.extend(when.iter().map(|when| match when.strip_prefix("not ") {
                        Some(condition) => condition.to_owned(),
                        None => format!("not {when}"),
                    }));
                }),
            }
        }
    }
}

fn set(table: &AxesTable, when: &[String], found: &mut Vec<Tensor>) {
    let entries = table.entries(&Place::of_file(0));
    for name in entries.iter().flat_map(|(names, ..)| names.split(',')) {
        put(Tensor { text: format!("`{}`", name.trim()), when: when.to_vec() }, found);
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
    let texts: Vec<_> = tensors
        .iter()
        .map(
            |Tensor { text, when }| {
                if when.is_empty() { text.clone() } else { format!("{text} (where {})", when.join(" and ")) }
            },
        )
        .collect();
    if texts.is_empty() { "nothing that is known beforehand".to_owned() } else { texts.join(", ") }
}
