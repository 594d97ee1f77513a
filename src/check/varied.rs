//! What a model type is exported as under configs that say more than those which it has by default.

use std::collections::BTreeSet;

use serde_json::Value;

use super::contracts;
use super::part::parts;
use crate::config::compared::{ANY, compared};
use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::{Attribute, ConfigType, Literal, Source};
use crate::export::axes::{DynamicAxes, Part as AxesPart};
use crate::export::types::{ExportConfigConstructor, ExportPlan};

/// What a config says besides: attributes, by the path to each, and their values.
pub(super) type Said = Vec<(String, Value)>;

/// The most attributes that are looked at of a model type.
const MOST_ATTRIBUTES: usize = 256;

/// The most configs of a model type that are held against a graph.
const MOST_CONFIGS: usize = 32;

/// How deep the configs stand inside of which attributes are looked at.
const DEEPEST: usize = 2;

/// The configs with which a model type takes or gives something else than with `config`, each with what it says besides, and
/// the plans with it: those in which one attribute is another, and those in which several such are. How many layers there are
/// of each kind is nothing that it says.
pub(super) fn others(
    constructor: &ExportConfigConstructor<'static>,
    config: &PretrainedConfig,
) -> Vec<(Said, Vec<ExportPlan>)> {
    let known = names(&contracts::plans(constructor, config));
    let with = |said: &Said| {
        let config = said.iter().fold(config.clone(), |config, (path, value)| config.with_at(path, value.clone()));
        contracts::plans(constructor, &config)
    };
    let mut all: Vec<Said> = vec![Said::new()];
    for (path, literal) in attributes(constructor) {
        let differs = |value: &Value| {
            let names = names(&with(&vec![(path.clone(), value.clone())]));
            !names.is_empty() && names != known && has_layers_of(&names, &known)
        };
        let values: Vec<_> = values(literal, |value| drop(with(&vec![(path.clone(), value)])));
        let values: Vec<_> = values.into_iter().filter(differs).collect();
        let further = all
            .iter()
            .flat_map(|said| values.iter().map(|value| [&said[..], &[(path.clone(), value.clone())]].concat()));
        let further: Vec<_> = further.take(MOST_CONFIGS.saturating_sub(all.len())).collect();
        all.extend(further);
    }
    let mixed = of_each_kind(constructor, config, &known).map(|plans| (Said::new(), plans));
    mixed.into_iter().chain(all.into_iter().skip(1).map(|said| (said.clone(), with(&said)))).collect()
}

/// The plans of a config whose lists of layers have one of each kind that is told apart, where it has entries of them that
/// `known` has not.
fn of_each_kind(
    constructor: &ExportConfigConstructor<'static>,
    config: &PretrainedConfig,
    known: &[Names],
) -> Option<Vec<ExportPlan>> {
    let mut mixed: Option<(PretrainedConfig, Vec<ExportPlan>, Vec<Names>)> = None;
    let lists = attributes(constructor).into_iter().filter(|(_, of)| matches!(of, Literal::Null | Literal::List(_)));
    for (path, _) in lists {
        let (config, known) = mixed.as_ref().map_or((config, known), |(config, _, names)| (config, names));
        let plans = |config: &PretrainedConfig| contracts::plans(constructor, config);
        let Some(config) = contracts::kinds_at(config, &path, |config| drop(names(&plans(config)))) else { continue };
        let plans = plans(&config);
        let names = names(&plans);
        if !names.is_empty() && names != known && has_layers_of(&names, known) {
            mixed = Some((config, plans, names));
        }
    }
    mixed.map(|(_, plans, _)| plans)
}

/// The attributes of a model type's configs whose values a file states, each with what stands for one that is left out.
fn attributes(constructor: &ExportConfigConstructor<'static>) -> Vec<(String, Literal)> {
    let mut found = Vec::new();
    if let Some(of) = constructor.config_type {
        put_attributes(of, "", DEEPEST, &mut found);
    }
    found
}

fn put_attributes(of: &'static ConfigType, before: &str, deepest: usize, found: &mut Vec<(String, Literal)>) {
    for Attribute { name, source } in of.attributes {
        let path = format!("{before}{name}");
        match source {
            Source::Default(literal) | Source::Filled(literal) | Source::DefaultOrDerived(literal, _)
                if found.len() < MOST_ATTRIBUTES =>
            {
                found.push((path, *literal));
            }
            Source::Nested { of, default, missing, .. } if deepest > 1 => {
                let of = of.or(*default).or(*missing);
                of.into_iter().for_each(|of| put_attributes(of, &format!("{path}."), deepest - 1, found));
            }
            _ => {}
        }
    }
}

/// The values that an attribute may have in the place of one: what it is compared with where that is a text, the other of two,
/// something in the place of nothing, and nothing in the place of something. `try_with` has a contract made with a value.
fn values(literal: Literal, try_with: impl FnOnce(Value)) -> Vec<Value> {
    match literal {
        Literal::Null | Literal::Str(_) => {
            let words = compared(|| try_with(ANY.into())).into_iter().map(Value::from);
            let something = matches!(literal, Literal::Null).then(|| Value::from(1));
            words.chain(something).collect()
        }
        Literal::Bool(flag) => vec![(!flag).into()],
        Literal::Int(number) => vec![i64::from(number == 0).into()],
        Literal::Float(_) | Literal::List(_) => Vec::new(),
    }
}

/// What a part is called, and the names of its inputs and of its outputs, those of layers once.
type Names = (String, [BTreeSet<String>; 2]);

fn names(plans: &[ExportPlan]) -> Vec<Names> {
    let of_side = |axes: &DynamicAxes| axes.parts().iter().flat_map(names_of).collect();
    let of_part = |part: super::part::Part<'_>| {
        let sides = [part.config.inputs().ok()?, part.config.outputs().ok()?];
        Some((part.name.to_owned(), sides.map(|side| of_side(&side))))
    };
    plans.iter().flat_map(parts).filter_map(of_part).collect()
}

fn names_of(part: &AxesPart) -> Vec<String> {
    match part {
        AxesPart::Tensor(name, _) => vec![(*name).to_owned()],
        AxesPart::Layers { count: 0, .. } => Vec::new(),
        AxesPart::Layers { tensors, .. } => tensors.iter().map(|(name, _)| name.to_string()).collect(),
    }
}

/// Whether parts have layers where they had some: how many there are is no other contract, and none are no model.
fn has_layers_of(names: &[Names], known: &[Names]) -> bool {
    let layers = |of: &[Names], name: &str| {
        let parts = of.iter().filter(|(part, _)| part == name);
        parts.flat_map(|(_, sides)| sides).flatten().filter(|name| name.contains("{i}")).count()
    };
    names.iter().all(|(part, _)| layers(names, part) >= layers(known, part))
}
