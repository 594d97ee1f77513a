//! Which model type a config is most like that no model type of the registry has: by what its architecture is for, by the
//! attributes that it has, and by what an export of it takes.
//!
//! Attributes alone mislead, as some are read by few model types and stated by the configs of many. So those that are about
//! as like as the one that is most like are asked what an export of this config takes, and what most of them say counts.

mod points;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use crate::config::pretrained_config::PretrainedConfig;
use crate::export::types::ExportConfigConstructor;
use crate::export::version::Version;
use crate::lookup::likeness::points::{Likeness, Stated, UNIT};
use crate::lookup::tables::Tables;
use crate::runtime::generated::{CLASSES, LOADED_CLASSES};
use crate::spec::dummy::DummyOptions;
use crate::tables::registry::Model;
use crate::tables::with_past::WITH_PAST;

/// How many of those that are most like it are asked what an export takes.
const MOST: usize = 48;

/// The fewest attributes that have to be alike where no architecture says what the model is for.
const FEWEST: usize = 3;

/// The votes of the one that is most like it; one that is a point less like it has half as many.
const VOTES: u64 = 1 << 40;

/// The model type of a library whose configs have what this one has, and whose export takes what others take that are as
/// like it, if there is one that is like it.
pub(super) fn most_like(tables: Tables, config: &PretrainedConfig, library: &str) -> Option<&'static str> {
    let mut candidates = candidates(tables, config, library);
    candidates.sort_by_key(|of| Reverse((of.likeness.points, of.heirs)));
    candidates.truncate(MOST);
    let newest = candidates.iter().map(|of| of.constructor.exported_by()).max()?;
    let asked = candidates.iter().filter_map(|of| Some((of, of.takes(config, Some(newest))?)));
    let mut alike: BTreeMap<Taken, (u64, Vec<&Candidate>)> = BTreeMap::new();
    let mut highest = None;
    for (of, taken) in asked {
        let less = highest.get_or_insert(of.likeness.points).saturating_sub(of.likeness.points) / UNIT;
        let (votes, members) = alike.entry(taken).or_default();
        *votes += VOTES.checked_shr(u32::try_from(less).unwrap_or(u32::MAX)).unwrap_or(0);
        members.push(of);
    }
    // Of as many votes, those among whom is the one that is most like it.
    let place = |members: &[&Candidate]| members.first().map(|of| (of.likeness.points, of.heirs));
    let (taken, (_, members)) = alike.iter().max_by_key(|(_, (votes, members))| (*votes, place(members)))?;
    let name = config.model_type().unwrap_or_default();
    let best = members.iter().max_by_key(|of| {
        let stands = of.takes(config, None).is_some_and(|own| own == *taken);
        (stands, is_named_alike(name, of.model_type), of.heirs, of.likeness.points)
    });
    best.map(|of| of.model_type)
}

/// What an export takes: how often each shape of what is kept from step to step, or without such each input with its shape.
type Taken = BTreeMap<(String, Vec<i64>), usize>;

/// A model type that a config could be like.
struct Candidate {
    model_type: &'static str,
    /// For the task that keeps something from step to step, if there is one.
    constructor: &'static ExportConfigConstructor<'static>,
    likeness: Likeness,
    /// How many classes its own stands under: of several that are as like, the one that others are like.
    heirs: usize,
}

/// The model types that are for what the config's architecture is for, and have attributes that it has.
fn candidates(tables: Tables, config: &PretrainedConfig, library: &str) -> Vec<Candidate> {
    let architecture = config.json().get("architectures").and_then(|names| names.get(0)?.as_str());
    let kin = architecture.map(of_same_kind).filter(|kin| !kin.is_empty());
    let fewest = if kin.is_some() { 1 } else { FEWEST };
    let models: Vec<_> = tables.models_in(Some(library)).filter_map(|of| Some((of, constructor(of)?))).collect();
    let stated =
        Stated::by(models.iter().filter_map(|(of, constructor)| Some((of.model_type, constructor.config_type?))));
    let of_kind = models.into_iter().filter(|(of, _)| kin.as_ref().is_none_or(|kin| kin.contains(of.model_type)));
    let known = stated.known_of(config.json());
    let rated = of_kind.filter_map(|(of, constructor)| {
        let likeness = stated.likeness(constructor.config_type?, &known);
        let heirs = CLASSES.iter().filter(|class| class.bases().any(|base| base.name == constructor.class().name));
        Some(Candidate { model_type: of.model_type, constructor, likeness, heirs: heirs.count() })
    });
    rated.filter(|of| of.likeness.alike >= fewest).collect()
}

fn constructor(model: &'static Model) -> Option<&'static ExportConfigConstructor<'static>> {
    let tasks = model.exporters.first()?.tasks;
    let with_past = tasks.iter().rev().find(|(task, _)| task.ends_with(WITH_PAST));
    with_past.or(tasks.first()).map(|(_, constructor)| constructor)
}

impl Candidate {
    /// What an export of the config as this model type takes, by a version of transformers or by its own.
    fn takes(&self, config: &PretrainedConfig, version: Option<Version>) -> Option<Taken> {
        let by = |version| self.constructor.transformers(version).call(config).ok();
        let export = version.and_then(by).or_else(|| self.constructor.call(config).ok())?;
        let options = DummyOptions::default();
        let mut taken = Taken::new();
        if let Some(layout) = export.cache_layout(&options).ok()? {
            for run in layout.runs.iter().filter(|run| run.layers > 0) {
                for entry in &run.entries {
                    *taken.entry((String::new(), entry.shape.clone())).or_default() += run.layers;
                }
            }
        } else {
            let feed = export.feed(&options).ok()?;
            taken.extend(feed.iter().map(|(name, spec)| ((name.to_string(), spec.shape.clone()), 1)));
        }
        Some(taken)
    }
}

/// Whether two names differ only in their numbers, or one is a part of the other.
fn is_named_alike(one: &str, other: &str) -> bool {
    let letters =
        |name: &str| name.chars().filter(|of| of.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
    let (one, other) = (letters(one), letters(other));
    !other.is_empty() && (one.contains(&other) || !one.is_empty() && other.contains(&one))
}

/// The model types that are loaded as a class of the same kind: `ForCausalLM`, `ForMaskedLM`, ….
fn of_same_kind(class: &str) -> HashSet<&'static str> {
    let Some(at) = class.rfind("For") else { return HashSet::new() };
    let kind = &class[at..];
    let classes = LOADED_CLASSES.entries().filter(|(name, _)| name.ends_with(kind)).map(|(_, classes)| *classes);
    classes.flatten().flat_map(|class| class.model_types.iter().copied()).collect()
}
