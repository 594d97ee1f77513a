//! What constructors do.

use super::budget::{self, Inside};
use super::expr::holds;
use super::program::ClassProgram;
use super::scope::Scope;
use super::text::text;
use crate::error::Error;
use crate::export::arguments::ArgumentValue;
use crate::export::types::{ExportConfigConstructor, ExporterConfig, Wanted};
use crate::lookup::query::Query;
use crate::runtime::eval;
use optimum_exporters_codegen::model::{Assignment, Class, ConstructAction, Fact, NestedPart};

/// Takes the steps of the constructors of all classes that a class extends, the outermost first, and then its own.
pub(super) fn construct(config: &mut ExporterConfig) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let program = ClassProgram::of(config)?;
    let mut lineage: Vec<_> = program.loaded.model.lineage(program.class).collect();
    while let Some(class) = lineage.pop() {
        steps(program.at(class), config)?;
    }
    Ok(())
}

/// Takes the steps of one class.
fn steps(program: ClassProgram, config: &mut ExporterConfig) -> Result<(), Error> {
    let class: &'static Class = &program.loaded.model.classes[program.class];
    let mut nested = 0;
    for step in class.construct.iter().flatten() {
        budget::step()?;
        let parts = match &step.then {
            ConstructAction::Nest(parts) => parts.len(),
            _ => 0,
        };
        if holds(step.when.as_ref(), Scope::of_class(config))? {
            act(&step.then, config, (program, nested))?;
        }
        nested += parts;
    }
    Ok(())
}

/// Does what a step says, where the class has made parts of so many names before.
fn act(
    action: &'static ConstructAction,
    config: &mut ExporterConfig,
    (program, nested): (ClassProgram, usize),
) -> Result<(), Error> {
    match action {
        ConstructAction::Error(message) => {
            return Err(eval::unsupported(config.class(), text(message, Scope::of_class(config))?));
        }
        ConstructAction::Warn(message) => {
            let message = text(message, Scope::of_class(config))?;
            config.warn(message);
        }
        ConstructAction::Set(assignments) => {
            for assignment in assignments {
                assign(assignment, config)?;
            }
        }
        ConstructAction::Config(attribute) => config.rebind_config(attribute)?,
        ConstructAction::Export(attribute) => config.rebind_export_from(attribute, &|wanted| own(program, wanted))?,
        ConstructAction::Nest(parts) => {
            for (at, part) in (nested..).zip(parts) {
                nest(part, at, config, program)?;
            }
        }
    }
    Ok(())
}

fn assign(assignment: &'static Assignment, config: &mut ExporterConfig) -> Result<(), Error> {
    match assignment {
        Assignment::Task(task) => config.assign_task(task),
        Assignment::Variant(value) => {
            if let ArgumentValue::Str(variant) = Scope::of_class(config).argument_value(value)? {
                config.set_variant(variant)?;
            }
        }
        Assignment::Fact(fact, value) => {
            let value = Scope::of_class(config).argument_value(value)?;
            match fact {
                Fact::Patcher => config.assign_patcher(value),
                Fact::MinTransformersVersion => config.assign_min_transformers_version(value),
                Fact::MaxTransformersVersion => config.assign_max_transformers_version(value),
            }
        }
        Assignment::Argument(argument, value) => {
            let value = Scope::of_class(config).argument_value(value)?;
            config.assign(argument.at, value)?;
        }
    }
    Ok(())
}

/// Makes the part of a class that stands at a place among all that it makes. Its class is looked up in the registry that
/// this is read from, and then in all.
fn nest(of: &'static NestedPart, at: usize, config: &mut ExporterConfig, program: ClassProgram) -> Result<(), Error> {
    let Some(part) = program.loaded.part(program.class, at) else { return Ok(()) };
    let scope = Scope::of_class(config);
    let model_type = of.model_type.as_ref().map_or(Ok(ArgumentValue::None), |of| scope.argument_value(of))?;
    let set = of.set.iter().map(|(name, value)| Ok((&**name, scope.argument_value(value)?)));
    let set: Vec<(&'static str, ArgumentValue)> = set.collect::<Result<_, Error>>()?;
    config.nest_from(part, model_type, &set, &|wanted| own(program, wanted))
}

/// What the registry itself has.
fn own(program: ClassProgram, wanted: &Wanted<'_>) -> Option<ExportConfigConstructor<'static>> {
    let query = Query::new(wanted.exporter).model_type(wanted.model_type).task(wanted.task);
    let query = wanted.library.map_or(query, |library| query.library_name(library));
    program.loaded.registry()?.get_exporter_config_constructor(&query).ok().map(ExportConfigConstructor::unbound)
}
