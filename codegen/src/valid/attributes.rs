//! Attributes that a model's class reads whatever the model's config is like, and that its config type has not.

use std::collections::{BTreeMap, BTreeSet};

use optimum_exporters_common::nearest;

use super::cache::{decoders, generators, serves};
use super::shapes::draw_of;
use crate::diagnostic::{Place, Problem, Reports};
use crate::model::{
    AxesStep, Class, ConfigType, ConstructAction, Draw, Expr, ExprKind, Generator, GeneratorChoice, Handle, LayerDraw,
    Model, ModelType, Normalized, Of, Shape, Source, Support,
};

pub(crate) fn check(model: &Model, reports: &Reports) {
    for model_type in model.model_types.iter().filter(|model_type| model_type.own) {
        let Some(config) = model_type.config_type.map(|config| &model.config_types[config]) else { continue };
        let mut reported = BTreeSet::new();
        for support in model_type.supports.iter().filter(|support| !has_other_config(model, support.class)) {
            check_support(model, (model_type, support), config, &mut reported, reports);
        }
    }
}

/// Whether another config takes the place of the model's own.
fn has_other_config(model: &Model, class: Handle<Class>) -> bool {
    model.lineage(class).any(|class| {
        let steps = model.classes[class].construct.as_deref().unwrap_or_default();
        let puts_other =
            |action: &ConstructAction| matches!(action, ConstructAction::Config(_) | ConstructAction::Export(_));
        steps.iter().any(|step| puts_other(&step.then))
    })
}

fn check_support<'m>(
    model: &'m Model,
    (model_type, support): (&ModelType, &Support),
    config: &'m ConfigType,
    reported: &mut BTreeSet<(Option<&'m str>, &'m str)>,
    reports: &Reports,
) {
    let mut reads = Reads { normalized: normalized_of(model, support.class), found: BTreeMap::new() };
    for of in always_drawing(model, support.class) {
        let generator = &model.generators[of];
        generator.reads.iter().for_each(|read| reads.expr(read, &generator.name));
    }
    if decoders(model).any(|(class, _)| class == support.class) {
        let class = &model.classes[support.class];
        let steps = model.inherited(support.class, |class| class.past.as_deref()).unwrap_or_default();
        model.each_step(steps, |class| class.past.as_deref(), &|_| None, &mut |step, may_be_left| match step {
            AxesStep::Layers(layers) if !may_be_left => reads.expr(&layers.end, &class.name),
            _ => {}
        });
        past_draws(model, support.class, &mut reads);
    }
    for ((parent, attribute), (reader, normalized)) in &reads.found {
        let Some(of) = nested_in(model, config, *parent) else { continue };
        let names: Vec<_> =
            of.attributes.iter().map(|attribute| &*attribute.name).chain(of.bare.iter().map(|name| &**name)).collect();
        if names.contains(attribute) || !reported.insert((*parent, attribute)) {
            continue;
        }
        let as_what = normalized.map_or_else(String::new, |name| format!(" as `normalized.{name}`"));
        let title = format!("the config of `{}` has no `{attribute}`, which `{reader}` reads{as_what}", of.name);
        let near = nearest(attribute, names.iter().copied()).map(|near| format!("`{near}` is nearly that"));
        let problem = near.into_iter().fold(Problem::new(title), Problem::label);
        let or_else = match normalized {
            Some(name) => format!("a `normalized_config` says which attribute `{name}` is"),
            None => "`{alias: NAME}` says which attribute it is".to_owned(),
        };
        let problem = problem.help(format!("`{attribute}: {{}}` says that there is no default; {or_else}"));
        reports.at(&place_of_config(model_type, config, support), problem);
    }
}

/// What is read for the cache that is drawn, where no condition says which.
fn past_draws<'m>(model: &'m Model, class: Handle<Class>, reads: &mut Reads<'m>) {
    let appended = model.inherited(class, |class| class.dummies.append.as_ref());
    let names: Vec<_> = appended.into_iter().flatten().map(|append| &*append.then).collect();
    let serving = always_drawing(model, class).into_iter().find_map(|of| {
        let name = names.iter().find(|name| serves(&model.generators[of], name))?;
        Some((of, draw_of(model, of, name)?))
    });
    let Some((of, Draw::Layers(runs) | Draw::Flat(runs))) = serving else { return };
    for run in runs {
        reads.expr(&run.count, &model.generators[of].name);
        for draw in &run.each {
            if let LayerDraw::Tensor(tensor, _) = draw
                && let Shape::Axes(lengths) = &tensor.shape
            {
                lengths.iter().for_each(|length| reads.expr(length, &model.generators[of].name));
            }
        }
    }
}

