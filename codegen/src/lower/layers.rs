//! Steps under `for`: tensors that every layer has, or some of them.

use std::ops::Range;

use super::lowering::{Lowering, not_one_action};
use super::steps::{ACTIONS, actions_of};
use crate::diagnostic::{Place, Problem, not_one};
use crate::expr::Scope;
use crate::model::{Axes, Branch, Expr, LayerStep, Layers, Stem};
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, AxesTable, Op};
use crate::syntax::{self, Kind, Part};

/// `i in 0..COUNT`, or `i in 0..=LAST`.
pub(super) struct LayerRange {
    pub(super) index: String,
    pub(super) end: Expr,
    pub(super) is_closed: bool,
}

/// Parses a range over layers.
pub(super) fn layer_range(scope: &Scope<'_>, text: &str) -> Result<LayerRange, Problem> {
    const IN: &str = " in ";
    let wrong = || Problem::new(format!("`{text}` is no range")).label("expected `i in 0..COUNT` or `i in 0..=LAST`");
    let (index, _) = text.split_once(IN).ok_or_else(wrong)?;
    let parsed = syntax::expression_in(text, index.len() + IN.len()..text.len())?;
    let Kind::Range { end, is_closed } = parsed.kind else { return Err(wrong()) };
    if !syntax::is_name(index.trim()) {
        return Err(wrong());
    }
    Ok(LayerRange { index: index.trim().to_owned(), end: scope.int(&end)?, is_closed })
}

impl Lowering<'_> {
    pub(super) fn layers(&mut self, action: &Action, place: &Place) -> Option<Layers> {
        let range = layer_range(&self.scope, action.range.as_deref().unwrap_or_default());
        let range = self.scope.checked(range, &place.key("for"))?;
        self.scope.layer = Some(range.index);
        let steps = match (&action.set, &action.then) {
            (Some(table), None) => self.layer_set(table, &place.key("set")),
            (None, Some(ops)) => self.layer_ops(ops, &place.key("then")),
            (set, _) => {
                let given: &[&str] = if set.is_some() { &["set", "then"] } else { &[] };
                self.fail(place, not_one("`for` goes with one action", &["set", "then"], given))
            }
        };
        self.scope.layer = None;
        let differ = steps.iter().any(LayerStep::names_layer);
        Some(Layers { end: range.end, is_closed: range.is_closed, differ, steps, at: place.clone() })
    }

    fn layer_ops(&mut self, ops: &OneOrMany<Op>, place: &Place) -> Vec<LayerStep> {
        let each = ops.places(place).flat_map(|(place, op)| match op {
            Op::Word(_) => self.not_in_layers(&place),
            Op::Action(action) => self.layer_conditional(action, &place),
        });
        each.collect()
    }

    fn layer_conditional(&mut self, action: &Action, place: &Place) -> Vec<LayerStep> {
        let Some(when) = &action.when else {
            if action.otherwise.is_some() {
                return self.fail(&place.key("else").itself(), "`else` goes with `when`");
            }
            return self.layer_body(action, place);
        };
        let Some(when) = self.scope.condition_at(when, &place.key("when")) else { return Vec::new() };
        let then = self.layer_body(action, place);
        let otherwise = action.otherwise.as_ref().map(|ops| self.layer_ops(ops, &place.key("else")));
        vec![LayerStep::When(Branch { when, then, otherwise })]
    }

    fn layer_body(&mut self, action: &Action, place: &Place) -> Vec<LayerStep> {
        match actions_of(action).as_slice() {
            ["then"] => action.then.as_ref().map(|ops| self.layer_ops(ops, &place.key("then"))).unwrap_or_default(),
            ["set"] => action.set.as_ref().map(|table| self.layer_set(table, &place.key("set"))).unwrap_or_default(),
            [_] => self.not_in_layers(place),
            [] if !self.registry.is_whole(place) => Vec::new(),
            several => self.fail(place, not_one_action("a step has one action", &ACTIONS, several)),
        }
    }

    fn not_in_layers(&mut self, place: &Place) -> Vec<LayerStep> {
        let problem = Problem::new("this step cannot stand under `for`");
        self.fail(place, problem.help("expected a step with `set`, and with `when` if it depends on something"))
    }

    fn layer_set(&mut self, table: &AxesTable, place: &Place) -> Vec<LayerStep> {
        let mut steps = Vec::new();
        self.check_kind(table, place);
        for (names, place, axes) in table.entries(place) {
            let axes = self.axes(axes, &place);
            for (_, bytes) in syntax::names_in(names) {
                match self.layer_name(names, bytes, axes.clone()) {
                    Ok(step) => steps.push(step),
                    Err(problem) => self.registry.report(&place.itself(), problem),
                }
            }
        }
        steps
    }

    /// `{stem}.{i}suffix`, which is a part of a text.
    fn layer_name(&self, around: &str, bytes: Range<usize>, axes: Axes) -> Result<LayerStep, Problem> {
        let name = &around[bytes.clone()];
        let index = self.scope.layer.as_deref().unwrap_or_default();
        let wrong = || {
            let problem = Problem::new(format!("`{name}` is no name over layers")).in_bytes(Some(bytes.clone()));
            problem.help(format!("it has to have `.{{{index}}}` once, with a text or one expression before it"))
        };
        let marker = format!(".{{{index}}}");
        let (stem, suffix) = name.split_once(&marker).ok_or_else(wrong)?;
        if suffix.contains(['{', '}']) || stem.is_empty() {
            return Err(wrong());
        }
        let stem = match syntax::parse_in(around, bytes.start..bytes.start + stem.len())?.as_slice() {
            [Part::Text(text)] => Stem::Fixed(text.as_str().into()),
            [Part::Expr(expr)] => Stem::Word(self.scope.static_text(expr)?),
            _ => return Err(wrong()),
        };
        Ok(LayerStep::Set { stem, suffix: suffix.into(), axes })
    }
}
