//! The steps that fill inputs, outputs, tables of names and sizes.

use super::budget::{self, Inside};
use super::expr::holds;
use super::program::ClassProgram;
use super::scope::Scope;
use super::text;
use crate::arithmetic;
use crate::error::Error;
use crate::export::axes::{Axes, DynamicAxes, LayerName};
use crate::export::output_sizes::OutputSizes;
use crate::export::types::Direction;
use crate::export::types::ExporterConfig;
use crate::runtime::eval;
use optimum_exporters_codegen::model::{
    AxesStep, Conditional, Direction as DirectionOf, LayerStep, Layers, PairsStep, SizeEntry, Slot, Stem, TensorAxes,
};

/// Steps of a class for a key.
#[derive(Clone, Copy)]
pub(super) struct Steps<'a> {
    program: ClassProgram,
    slot: Slot,
    config: &'a ExporterConfig,
    scope: Scope<'a>,
}

impl<'a> Steps<'a> {
    /// Those of the nearest class that says something.
    pub(super) fn new(slot: Slot, config: &'a ExporterConfig, direction: Option<Direction>) -> Result<Self, Error> {
        let scope = Scope { direction, ..Scope::of_class(config) };
        Ok(Self { program: ClassProgram::of(config)?, slot, config, scope })
    }

    /// Takes the steps.
    pub(super) fn take(self, io: &mut DynamicAxes) -> Result<(), Error> {
        let _inside = Inside::enter()?;
        let Some(class) = self.program.nearest(self.slot) else { return Ok(()) };
        let steps = match self.slot {
            Slot::Inputs => &class.inputs,
            Slot::Outputs => &class.outputs,
            Slot::Past => &class.past,
            Slot::RenamedInputs => &class.renamed_inputs,
            Slot::SessionOutputs => &class.session_outputs,
            // Others are no lists of such steps.
            _ => &None,
        };
        self.all(steps.as_deref().unwrap_or_default(), io)
    }

    fn all(self, steps: &'static [AxesStep], io: &mut DynamicAxes) -> Result<(), Error> {
        steps.iter().try_for_each(|step| self.step(step, io))
    }

    fn step(self, step: &'static AxesStep, io: &mut DynamicAxes) -> Result<(), Error> {
        budget::step()?;
        match step {
            AxesStep::Super(from) => Self { program: self.program.at(*from), ..self }.take(io),
            AxesStep::OutputsForTask => (self.config.class().outputs_for_task)(self.config, io),
            AxesStep::When(branch) => self.all(self.scope.taken(branch)?, io),
            AxesStep::Set(tensor) => set(tensor, self.scope, io),
            AxesStep::Layers(of) => layers(of, self.scope, io),
            AxesStep::Past(direction) => {
                let direction = match direction {
                    DirectionOf::Inputs => Direction::Inputs,
                    DirectionOf::Outputs => Direction::Outputs,
                };
                (self.config.class().past)(self.config, direction, io)
            }
            AxesStep::Delegate(part) => self.delegate(part, io),
            AxesStep::Error(message) => Err(eval::unsupported(self.config.class(), text::text(message, self.scope)?)),
            changes => {
                change(changes, io);
                Ok(())
            }
        }
    }

    fn delegate(self, part: &str, io: &mut DynamicAxes) -> Result<(), Error> {
        let part = self.config.nested(part)?;
        let class = part.class();
        match self.slot {
            Slot::Outputs => (class.outputs)(part, io),
            Slot::RenamedInputs => (class.renamed_inputs)(part, io),
            Slot::SessionOutputs => (class.session_outputs)(part, io),
            Slot::Past => (class.past)(part, self.scope.direction.unwrap_or(Direction::Inputs), io),
            _ => (class.inputs)(part, io),
        }
    }
}

