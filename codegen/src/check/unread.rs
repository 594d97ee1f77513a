//! What has a name that nothing reads, as where it is mistyped: attributes of config types, named expressions, generators.

use std::collections::HashSet;

use crate::diagnostic::Problem;
use crate::resolve::{ConfigType, Registry};
use crate::schema::decode::OneOrMany;
use crate::schema::{AttributeSpec, GeneratorRef};

/// Reports them, where nothing else is wrong: what is left out for that may read them.
pub(crate) fn check(registry: &Registry<'_>) {
    if !registry.reports.is_empty() {
        return;
    }
    lets(registry);
    generators(registry);
    // A size that is not given is read from the config under the name of its axis.
    for axis in registry.classes.iter().flat_map(|class| class.spec.static_axes.keys()) {
        registry.index.read(axis);
    }
    for config in registry.config_types.values().filter(|config| registry.is_own(&config.place)) {
        for name in config.attributes.keys().filter(|name| !is_read(registry, config, name)) {
            let read = registry.index.attributes().filter(|known| registry.index.is_read(known));
            let problem = Problem::new(format!("nothing reads the attribute `{name}`")).among(name, read);
            let help = "`config` has what expressions and normalized configs read";
            registry.report(&config.place.key(name).itself(), problem.and_help(help));
        }
    }
}

/// The same of named expressions.
fn lets(registry: &Registry<'_>) {
    let read = registry.lets_read.borrow();
    for (index, class) in registry.classes.iter().enumerate().filter(|(_, class)| registry.is_own(&class.place)) {
        for (_, name) in class.spec.lets.keys().enumerate().filter(|(at, _)| !read.contains(&(index, *at))) {
            let problem = Problem::new(format!("nothing reads `{name}`"));
            let help = "steps read the names of the class in which they stand, and of those that it extends";
            registry.report(&class.place.key("let").key(name).itself(), problem.help(help));
        }
    }
}

/// The same of generators, which classes name, and generators that extend them.
fn generators(registry: &Registry<'_>) {
    let mut named: HashSet<&str> = HashSet::new();
    for dummies in registry.classes.iter().filter_map(|class| class.spec.dummy_inputs.as_ref()) {
        dummies.generators.iter().for_each(|refs| named_by(refs, &mut named));
        named.extend(dummies.past_generator.as_deref());
    }
    named.extend(registry.generators.values().filter_map(|generator| generator.spec.extends.as_deref()));
    let own = registry.generators.iter().filter(|(_, generator)| registry.is_own(&generator.place));
    for (name, generator) in own.filter(|(name, _)| !named.contains(*name)) {
        let problem = Problem::new(format!("no class uses the generator `{name}`"));
        let help = "name it under `dummy_inputs` of a class, extend it, or take it away";
        registry.report(&generator.place.itself(), problem.help(help));
    }
}

fn named_by<'r>(refs: &'r OneOrMany<GeneratorRef>, named: &mut HashSet<&'r str>) {
    for generator in &refs.0 {
        match generator {
            GeneratorRef::Named(name) => _ = named.insert(name),
            GeneratorRef::Conditional(choice) => {
                [&choice.then, &choice.otherwise].into_iter().for_each(|refs| named_by(refs, named));
            }
        }
    }
}

/// Whether an attribute is read, by its name or by another one that it has. One that is only another name is as good as the
/// attribute that it stands for.
fn is_read(registry: &Registry<'_>, config: &ConfigType<'_>, name: &str) -> bool {
    let stands_for = |spec: &AttributeSpec| match spec {
        AttributeSpec::Rule(rule) => rule.alias.clone().or_else(|| rule.older_name_of.clone()),
        AttributeSpec::Default(_) => None,
    };
    let is_other_name = config.attributes.get(name).and_then(stands_for).is_some();
    let mut others = config.attributes.iter().filter(|(_, spec)| stands_for(spec).is_some_and(|of| of == name));
    is_other_name || registry.index.is_read(name) || others.any(|(other, _)| registry.index.is_read(other))
}
