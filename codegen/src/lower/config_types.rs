//! What config classes fill in, and normalized configs.

use serde_yaml::Value;

use crate::diagnostic::Place;
use crate::expr::Scope;
use crate::model::{Attribute, ConfigType, Handle, Literal, Member, MemberOf, Normalized, Source};
use crate::resolve::{self, Registry};
use crate::schema::{AttributeRule, AttributeSpec, Keys};

pub(super) fn config_type(registry: &Registry<'_>, name: &str, config: &resolve::ConfigType<'_>) -> ConfigType {
    let stated = config.attributes.iter();
    let attributes = stated.filter_map(|(attribute, spec)| {
        let place = config.place.key(attribute);
        let source = match spec {
            AttributeSpec::Rule(rule) if rule.given().is_empty() => return None,
            AttributeSpec::Default(value) => Source::Default(literal(registry, attribute, value, &place)),
            AttributeSpec::Rule(rule) => source(registry, attribute, rule, &place)?,
        };
        Some(Attribute { name: attribute.as_str().into(), source })
    });
    ConfigType { name: name.to_owned(), attributes: attributes.collect(), own: registry.is_own(&config.place) }
}

fn source(registry: &Registry<'_>, attribute: &str, rule: &AttributeRule, place: &Place) -> Option<Source> {
    if let Some(alias) = &rule.alias {
        return Some(Source::Alias(alias.as_str().into()));
    }
    if let Some(name) = &rule.older_name_of {
        return Some(Source::OlderName(name.as_str().into()));
    }
    let (key, scope) = match rule.derive {
        Some(_) => ("derive", Scope::of_config(registry)),
        None => ("compute", Scope::of_finished_config(registry)),
    };
    let computed =
        rule.derive.as_ref().or(rule.compute.as_ref()).map(|text| scope.checked(scope.attr(text), &place.key(key)));
    if let Some(of) = &rule.config {
        let reference = |name: &str| registry.config_types.get_index_of(name).map(Handle::at);
        return Some(Source::Nested {
            of: if of == "auto" { None } else { reference(of) },
            default: rule.default.as_ref().and_then(Value::as_str).and_then(reference),
            missing: rule.missing.as_deref().and_then(reference),
            overlay: rule.overlay.as_deref().map(Into::into),
            flat: rule.flat == Some(true),
            derive: rule.derive.as_ref().and(computed).flatten(),
        });
    }
    if let (Some(default), None, None) = (&rule.default, &rule.derive, &rule.compute) {
        return Some(Source::Filled(literal(registry, attribute, default, &place.key("default"))));
    }
    match (&rule.default, computed??) {
        (_, computed) if rule.compute.is_some() => Some(Source::Computed(computed)),
        (None, computed) => Some(Source::Derived(computed)),
        (Some(default), computed) => {
            Some(Source::DefaultOrDerived(literal(registry, attribute, default, &place.key("default")), computed))
        }
    }
}

fn literal(registry: &Registry<'_>, of: &str, value: &Value, place: &Place) -> Literal {
    match value {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(value) => Literal::Int(value),
            None => match number.as_f64().filter(|value| value.is_finite()) {
                Some(value) => Literal::Float(value),
                None => {
                    registry.report(place, format!("`{number}` is no number that a config can have"));
                    Literal::Null
                }
            },
        },
        Value::String(text) => {
            if let Err(problem) = registry.words.take(of, text) {
                registry.report(place, problem);
            }
            Literal::Str(text.as_str().into())
        }
        Value::Sequence(items) => {
            let items = items.iter().enumerate();
            Literal::List(items.map(|(index, item)| literal(registry, of, item, &place.index(index))).collect())
        }
        Value::Mapping(_) | Value::Tagged(_) => {
            registry.report(place, "expected a number, a text, true, false, null or a list of these, found a mapping");
            Literal::Null
        }
    }
}

pub(super) fn normalized(registry: &Registry<'_>, key: &str, normalized: &resolve::Normalized) -> Normalized {
    let attributes = normalized.attributes.iter();
    let attributes = attributes.map(|(name, path)| (name.as_str().into(), path.split('.').map(Into::into).collect()));
    let members = normalized.members.iter().filter_map(|(name, (_, of))| {
        let of = match of {
            resolve::MemberOf::SubConfig { config, class } => {
                MemberOf::SubConfig(config.as_str().into(), Handle::at(registry.normalized.get_index_of(class)?))
            }
            resolve::MemberOf::Nested(nested) => MemberOf::Nested(nested.as_str().into()),
        };
        Some(Member { name: name.as_str().into(), of })
    });
    Normalized {
        key: key.to_owned(),
        name: normalized.name.clone(),
        attributes: attributes.collect(),
        members: members.collect(),
        own: normalized.file >= registry.of_base,
    }
}
