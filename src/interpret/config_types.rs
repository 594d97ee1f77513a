//! What config classes fill in.

use std::sync::OnceLock;

use super::budget::Inside;
use super::leaked::{keep, keep_all};
use super::scope::Scope;
use crate::config::types::{Attr, Attribute, ConfigRef, ConfigType, Derive, Literal, Rule, Source};
use crate::error::Error;
use crate::runtime::generated::CONFIG_TYPES;
use optimum_exporters_codegen::model::{
    Arena, Attribute as AttributeOf, ConfigType as ConfigTypeOf, Expr, Handle, Literal as LiteralOf, Source as SourceOf,
};

/// A rule of a config type.
#[derive(Debug)]
struct ReadRule(&'static Expr);

impl Rule for ReadRule {
    fn derive<'a>(&self, config: ConfigRef<'a>) -> Result<Attr<'a>, Error> {
        let _inside = Inside::enter()?;
        Scope::of_config(config).attr_value(self.0)
    }
}

/// A nested config whose type was not there yet.
type Waiting = (&'static OnceLock<Source>, &'static SourceOf);

/// Makes the config types of a model. Those of the registry that it is laid over are the compiled ones.
pub(super) fn config_types(of: &'static Arena<ConfigTypeOf>) -> Vec<&'static ConfigType> {
    let mut waiting = Vec::new();
    let made: Vec<_> = of
        .iter()
        .map(|(_, of)| match CONFIG_TYPES.get(&*of.name).filter(|_| !of.own) {
            Some(compiled) => compiled,
            None => config_type(of, &mut waiting),
        })
        .collect();
    for (source, of) in waiting {
        source.get_or_init(|| self::source(of, &made));
    }
    made
}

fn config_type(of: &'static ConfigTypeOf, waiting: &mut Vec<Waiting>) -> &'static ConfigType {
    let attributes = of.attributes.iter().map(|AttributeOf { name, source }| {
        let source = match source {
            SourceOf::Nested { .. } => {
                let later = keep(OnceLock::new());
                waiting.push((later, source));
                Source::Later(later)
            }
            source => self::source(source, &[]),
        };
        Attribute { name, source }
    });
    keep(ConfigType { name: &of.name, attributes: keep_all(attributes) })
}

fn source(of: &'static SourceOf, types: &[&'static ConfigType]) -> Source {
    match of {
        SourceOf::Default(default) => Source::Default(literal(default)),
        SourceOf::Filled(value) => Source::Filled(literal(value)),
        SourceOf::Alias(name) => Source::Alias(name),
        SourceOf::OlderName(name) => Source::OlderName(name),
        SourceOf::Derived(expr) => Source::Derived(derive(expr)),
        SourceOf::Computed(expr) => Source::Computed(derive(expr)),
        SourceOf::DefaultOrDerived(default, expr) => Source::DefaultOrDerived(literal(default), derive(expr)),
        SourceOf::Nested { of, default, missing, overlay, flat, derive } => {
            let reference = |of: &Option<Handle<ConfigTypeOf>>| types.get((*of)?.index()).copied();
            Source::Nested {
                of: reference(of),
                default: reference(default),
                missing: reference(missing),
                overlay: overlay.as_deref(),
                flat: *flat,
                derive: derive.as_ref().map(self::derive),
            }
        }
    }
}

fn derive(expr: &'static Expr) -> Derive {
    Derive::Read(keep(ReadRule(expr)))
}

fn literal(of: &'static LiteralOf) -> Literal {
    match of {
        LiteralOf::Null => Literal::Null,
        LiteralOf::Bool(value) => Literal::Bool(*value),
        LiteralOf::Int(value) => Literal::Int(*value),
        LiteralOf::Float(value) => Literal::Float(*value),
        LiteralOf::Str(text) => Literal::Str(text),
        LiteralOf::List(items) => Literal::List(keep_all(items.iter().map(literal))),
    }
}
