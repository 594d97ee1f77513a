//! The files that an export is made of.

use super::budget::{self, Inside};
use super::expr::holds;
use super::program::ClassProgram;
use super::scope::Scope;
use crate::error::Error;
use crate::export::types::ExportPlan;
use crate::export::types::{ExporterConfig, PlanOptions};
use optimum_exporters_codegen::model::{Merge, Part, PlanStep};

/// Adds the files.
pub(super) fn plan(config: &ExporterConfig, options: PlanOptions, plan: &mut ExportPlan) -> Result<(), Error> {
    let scope = Scope { plan: options, ..Scope::of_class(config) };
    of_class(ClassProgram::of(config)?, config, scope, plan)
}

/// Those of the nearest class that says something.
fn of_class(
    program: ClassProgram,
    config: &ExporterConfig,
    scope: Scope<'_>,
    plan: &mut ExportPlan,
) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let all = program.inherited(|class| class.plan.as_deref());
    steps(all.unwrap_or_default(), program, config, scope, plan)
}

fn steps(
    steps: &'static [PlanStep],
    program: ClassProgram,
    config: &ExporterConfig,
    scope: Scope<'_>,
    plan: &mut ExportPlan,
) -> Result<(), Error> {
    for step in steps {
        budget::step()?;
        match step {
            PlanStep::Super(from) => of_class(program.at(*from), config, scope, plan)?,
            PlanStep::Parts { when, parts, each_part, merges, otherwise } => {
                if holds(when.as_ref(), scope)? {
                    parts.iter().try_for_each(|part| add(part, config, scope, plan))?;
                    each_part.iter().try_for_each(|suffix| plan.each_part(config, scope.plan, suffix))?;
                    merges.iter().try_for_each(|of| merge(of, scope, plan))?;
                } else if let Some(otherwise) = otherwise {
                    self::steps(otherwise, program, config, scope, plan)?;
                }
            }
        }
    }
    Ok(())
}

fn add(part: &'static Part, config: &ExporterConfig, scope: Scope<'_>, plan: &mut ExportPlan) -> Result<(), Error> {
    budget::step()?;
    if !holds(part.when.as_ref(), scope)? {
        return Ok(());
    }
    if let Some(arguments) = &part.arguments {
        let given = arguments.iter().map(|(argument, value)| Ok((&**argument, scope.argument_value(value)?)));
        plan.anew(config, &part.name, &given.collect::<Result<Vec<_>, Error>>()?, part.keep_variant)?;
    } else {
        plan.as_it_is(config, &part.name);
    }
    if let Some(stateful) = &part.stateful {
        plan.keeps_state(scope.truth(&stateful.value)?);
    }
    Ok(())
}

fn merge(merge: &'static Merge, scope: Scope<'_>, plan: &mut ExportPlan) -> Result<(), Error> {
    let Merge { name, when, without_past, with_past, flag } = merge;
    if holds(when.as_ref(), scope)? { plan.merge(name, without_past, with_past, flag) } else { Ok(()) }
}