/// A config, or the one of a type that is nested in it.
fn nested_in<'m>(model: &'m Model, config: &'m ConfigType, parent: Option<&str>) -> Option<&'m ConfigType> {
    let Some(parent) = parent else { return Some(config) };
    match &config.attributes.iter().find(|attribute| &*attribute.name == parent)?.source {
        Source::Nested { of: Some(of), flat: false, .. } => Some(&model.config_types[*of]),
        _ => None,
    }
}

/// Where the attributes of a model stand, or its class where they are those of another file.
fn place_of_config(model_type: &ModelType, config: &ConfigType, support: &Support) -> Place {
    if config.name == model_type.name && config.own {
        Place::of_file(support.at.file).key("config").itself()
    } else {
        support.at.itself()
    }
}

/// The normalized config of a class, where it has no members that are asked first.
fn normalized_of(model: &Model, class: Handle<Class>) -> Option<&Normalized> {
    let normalized = &model.normalized[model.classes[class].facts.normalized?];
    normalized.members.is_empty().then_some(normalized)
}

/// The generators of a class that depend on no condition.
fn always_drawing(model: &Model, class: Handle<Class>) -> Vec<Handle<Generator>> {
    let all = generators(model, class);
    let choices = model.inherited(class, |class| class.dummies.generators.as_deref()).unwrap_or_default();
    let is_certain = |choice: &GeneratorChoice| matches!(choice, GeneratorChoice::One(_));
    if choices.iter().all(is_certain) { all } else { Vec::new() }
}

/// Attributes that are read, each with what reads it, and by which normalized name.
struct Reads<'m> {
    normalized: Option<&'m Normalized>,
    found: BTreeMap<(Option<&'m str>, &'m str), (&'m str, Option<&'m str>)>,
}

impl<'m> Reads<'m> {
    /// What an expression reads in any case.
    fn expr(&mut self, expr: &'m Expr, reader: &'m str) {
        match &expr.kind {
            ExprKind::Attribute { of: Of::Config(parents), name, may_miss: false } if parents.len() < 2 => {
                self.found.entry((parents.first().map(|parent| &**parent), name)).or_insert((reader, None));
            }
            ExprKind::Attribute { of: Of::Normalized, name, may_miss: false } => {
                let Some(normalized) = self.normalized else { return };
                let path = normalized.attributes.iter().find(|(known, _)| known == name).map(|(_, path)| &path[..]);
                let attribute: (Option<&str>, &str) = match path {
                    None => (None, name),
                    Some([attribute]) => (None, attribute),
                    Some([parent, attribute]) => (Some(parent), attribute),
                    Some(_) => return,
                };
                self.found.entry(attribute).or_insert((reader, Some(name)));
            }
            // What stands in the other places of these is read under a condition.
            ExprKind::If(parts) => self.expr(&parts[0], reader),
            ExprKind::Logic(_, sides) => self.expr(&sides[0], reader),
            ExprKind::UnwrapOr(both) => self.expr(&both[0], reader),
            ExprKind::Arithmetic(_, both)
            | ExprKind::Compare(_, both)
            | ExprKind::Pair(both)
            | ExprKind::ItemAt(both) => {
                both.iter().for_each(|side| self.expr(side, reader));
            }
            ExprKind::ItemOf(three) => three.iter().for_each(|part| self.expr(part, reader)),
            ExprKind::Named(inner)
            | ExprKind::ToInt(inner)
            | ExprKind::Truth(inner)
            | ExprKind::Not(inner)
            | ExprKind::Negative(inner)
            | ExprKind::Len(inner)
            | ExprKind::Count(inner, _)
            | ExprKind::Isqrt(inner) => self.expr(inner, reader),
            _ => {}
        }
    }
}