/// The steps that depend on nothing.
fn change(step: &'static AxesStep, io: &mut DynamicAxes) {
    match step {
        AxesStep::Remove(name) => io.remove(name),
        AxesStep::Rename { from, to } => io.rename(from, to),
        AxesStep::Copy { from, name } => io.copy(from, name),
        AxesStep::Relabel(relabel) => {
            let in_names: Vec<(&str, &'static str)> =
                relabel.in_names.iter().map(|(part, symbol)| (&**part, &**symbol)).collect();
            io.relabel(&relabel.containing, &relabel.to, &in_names);
        }
        _ => {}
    }
}

fn set(TensorAxes { name, axes }: &'static TensorAxes, scope: Scope<'_>, io: &mut DynamicAxes) -> Result<(), Error> {
    io.set(name, text::axes(axes, scope)?);
    Ok(())
}

/// Adds the tensors of layers.
fn layers(layers: &'static Layers, scope: Scope<'_>, io: &mut DynamicAxes) -> Result<(), Error> {
    let count = || {
        let (end, what) = (scope.int(&layers.end)?, &layers.end.what);
        eval::count(if layers.is_closed { arithmetic::add(end, 1, what)? } else { end }, what)
    };
    let tensors = |scope: Scope<'_>| {
        let mut tensors = Vec::new();
        of_layer(&layers.steps, scope, &mut tensors)?;
        Ok::<_, Error>(tensors)
    };
    if !layers.differ {
        let tensors = tensors(scope)?;
        io.layers(count()?, tensors);
        return Ok(());
    }
    for (at, layer) in eval::layers(count()?) {
        budget::step()?;
        io.layer(at, tensors(scope.at_layer(layer))?);
    }
    Ok(())
}

/// The tensors of one layer.
fn of_layer(steps: &'static [LayerStep], scope: Scope<'_>, tensors: &mut Vec<(LayerName, Axes)>) -> Result<(), Error> {
    for step in steps {
        budget::step()?;
        match step {
            LayerStep::Set { stem, suffix, axes } => {
                let stem = match stem {
                    Stem::Fixed(text) => text,
                    Stem::Word(expr) => scope.word(expr)?,
                };
                tensors.push((LayerName { stem, suffix }, text::axes(axes, scope)?));
            }
            LayerStep::When(branch) => of_layer(scope.taken(branch)?, scope, tensors)?,
        }
    }
    Ok(())
}

/// The outputs of the task, by the nearest class that has some for it.
pub(super) fn outputs_for_task(config: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let of_task = |class: &'static optimum_exporters_codegen::model::Class| {
        class.outputs_for_task.iter().find(|(task, _)| **task == *config.task()).map(|(_, tensors)| tensors)
    };
    match ClassProgram::of(config)?.inherited(of_task) {
        Some(tensors) => tensors.iter().try_for_each(|tensor| set(tensor, Scope::of_class(config), io)),
        None => eval::no_outputs(config, io),
    }
}

/// Fills a table of names, where `value` computes what stands for a name.
pub(super) fn pairs<T, V>(
    steps: Option<&'static [PairsStep<T>]>,
    config: &ExporterConfig,
    pairs: &mut Vec<(&'static str, V)>,
    value: impl Fn(&'static T, Scope<'_>) -> Result<V, Error>,
) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let scope = Scope::of_class(config);
    for step in steps.unwrap_or_default() {
        if holds(step.when.as_ref(), scope)? {
            for (name, pair) in &step.then {
                budget::step()?;
                pairs.push((name, value(pair, scope)?));
            }
        }
    }
    Ok(())
}

/// Says the sizes of outputs that their symbols do not tell.
pub(super) fn output_sizes(config: &ExporterConfig, sizes: &mut OutputSizes) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let scope = Scope::of_class(config);
    let steps = ClassProgram::of(config)?.inherited(|class| class.output_sizes.as_ref());
    for Conditional { when, then: entries } in steps.into_iter().flatten() {
        if !holds(when.as_ref(), scope)? {
            continue;
        }
        for entry in entries {
            budget::step()?;
            let (SizeEntry::OfSymbol(_, size) | SizeEntry::OfSymbolIn(_, _, size) | SizeEntry::OfAxis(_, _, size)) =
                entry;
            let size = size.as_ref().map(|size| text::symbol(size, scope)).transpose()?;
            match entry {
                SizeEntry::OfSymbol(symbol, _) => sizes.of_symbol(symbol, size),
                SizeEntry::OfSymbolIn(output, symbol, _) => sizes.of_symbol_in(output, symbol, size),
                SizeEntry::OfAxis(output, axis, _) => sizes.of_axis(output, *axis, size),
            }
        }
    }
    Ok(())
}

/// The static axes that an export needs.
pub(super) fn mandatory_axes(config: &ExporterConfig, names: &mut Vec<&'static str>) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let scope = Scope::of_class(config);
    let axes = ClassProgram::of(config)?.inherited(|class| class.mandatory_axes.as_ref());
    for axis in axes.into_iter().flatten() {
        if holds(axis.when.as_ref(), scope)? {
            names.push(&axis.then);
        }
    }
    Ok(())
}
