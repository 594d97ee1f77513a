//! What is made from itself, and so could never be made: attributes that are derived from each other,
//! named expressions that name each other, members and parts that hold each other.

use std::collections::HashSet;

use crate::diagnostic::{Place, Problem};
use crate::graph::Graph;
use crate::resolve::{MemberOf, Model, Registry, another_name};
use crate::schema::{AttributeRule, AttributeSpec, Attributes, LetSpec};
use crate::syntax::{self, Name, paths_of, roots_of};

pub(crate) fn check(registry: &Registry<'_>) {
    attributes(registry);
    lets(registry);
    members(registry);
    parts(registry);
}

/// An attribute of a config type.
type Attribute<'r> = (&'r str, &'r str);

fn attributes(registry: &Registry<'_>) {
    // One without a rule reads no other.
    let ruled = registry.config_types.iter().flat_map(|(of, config)| {
        let ruled = config.attributes.iter().filter(|(_, spec)| rule(spec).is_some());
        ruled.map(|(name, _)| (*of, name.as_str()))
    });
    let circles = Graph::new(ruled, |attribute| reads(registry, *attribute)).circles();
    let mut reported: HashSet<Attribute<'_>> = HashSet::new();
    for (of, config) in &registry.config_types {
        for (name, spec) in config.attributes {
            let Some((key, text)) = rule(spec).and_then(derivation) else { continue };
            let place = config.place.key(name).key(key);
            let own = own_attributes(registry, of, text, &place);
            if !own || reported.contains(&(*of, name.as_str())) {
                continue;
            }
            if let Some(way) = circles.way_around(&(*of, name.as_str())) {
                let next = way.get(1).map(|(_, name)| *name).unwrap_or_default();
                registry.report(&place, in_name(derived_from_itself(registry, &way), text, next));
                reported.extend(way);
            }
        }
    }
}

/// Points to where an expression reads a name first.
fn in_name(problem: Problem, text: &str, name: &str) -> Problem {
    let roots = syntax::expression(text).map(|expr| roots_of(&expr)).unwrap_or_default();
    roots.iter().filter(|root| root.text == name).fold(problem, |problem, root| problem.in_bytes(root.bytes.clone()))
}

/// The message on a circle of attributes, with the place of each.
fn derived_from_itself(registry: &Registry<'_>, way: &[Attribute<'_>]) -> Problem {
    let names: Vec<_> = way.iter().map(|(of, name)| format!("{of}.{name}")).collect();
    let name = way.first().map(|(_, name)| *name).unwrap_or_default();
    let problem = Problem::new(format!("`{name}` is derived from itself: {}", names.join(", ")));
    let steps = way.iter().zip(way.iter().skip(1)).skip(1);
    steps.fold(problem, |problem, ((of, name), (_, next))| {
        let place = registry.config_types[of].place.key(name).itself();
        problem.related(place, format!("`{name}` needs `{next}`"))
    })
}

fn rule(spec: &AttributeSpec) -> Option<&AttributeRule> {
    match spec {
        AttributeSpec::Rule(rule) => Some(rule),
        AttributeSpec::Default(_) => None,
    }
}

/// The expression that an attribute is computed by, with its key.
fn derivation(rule: &AttributeRule) -> Option<(&'static str, &str)> {
    let derive = rule.derive.as_deref().map(|text| ("derive", text));
    derive.or(rule.compute.as_deref().map(|text| ("compute", text)))
}

/// The attributes that are read to compute this one.
fn reads<'r>(registry: &'r Registry<'_>, (of, name): Attribute<'r>) -> Vec<Attribute<'r>> {
    let Some(rule) = registry.config_types.get(of).and_then(|config| rule(config.attributes.get(name)?)) else {
        return Vec::new();
    };
    if let Some(target) = &rule.alias {
        return vec![(of, target)];
    }
    let expr = derivation(rule).and_then(|(_, text)| registry.parsed.expression(text).ok());
    expr.iter().flat_map(|expr| paths_of(expr)).flat_map(|path| along(registry, of, path)).collect()
}

