//! Inputs of decoders that have no role in a loop that generates: what such a loop feeds at each step has to be known.

use std::collections::BTreeMap;

use super::cache::decoders;
use crate::diagnostic::{Problem, Reports};
use crate::model::decide::{Value, holds};
use crate::model::{AxesStep, ExprKind, Model, Piece, Roles, Symbol, TensorAxes};

pub(super) fn check(model: &Model, reports: &Reports) {
    for (handle, class) in decoders(model) {
        let none = Roles::default();
        let roles = model.inherited(handle, |class| class.roles.as_ref()).unwrap_or(&none);
        let steps = model.inherited(handle, |class| class.inputs.as_deref()).unwrap_or_default();
        for (name, covers_past) in collect(model, steps) {
            let is_told = roles.told().iter().any(|(_, told)| told.iter().any(|of| of == name));
            if !is_told && !covers_past {
                let title = format!("what the input `{name}` of `{}` is fed at each step is not known", class.name);
                let help = format!(
                    "name `{name}` under `generation`: as one of `tokens`, `positions`, `masks` or `step_masks`, or as `same`"
                );
                reports.at(&class.at.itself(), Problem::new(title).help(help));
            }
        }
    }
}

/// The inputs of a decoder with past, and whether an axis of each covers the past.
fn collect<'m>(model: &'m Model, steps: &'m [AxesStep]) -> BTreeMap<&'m str, bool> {
    let mut found: BTreeMap<&str, _> = BTreeMap::new();
    model.each_step(steps, |class| class.inputs.as_deref(), &with_past, &mut |step, _| match step {
        AxesStep::Set(tensor) => {
            let covers = covers_past(tensor);
            found.entry(&tensor.name).and_modify(|known| *known |= covers).or_insert(covers);
        }
        AxesStep::Copy { from, name } => {
            let covers = found.get(&**from).copied().unwrap_or_default();
            found.insert(name, covers);
        }
        AxesStep::Rename { from, to } => {
            if let Some(covers) = found.remove(&**from) {
                found.insert(to, covers);
            }
        }
        AxesStep::Remove(name) => _ = found.remove(&**name),
        _ => {}
    });
    found
}

/// Whether a condition holds for an export with past, as far as that decides it.
fn with_past(condition: &crate::model::Expr) -> Option<bool> {
    const GIVEN: [&str; 2] = ["use_past", "use_past_in_inputs"];
    holds(condition, &|kind| match kind {
        ExprKind::Argument(argument) if GIVEN.contains(&&*argument.name) => Some(Value::Bool(true)),
        ExprKind::Version(holds) => Some(Value::Bool(*holds)),
        _ => None,
    })
}

/// Whether an axis is as long as the past and the tokens of the step together.
fn covers_past(tensor: &TensorAxes) -> bool {
    tensor.axes.iter().any(|(_, symbol)| match symbol {
        Symbol::Fixed(text) => is_sum_with_past(text),
        Symbol::Written(template) => {
            template.0.iter().any(|piece| matches!(piece, Piece::Text(text) if is_sum_with_past(text)))
        }
        // What is written there is not known before there is a config.
        Symbol::Word(_) | Symbol::Grown(_) => true,
    })
}

fn is_sum_with_past(text: &str) -> bool {
    text.starts_with("past_") && text.contains(" + ")
}
