//! Whether the sizes that a class says are those of outputs that it has, and computed from its inputs.

use std::sync::Arc;

use super::symbols::Known;
use crate::diagnostic::{Place, Problem, unknown};
use crate::resolve::Registry;
use crate::resolve::static_axes;
use crate::schema::{AxisName, SizeSpec, SizesSpec};
use crate::syntax::{self, Expr, Infix, Kind, Operator, Part};

/// What stands for an expression in braces while a size is looked at.
const IN_BRACES: &str = "__in_braces";

pub(crate) fn check(registry: &Registry<'_>) {
    for (index, class) in registry.own_classes() {
        let Some(ops) = &class.spec.output_sizes else { continue };
        let place = class.place.key("output_sizes");
        if static_axes::are_static(registry, index) {
            let message = format!("the axes of `{}` are static, and the constructor takes their sizes", class.name);
            registry.report(&place.itself(), message);
            continue;
        }
        let heirs = registry.heirs(index, |class| class.spec.output_sizes.is_some());
        let (inputs, outputs) = (Known::of_inputs(registry, &heirs), Known::of_outputs(registry, &heirs));
        let is_whole = class.is_whole && !registry.lacks.anything;
        let mut checker = Checker { class: class.name, is_whole, inputs, outputs, registry };
        for (place, op) in ops.places(&place) {
            for (key, spec) in &op.set {
                checker.entry(key, spec, &place.key("set").key(key));
            }
        }
    }
}

struct Checker<'d> {
    class: &'d str,
    is_whole: bool,
    inputs: Known,
    outputs: Known,
    registry: &'d Registry<'d>,
}

impl Checker<'_> {
    fn entry(&mut self, key: &str, spec: &SizesSpec, place: &Place) {
        match spec {
            SizesSpec::OfSymbol(size) => {
                self.symbol(key, &place.itself());
                self.size(size, place);
            }
            SizesSpec::OfOutput(axes) => {
                for (name, bytes) in syntax::names_in(key) {
                    if self.is_whole && !self.outputs.is_open && !self.outputs.tensors.contains(name) {
                        let known = self.outputs.tensors.iter().map(String::as_str);
                        let problem = unknown("output", name, known).in_bytes(Some(bytes));
                        self.registry.report(&place.itself(), problem);
                    }
                }
                for (AxisName(axis), size) in axes {
                    let place = place.key(axis);
                    if axis.parse::<usize>().is_err() {
                        self.symbol(axis, &place.itself());
                    }
                    self.size(size, &place);
                }
            }
        }
    }

    /// The symbol of an output's axis, which may be an expression.
    fn symbol(&mut self, symbol: &str, place: &Place) {
        let mut words = Vec::new();
        if let Err(problem) = parsed(self.registry, symbol).and_then(|expr| words_of(&expr, symbol, &mut words)) {
            return self.registry.report(place, problem);
        }
        let is_known = |word: &&String| self.outputs.symbols.contains(*word);
        if let Some(word) = words.iter().find(|word| !is_known(word) && self.is_whole && !self.outputs.is_open) {
            let problem = Problem::new(format!("no output of `{}` has an axis `{word}`", self.class));
            let known = self.outputs.symbols.iter().map(String::as_str);
            self.registry.report(place, problem.among(word, known).in_bytes(syntax::bytes_of_word(symbol, word)));
        }
    }

    /// A size, which is computed from the axes of inputs.
    fn size(&mut self, SizeSpec(size): &SizeSpec, place: &Place) {
        let Some(size) = size else { return };
        let mut words = Vec::new();
        if let Err(problem) = words_of_size(self.registry, size, &mut words) {
            return self.registry.report(place, problem);
        }
        let is_known = |word: &&String| **word == IN_BRACES || self.inputs.symbols.contains(*word);
        if let Some(word) = words.iter().find(|word| !is_known(word) && self.is_whole && !self.inputs.is_open) {
            let problem = Problem::new(format!("no input of `{}` has an axis `{word}`", self.class));
            let known = self.inputs.symbols.iter().map(String::as_str);
            self.registry.report(place, problem.among(word, known).in_bytes(syntax::bytes_of_word(size, word)));
        }
    }
}

/// Whether a text is what a size can be, or the symbol of an axis: names and numbers with operators between.
pub(crate) fn is_size(registry: &Registry<'_>, text: &str) -> bool {
    words_of_size(registry, text, &mut Vec::new()).is_ok()
}

fn words_of_size(registry: &Registry<'_>, size: &str, words: &mut Vec<String>) -> Result<(), Problem> {
    let parsed = parsed(registry, &flat(registry, size)?)?;
    words_of(&parsed, size, words)
}

/// The text of a size with a name in the place of each expression in braces.
fn flat(registry: &Registry<'_>, size: &str) -> Result<String, Problem> {
    let parts = registry.parsed.parts(size)?;
    let text = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Expr(_) => IN_BRACES.to_owned(),
    };
    Ok(parts.iter().map(text).collect())
}

/// `//` divides as `/` does.
fn parsed(registry: &Registry<'_>, text: &str) -> Result<Arc<Expr>, Problem> {
    registry.parsed.expression(&text.replace("//", "/")).map_err(|_| no_size(text))
}

fn no_size(text: &str) -> Problem {
    let problem = Problem::new(format!("`{text}` is no size"));
    problem.help("expected names of axes, integers, + - * / // and parentheses, with expressions in braces")
}

/// The names in a size, of which each has to be one.
fn words_of(expr: &Expr, whole: &str, words: &mut Vec<String>) -> Result<(), Problem> {
    match &expr.kind {
        Kind::Path(names) => match names.as_slice() {
            [word] => words.push(word.text.clone()),
            _ => return Err(no_size(whole)),
        },
        Kind::Int(_) => {}
        Kind::Negative(inner) => words_of(inner, whole, words)?,
        Kind::Binary { operator: Infix::Operator(operator), operands, .. } if *operator != Operator::Rem => {
            operands.iter().try_for_each(|operand| words_of(operand, whole, words))?;
        }
        _ => return Err(no_size(whole)),
    }
    Ok(())
}