/// The attributes that a path reads, from config to nested config.
fn along<'r>(registry: &'r Registry<'_>, of: &str, path: &[Name]) -> Vec<Attribute<'r>> {
    let mut read = Vec::new();
    let mut of = registry.config_types.get_key_value(of);
    for name in path {
        let Some((of_name, config)) = of else { break };
        let Some((name, spec)) = config.attributes.get_key_value(&name.text) else { break };
        read.push((*of_name, name.as_str()));
        of = rule(spec).and_then(type_of).and_then(|of| registry.config_types.get_key_value(of));
    }
    read
}

/// The type of a nested config that is not there.
fn type_of(rule: &AttributeRule) -> Option<&str> {
    let stated = rule.config.as_deref()?;
    let default = rule.default.as_ref().and_then(|default| default.as_str());
    rule.missing.as_deref().or(if stated == "auto" { default } else { Some(stated) })
}

/// Whether what an attribute is derived from are attributes of its own config type.
fn own_attributes(registry: &Registry<'_>, of: &str, text: &str, place: &Place) -> bool {
    let config = &registry.config_types[of];
    let attributes = config.attributes;
    let Ok(expr) = registry.parsed.expression(text) else { return false };
    let mut all = true;
    for Name { text: root, bytes } in roots_of(&expr).into_iter().filter(|name| name.text != "model_type") {
        let problem = match attributes.get(&root).map(rule) {
            None if !registry.is_whole(&config.place) => return false,
            None => no_attribute(of, &root, attributes),
            Some(Some(AttributeRule { alias: Some(target), .. })) => another_name(config, &root, target),
            Some(_) => continue,
        };
        all = false;
        registry.report(place, problem.in_bytes(bytes));
    }
    all
}

fn no_attribute(of: &str, name: &str, attributes: &Attributes) -> Problem {
    let problem = Problem::new(format!("`{of}` has no attribute `{name}`"));
    if matches!(name, "config" | "normalized") {
        return problem.help("a rule reads attributes of its own config, by their names alone");
    }
    problem.among(name, attributes.keys().map(String::as_str))
}

fn lets(registry: &Registry<'_>) {
    for (index, class) in registry.classes.iter().enumerate() {
        let names = class.spec.lets.keys().map(String::as_str);
        let circles = Graph::new(names, |name| lets_named_by(registry, index, name)).circles();
        let mut reported: Vec<&str> = Vec::new();
        for (name, spec) in &class.spec.lets {
            let way = circles.way_around(&name.as_str());
            if let Some(way) = way.filter(|_| !reported.contains(&name.as_str())) {
                let problem = made_from_itself(registry, index, &way);
                let next = way.get(1).copied().unwrap_or_default();
                let problem = match spec {
                    LetSpec::Expression(text) => in_name(problem, text, next),
                    LetSpec::Fold(_) => problem,
                };
                registry.report(&class.place.key("let").key(name), problem);
                reported.extend(way);
            }
        }
    }
}

/// The message on a circle of named expressions, with the place of each.
fn made_from_itself(registry: &Registry<'_>, class: usize, way: &[&str]) -> Problem {
    let name = way.first().copied().unwrap_or_default();
    let problem = Problem::new(format!("`{name}` is made from itself: {}", way.join(", ")));
    let place_of = |name: &str| {
        let mut lineage = registry.ancestry(class);
        lineage.find(|class| class.spec.lets.contains_key(name)).map(|class| class.place.key("let").key(name).itself())
    };
    let steps = way.iter().zip(way.iter().skip(1)).skip(1);
    steps
        .filter_map(|(name, next)| Some((place_of(name)?, format!("`{name}` needs `{next}`"))))
        .fold(problem, |problem, (place, why)| problem.related(place, why))
}

