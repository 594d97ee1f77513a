//! Which names the inputs and the outputs of a class can have, and which symbols their axes.

use std::collections::BTreeSet;

use crate::resolve::Registry;
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, AxesTable, ClassSpec, Fold, FoldSpec, LetSpec, Op};
use crate::syntax::{self, Expr, Part};

/// What stands for the number of a layer in a name.
const LAYER: &str = "{i}";

/// The names of tensors and of their axes, of classes and all that they extend, over all conditions.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// The names of tensors, without those over layers.
    pub(crate) tensors: BTreeSet<String>,
    /// What the names of tensors over layers have after the number of the layer.
    endings: BTreeSet<String>,
    /// The names that stand in symbols of axes.
    pub(crate) symbols: BTreeSet<String>,
    /// The names in expressions that symbols are made of.
    named: BTreeSet<String>,
    /// Whether a part of an exporter config that is known at run time alone has more of them.
    pub(crate) is_open: bool,
}

impl Known {
    pub(crate) fn of_inputs(registry: &Registry<'_>, classes: &[usize]) -> Self {
        Self::of(registry, classes, |known, spec| spec.inputs.iter().for_each(|ops| known.ops(ops)))
    }

    pub(crate) fn of_outputs(registry: &Registry<'_>, classes: &[usize]) -> Self {
        Self::of(registry, classes, |known, spec| {
            spec.outputs.iter().for_each(|ops| known.ops(ops));
            spec.outputs_for_task.values().for_each(|table| known.table(table));
        })
    }

    fn of(registry: &Registry<'_>, classes: &[usize], collect: impl Fn(&mut Self, &ClassSpec)) -> Self {
        let mut known = Self::default();
        let all: BTreeSet<_> = classes.iter().flat_map(|class| registry.lineage(*class)).collect();
        let specs: Vec<_> = all.into_iter().map(|class| registry.classes[class].spec).collect();
        for spec in &specs {
            collect(&mut known, spec);
            spec.past.iter().for_each(|ops| known.ops(ops));
        }
        let mut lets: Vec<_> = specs.iter().flat_map(|spec| &spec.lets).collect();
        // What an expression names may name others.
        while let Some(at) = lets.iter().position(|(name, _)| known.named.contains(*name)) {
            let (_, spec) = lets.swap_remove(at);
            known.texts_of(spec);
        }
        known
    }

    /// Whether a tensor may have a name, in which `{i}` stands for the number of a layer.
    pub(crate) fn has(&self, name: &str) -> bool {
        match name.split_once(LAYER) {
            Some((_, ending)) => self.endings.contains(ending),
            None => self.tensors.contains(name),
        }
    }

    /// Adds the names that steps give to tensors that there are.
    pub(crate) fn add_renamed(&mut self, ops: &OneOrMany<Op>) {
        self.ops(ops);
    }

    fn ops(&mut self, ops: &OneOrMany<Op>) {
        ops.actions().into_iter().for_each(|action| self.action(action));
    }

    fn action(&mut self, action: &Action) {
        action.set.iter().for_each(|table| self.table(table));
        let renamed = action.rename.iter().flat_map(|renamed| renamed.values());
        let copied = action.copy.iter().flat_map(|copied| copied.keys());
        self.tensors.extend(renamed.chain(copied).cloned());
        if let Some(relabel) = &action.relabel {
            self.symbol(&relabel.to);
            relabel.in_names.values().for_each(|symbol| self.symbol(symbol));
        }
        self.is_open |= action.delegate.is_some();
    }

    fn table(&mut self, table: &AxesTable) {
        if let AxesTable::Axes(table) = table {
            for (names, axes) in table {
                let names = || syntax::names_in(names).map(|(name, _)| name);
                self.tensors.extend(names().filter(|name| !name.contains('{')).map(str::to_owned));
                self.endings.extend(names().filter_map(|name| Some(name.split_once(LAYER)?.1.to_owned())));
                axes.0.iter().for_each(|(_, symbol)| self.symbol(symbol));
            }
        }
    }

    /// A symbol, as it is written.
    fn symbol(&mut self, template: &str) {
        for part in syntax::parse(template).unwrap_or_default() {
            match part {
                Part::Text(text) => self.words(&text),
                Part::Expr(expr) => self.literals(&expr),
            }
        }
    }

    fn texts_of(&mut self, spec: &LetSpec) {
        match spec {
            LetSpec::Expression(text) => syntax::expression(text).iter().for_each(|expr| self.literals(expr)),
            LetSpec::Fold(Fold { fold: FoldSpec { from, template, .. } }) => {
                self.symbol(from);
                self.symbol(template);
            }
        }
    }

    /// The texts in an expression, but for those that something is compared with.
    fn literals(&mut self, expr: &Expr) {
        let (mut texts, mut names) = (Vec::new(), Vec::new());
        syntax::words_in(expr, &mut texts, &mut names);
        texts.iter().for_each(|text| self.words(text));
        self.named.extend(names);
    }

    fn words(&mut self, text: &str) {
        let words = text.split(|character: char| !character.is_alphanumeric() && character != '_');
        self.symbols.extend(words.filter(|word| word.starts_with(char::is_alphabetic)).map(str::to_owned));
    }
}
