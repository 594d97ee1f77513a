//! Which model type a config is most like that no model type of the registry has: by what its architecture is for, and by
//! the attributes that it has.

use std::collections::{HashMap, HashSet};

use crate::config::pretrained_config::PretrainedConfig;
use crate::config::types::{Attribute, ConfigType, Literal, Source};
use crate::lookup::tables::Tables;
use crate::runtime::generated::{CLASSES, LOADED_CLASSES};
use crate::tables::registry::Model;

/// The fewest attributes that have to be alike.
const FEWEST: usize = 3;

/// The model type of a library whose configs have what this one has, if there is one that is like it.
pub(super) fn most_like(tables: Tables, config: &PretrainedConfig, library: &str) -> Option<&'static str> {
    let kin = config.json().get("architectures").and_then(|names| names.get(0)?.as_str()).map(of_same_kind);
    let candidates: Vec<_> = tables.models_in(Some(library)).filter_map(Candidate::of).collect();
    let mut known_by: HashMap<&str, usize> = HashMap::new();
    for attribute in candidates.iter().flat_map(|candidate| &candidate.attributes) {
        *known_by.entry(attribute.name).or_default() += 1;
    }
    let has = |attribute: &&&Attribute| config.json().get(attribute.name).is_some_and(|value| !value.is_null());
    let mut best: Option<((u64, usize), &'static str)> = None;
    for candidate in &candidates {
        if kin.as_ref().is_some_and(|kin| !kin.is_empty() && !kin.contains(candidate.model_type)) {
            continue;
        }
        // What few have tells more than what all have.
        let weight = |attribute: &Attribute| rarity(candidates.len(), known_by[attribute.name]);
        let (alike, lacking): (Vec<_>, Vec<_>) = candidate.attributes.iter().partition(|of| has(of));
        if alike.len() < FEWEST {
            continue;
        }
        let total = |attributes: &[&&Attribute]| attributes.iter().map(|of| weight(of)).sum::<u64>();
        let points = total(&alike).saturating_sub(2 * total(&lacking));
        let rank = (points, candidate.heirs);
        if points > 0 && best.is_none_or(|(highest, _)| rank > highest) {
            best = Some((rank, candidate.model_type));
        }
    }
    best.map(|(_, model_type)| model_type)
}

/// A model type that a config could be like.
struct Candidate {
    model_type: &'static str,
    /// The attributes that a file of it states, as a rule; flags tell little.
    attributes: Vec<&'static Attribute>,
    /// How many classes its own stands under: of several that are as like, the one that others are like.
    heirs: usize,
}

impl Candidate {
    fn of(model: &'static Model) -> Option<Self> {
        let (_, constructor) = model.exporters.first()?.tasks.first()?;
        let config_type: &'static ConfigType = constructor.config_type?;
        let states = |attribute: &&Attribute| {
            matches!(
                attribute.source,
                Source::Default(_) | Source::DefaultOrDerived(..) | Source::Nested { .. } | Source::Later(_)
            ) && !matches!(attribute.source, Source::Default(Literal::Bool(_)))
        };
        let attributes = config_type.attributes.iter().filter(states).collect();
        let heirs = CLASSES.iter().filter(|class| class.bases().any(|of| of.name == constructor.class().name));
        Some(Self { model_type: model.model_type, attributes, heirs: heirs.count() })
    }
}

/// How much it tells that a config has what so many of all have.
fn rarity(all: usize, known_by: usize) -> u64 {
    1 + u64::from((all / known_by.max(1)).ilog2())
}

/// The model types that are loaded as a class of the same kind: `ForCausalLM`, `ForMaskedLM`, ….
fn of_same_kind(class: &str) -> HashSet<&'static str> {
    let Some(at) = class.rfind("For") else { return HashSet::new() };
    let kind = &class[at..];
    let classes = LOADED_CLASSES.entries().filter(|(name, _)| name.ends_with(kind)).map(|(_, classes)| *classes);
    classes.flatten().flat_map(|class| class.model_types.iter().copied()).collect()
}
