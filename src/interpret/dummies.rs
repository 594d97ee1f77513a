//! What classes say of dummy inputs.

use super::budget::{self, Inside};
use super::expr::holds;
use super::program::ClassProgram;
use super::scope::Scope;
use crate::error::Error;
use crate::export::types::ExporterConfig;
use crate::export::types::{Context, Generator};
use crate::spec::dummy::DummyInputs;
use crate::spec::sizes::Shapes;
use optimum_exporters_codegen::model::{
    Class, Conditional, DummyAction, DummyPart, DummyStep, GeneratorChoice, PastLength, ShapeStep,
};

/// Lists the generators.
pub(super) fn generators(config: &ExporterConfig, all: &mut Vec<&'static Generator>) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let program = ClassProgram::of(config)?;
    let choices = program.inherited(|class| class.dummies.generators.as_deref());
    choose(choices.unwrap_or_default(), program, Scope::of_class(config), all)
}

fn choose(
    choices: &'static [GeneratorChoice],
    program: ClassProgram,
    scope: Scope<'_>,
    all: &mut Vec<&'static Generator>,
) -> Result<(), Error> {
    for choice in choices {
        budget::step()?;
        match choice {
            GeneratorChoice::Super(from) => {
                let _inside = Inside::enter()?;
                let program = program.at(*from);
                let choices = program.inherited(|class| class.dummies.generators.as_deref());
                choose(choices.unwrap_or_default(), program, scope, all)?;
            }
            GeneratorChoice::One(generator) => all.extend(program.loaded.generator(*generator)),
            GeneratorChoice::When(branch) => choose(scope.taken(branch)?, program, scope, all)?,
        }
    }
    Ok(())
}

/// Lists the inputs that are drawn besides those declared.
pub(super) fn append(config: &ExporterConfig, names: &mut Vec<&'static str>) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let steps = ClassProgram::of(config)?.inherited(|class| class.dummies.append.as_ref());
    for Conditional { when, then: input } in steps.into_iter().flatten() {
        if holds(when.as_ref(), Scope::of_class(config))? {
            names.push(input);
        }
    }
    Ok(())
}

/// Changes sizes, for one input where it is named.
pub(super) fn shapes(
    part: DummyPart,
    program: ClassProgram,
    context: &Context<'_>,
    name: &str,
    shapes: &mut Shapes,
) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let steps = |class: &'static Class| match part {
        DummyPart::ShapesForInput => class.dummies.shapes_for_input.as_deref(),
        _ => class.dummies.shapes.as_deref(),
    };
    let sizes = &*program.loaded.sizes;
    let scope = Scope::of_dummies(context, &[], sizes);
    for step in program.inherited(steps).unwrap_or_default() {
        budget::step()?;
        match step {
            ShapeStep::Super(from) => self::shapes(part, program.at(*from), context, name, shapes)?,
            ShapeStep::Set { when, inputs, sizes: set } => {
                let counts = inputs.is_empty() || inputs.iter().any(|input| **input == *name);
                if !counts || !holds(when.as_ref(), scope)? {
                    continue;
                }
                for (at, size) in set {
                    let size = scope.int(size)?;
                    sizes.get(*at).into_iter().for_each(|at| shapes.put(*at, size));
                }
            }
        }
    }
    Ok(())
}

/// Changes dummy inputs once they are made, or for a session.
pub(super) fn change(
    part: DummyPart,
    program: ClassProgram,
    context: &Context<'_>,
    inputs: &mut DummyInputs,
) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let steps = |class: &'static Class| match part {
        DummyPart::Feed => class.dummies.feed.as_deref(),
        _ => class.dummies.finish.as_deref(),
    };
    let scope = Scope::of_dummies(context, &[], &program.loaded.sizes);
    for step in program.inherited(steps).unwrap_or_default() {
        budget::step()?;
        match step {
            DummyStep::Super(from) => change(part, program.at(*from), context, inputs)?,
            DummyStep::Do(Conditional { when, then }) => {
                if holds(when.as_ref(), scope)? {
                    act(then, scope, context, inputs)?;
                }
            }
        }
    }
    Ok(())
}

fn act(
    action: &'static DummyAction,
    scope: Scope<'_>,
    context: &Context<'_>,
    inputs: &mut DummyInputs,
) -> Result<(), Error> {
    match action {
        DummyAction::Pad { input, past, by } => {
            let by: Vec<&str> = by.iter().map(|name| &**name).collect();
            match past {
                PastLength::Of(past) => inputs.pad(input, past, &by)?,
                PastLength::Said(length) => inputs.pad_to(input, scope.int(length)?, &by)?,
            }
        }
        DummyAction::First(names) => names.iter().for_each(|name| inputs.first(name)),
        DummyAction::Spread(spread) => {
            spread.iter().for_each(|(name, [before, after])| inputs.spread(name, [before, after]));
        }
        DummyAction::Nest(nested) => {
            for (name, inner) in nested {
                let inner: Vec<&'static str> = inner.iter().map(|input| &**input).collect();
                inputs.nest(name, &inner);
            }
        }
        DummyAction::Fill { input, length, value } => {
            let (length, value) = (scope.int(length)?, scope.int(value)?);
            inputs.fill(input, length, value);
        }
        DummyAction::Move(moved) => moved.iter().for_each(|(from, to)| inputs.move_to_end(from, to)),
        DummyAction::Remove(names) => names.iter().for_each(|name| inputs.remove(name)),
        DummyAction::Constant(constants) => {
            for (name, value) in constants {
                let value = scope.truth(value)?;
                inputs.constant(name, value);
            }
        }
        DummyAction::EmptyPast { input, like } => inputs.empty_past(context.config, context.options, input, like)?,
    }
    Ok(())
}