/// The named expressions that one names.
fn lets_named_by<'r>(registry: &'r Registry<'_>, class: usize, name: &str) -> Vec<&'r str> {
    let find = |name: &str| registry.ancestry(class).find_map(|class| class.spec.lets.get_key_value(name));
    let exprs = find(name).map(|(_, spec)| registry.exprs_of(spec)).unwrap_or_default();
    let paths = exprs.iter().flat_map(|expr| paths_of(expr));
    paths.filter_map(|path| if let [name] = path { Some(find(&name.text)?.0.as_str()) } else { None }).collect()
}

/// Normalized configs whose members are read through themselves.
fn members(registry: &Registry<'_>) {
    let members_of = |name: &str| registry.normalized.get(name).into_iter().flat_map(|of| of.members.values());
    let through = |(_, of): &'_ (Place, MemberOf)| match of {
        MemberOf::SubConfig { class, .. } => Some(class.clone()),
        MemberOf::Nested(_) => None,
    };
    let next = |name: &String| members_of(name).filter_map(through).collect();
    let circles = Graph::new(registry.normalized.keys().cloned(), next).circles();
    for name in registry.normalized.keys() {
        let way = circles.way_around(name);
        let first = way.as_ref().and_then(|way| members_of(name).find(|member| through(member).as_ref() == way.get(1)));
        if let (Some(way), Some((place, _))) = (way, first) {
            let message = format!("the members of `{name}` hold it themselves: {}", way.join(", "));
            registry.report(&place.key("class"), message);
        }
    }
}

/// A model type and its library.
type ModelType<'r> = (&'r str, &'r str);

/// Parts that a config which says nothing of them would nest without end.
fn parts<'r>(registry: &'r Registry<'r>) {
    let next = |of: &ModelType<'_>| parts_of(registry, *of).into_iter().map(|(_, of)| of).collect();
    let name = |model: &Model<'r>| (model.library, model.model_type);
    let circles = Graph::new(registry.models.iter().map(name), next).circles();
    for model in &registry.models {
        let start = name(model);
        let Some(way) = circles.way_around(&start) else { continue };
        let first = parts_of(registry, start).into_iter().find(|(_, of)| way.get(1) == Some(of));
        if let Some((place, _)) = first {
            let way: Vec<_> = way.iter().map(|(_, model_type)| *model_type).collect();
            let message = format!(
                "this part is `{}` again where a config says nothing of it: {}",
                model.model_type,
                way.join(", ")
            );
            registry.report(&place, message);
        }
    }
}

/// The parts of a model, each with the model type that it has where a config says nothing of it.
fn parts_of<'r>(registry: &'r Registry<'_>, (library, model_type): ModelType<'_>) -> Vec<(Place, ModelType<'r>)> {
    let model = registry.index.model(library, model_type).map(|model| &registry.models[model]);
    let attributes = model.and_then(|model| Some(registry.config_types.get(model.config_type?)?.attributes));
    let (Some(model), Some(attributes)) = (model, attributes) else { return Vec::new() };
    let classes = model.exporters.iter().flat_map(|support| registry.ancestry(support.class));
    let parts = classes.flat_map(|class| {
        let nested = class.spec.nested.iter();
        let nested = nested.map(|(name, part)| {
            (class.place.key("nested").key(name).key("config"), part.config.as_str(), part.library.as_str())
        });
        let steps = class.spec.construct.iter().flat_map(|ops| ops.0.iter().enumerate());
        let exports = steps.filter_map(|(index, op)| {
            Some((class.place.key("construct").index(index).key("export"), op.export.as_deref()?, library))
        });
        nested.chain(exports)
    });
    parts
        .filter_map(|(place, attribute, library)| {
            let of = type_of(rule(attributes.get(attribute)?)?)?;
            let model = &registry.models[registry.index.model(library, of)?];
            Some((place, (model.library, model.model_type)))
        })
        .collect()
}
