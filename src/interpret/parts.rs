//! The parts that models are exported as.

use super::budget::{self, Inside};
use super::expr::holds;
use super::leaked::{keep_all, texts};
use super::program::ClassProgram;
use super::scope::Scope;
use super::text::text;
use crate::error::Error;
use crate::export::types::{ExporterConfig, ModelPart, Wire};
use crate::runtime::eval;
use optimum_exporters_codegen::model::ModelPart as PartOf;

/// Lists the parts that there are.
pub(super) fn parts(config: &ExporterConfig, all: &mut Vec<ModelPart>) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let program = ClassProgram::of(config)?;
    let scope = Scope::of_class(config);
    for (at, part) in program.inherited(|class| class.parts.as_ref()).into_iter().flatten().enumerate() {
        budget::step()?;
        if holds(part.when.as_ref(), scope)? {
            if let Some((when, message)) = &part.refuse
                && holds(Some(when), scope)?
            {
                return Err(eval::unsupported(config.class(), text(message, scope)?));
            }
            let kept = program.kept_part(at);
            let arguments = part.arguments.iter().map(|(name, value)| Ok((&**name, scope.argument_value(value)?)));
            all.push(ModelPart {
                name: &part.name,
                class: part.class.and_then(|class| program.loaded.class(class)),
                config: kept.map_or(&[], |kept| kept.config),
                carry: kept.map_or(&[], |kept| kept.carry),
                task: part.task.as_deref(),
                arguments: arguments.collect::<Result<_, Error>>()?,
                wires: kept.map_or(&[], |kept| kept.wires),
            });
        }
    }
    Ok(())
}

/// What of a part does not depend on a config.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeptPart {
    config: &'static [&'static str],
    carry: &'static [(&'static str, &'static [&'static str])],
    wires: &'static [Wire],
}

impl KeptPart {
    pub(super) fn of(part: &'static PartOf) -> Self {
        let wire = |[input, part, output]: &'static [Box<str>; 3]| Wire { input, part, output };
        let carry = part.carry.iter().map(|(attribute, way)| (&**attribute, texts(way)));
        Self { config: texts(&part.config), carry: keep_all(carry), wires: keep_all(part.wires.iter().map(wire)) }
    }
}
