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
use optimum_exporters_codegen::model::{Assignment, Class, ConstructAction, Handle};

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
        let parts = match &step.action {
            ConstructAction::Nest(parts) => parts.len(),
            _ => 0,
        };
        if holds(step.when.as_ref(), Scope::of_class(config))? {
            act(&step.action, config, (program, nested))?;
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
            for at in nested..nested + parts.len() {
                nest(program.class, at, config, program)?;
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
        Assignment::Argument(argument, value) => {
            let value = Scope::of_class(config).argument_value(value)?;
            config.assign(argument.at, value);
        }
    }
    Ok(())
}

/// Makes the part of a class that stands at a place among all that it makes. Its class is looked up in the registry that
/// this is read from, and then in all.
fn nest(class: Handle<Class>, at: usize, config: &mut ExporterConfig, program: ClassProgram) -> Result<(), Error> {
    let Some(part) = program.loaded.part(class, at) else { return Ok(()) };
    config.nest_from(part, &|wanted| own(program, wanted))
}

/// What the registry itself has.
fn own(program: ClassProgram, wanted: &Wanted<'_>) -> Option<ExportConfigConstructor<'static>> {
    let query = Query::new(wanted.exporter).model_type(wanted.model_type).task(wanted.task);
    let query = wanted.library.map_or(query, |library| query.library_name(library));
    program.loaded.registry()?.get_exporter_config_constructor(&query).ok().map(ExportConfigConstructor::unbound)
}
