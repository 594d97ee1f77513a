//! Attributes of config types that nothing reads, and that are nearly those which something does: mistyped ones.

use crate::diagnostic::Problem;
use crate::resolve::{ConfigType, Registry};
use crate::schema::AttributeSpec;

/// Reports them, where nothing else is wrong: what is left out for that may read them. What is unlike all that is read may
/// stand there, as a config has it.
pub(crate) fn check(registry: &Registry<'_>) {
    if !registry.reports.is_empty() {
        return;
    }
    // A size that is not given is read from the config under the name of its axis.
    for axis in registry.classes.iter().flat_map(|class| class.spec.static_axes.keys()) {
        registry.index.read(axis);
    }
    for config in registry.config_types.values().filter(|config| registry.is_own(&config.place)) {
        for name in config.attributes.keys().filter(|name| !is_read(registry, config, name)) {
            let read = registry.index.attributes().filter(|known| registry.index.is_read(known));
            if let Some(slip) = optimum_exporters_common::slip_of(name, read) {
                let problem = Problem::new(format!("nothing reads the attribute `{name}`"));
                let problem = problem.label(format!("did you mean `{slip}`?"));
                registry.report(&config.place.key(name).itself(), problem);
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
