//! What config classes fill in: one description for each type, and rules that name what there is.

use serde_yaml::Value;

use super::{ConfigType, Registry};
use crate::diagnostic::{Place, Problem, not_one, unknown};
use crate::read::load::Files;
use crate::schema::{AttributeRule, AttributeSpec, ConfigSpec, Keys};
use crate::syntax;

/// The kinds of rules, by the keys that tell them.
const KINDS: [&str; 5] = ["alias", "older_name_of", "derive", "compute", "config"];

pub(super) fn config_types<'a>(files: &'a Files, registry: &mut Registry<'a>) {
    for (.., model) in &files.models {
        let root = Place::of_file(model.file);
        let own = match &model.spec.config {
            Some(ConfigSpec::Attributes(attributes)) => Some((&*model.spec.model_type, attributes, root.key("config"))),
            _ => None,
        };
        let further =
            model.spec.configs.iter().map(|(name, attributes)| (&**name, attributes, root.key("configs").key(name)));
        for (name, attributes, place) in own.into_iter().chain(further) {
            let first = registry.config_types.get(name).map(|first| &first.place);
            if let Some(first) = first.filter(|first| registry.is_own(first)) {
                let file = registry.files[first.file];
                let problem = Problem::new(format!("the config type `{name}` is described in {file} already"));
                registry.report(&place.itself(), problem.related(first.itself(), "the first is here"));
            } else {
                registry.config_types.insert(name, ConfigType { place, attributes });
            }
        }
    }
    for config in registry.config_types.values().filter(|config| registry.is_own(&config.place)) {
        for (name, attribute) in config.attributes {
            check_attribute(registry, config, name, attribute);
        }
    }
}

fn check_attribute(registry: &Registry<'_>, config: &ConfigType<'_>, name: &str, attribute: &AttributeSpec) {
    let place = config.place.key(name);
    if !syntax::is_name(name) || !name.is_ascii() {
        let problem = Problem::new(format!("`{name}` is no name of an attribute"));
        let help = "expected letters, digits and `_`, and after the name `: ` and its default; a number has no comma";
        return registry.report(&place.itself(), problem.help(help));
    }
    let rule = match attribute {
        AttributeSpec::Rule(rule) => rule,
        AttributeSpec::Default(value) => return check_value(registry, config, name, value, &place),
    };
    if let Some(default) = rule.default.as_ref().filter(|_| rule.config.is_none()) {
        check_value(registry, config, name, default, &place.key("default"));
    }
    let said = rule.given();
    if said.is_empty() || said == ["default"] {
        return;
    }
    let is_kind = |key: &str| said.contains(&key) && (key != "derive" || rule.config.is_none());
    let given: Vec<_> = KINDS.into_iter().filter(|key| is_kind(key)).collect();
    if given.len() != 1 && registry.is_whole(&place) {
        registry.report(&place, not_one("a rule has one kind", &KINDS, &given));
        return;
    }
    for key in ["overlay", "missing", "flat"] {
        if said.contains(&key) && rule.config.is_none() {
            let problem = Problem::new(format!("`{key}` goes with `config`"));
            registry.report(&place.key(key).itself(), problem.help(format!("`{name}` is no config of its own")));
        }
    }
    check_default(registry, rule, &place);
    check_types(registry, rule, &place);
    check_other_names(registry, config, name, rule);
}

/// The config types that a rule names.
fn check_types(registry: &Registry<'_>, rule: &AttributeRule, place: &Place) {
    let known_type = |named: &str| named == "auto" || registry.config_types.contains_key(named);
    let default = rule.config.as_ref().and(rule.default.as_ref()).and_then(|default| default.as_str());
    for (key, named) in [("config", rule.config.as_deref()), ("missing", rule.missing.as_deref()), ("default", default)]
    {
        if let Some(named) = named.filter(|named| !known_type(named) && !registry.lacks.attributes) {
            let known: Vec<_> = registry.config_types.keys().copied().collect();
            registry.report(&place.key(key), unknown("config type", named, known));
        }
    }
}

/// The attributes that an attribute is another name for.
fn check_other_names(registry: &Registry<'_>, config: &ConfigType<'_>, name: &str, rule: &AttributeRule) {
    let place = config.place.key(name);
    let names = [("alias", &rule.alias), ("older_name_of", &rule.older_name_of)];
    for (key, target) in names.into_iter().filter_map(|(key, target)| Some((key, target.as_ref()?))) {
        let of = config.attributes.get(target);
        let other = match of {
            Some(AttributeSpec::Rule(rule)) => rule.alias.as_ref().or(rule.older_name_of.as_ref()),
            _ => None,
        };
        if target == name {
            registry.report(&place.key(key), format!("`{name}` cannot be another name for itself"));
        } else if let Some(other) = other {
            registry.report(&place.key(key), another_name(config, target, other));
        } else if of.is_none() {
            let known: Vec<_> = config.attributes.keys().map(String::as_str).collect();
            registry.report(&place.key(key), unknown("attribute", target, known));
        }
    }
}

/// An attribute that stands for another one, where that is to be named itself.
pub(crate) fn another_name(config: &ConfigType<'_>, name: &str, other: &str) -> Problem {
    let problem = Problem::new(format!("`{name}` is another name for `{other}`"));
    problem.label(format!("name `{other}` instead")).related(config.place.key(name).itself(), "it is one here")
}

/// Reports defaults, and items of lists, that YAML takes for texts.
fn check_value(registry: &Registry<'_>, config: &ConfigType<'_>, name: &str, value: &Value, place: &Place) {
    match value {
        Value::String(text) => {
            let meant = otherwise_meant(config, name, text);
            meant.into_iter().for_each(|problem| registry.report(place, problem));
        }
        Value::Sequence(items) => {
            // Words of a list are words, as "none" is.
            let is_number =
                |item: &Value| item.as_str().is_some_and(|text| text.starts_with(|first: char| first.is_ascii_digit()));
            for (index, item) in items.iter().enumerate().filter(|(_, item)| is_number(item)) {
                check_value(registry, config, name, item, &place.index(index));
            }
        }
        _ => {}
    }
}

/// A default that YAML takes for a text, and that was meant for something else.
fn otherwise_meant(config: &ConfigType<'_>, name: &str, text: &str) -> Option<Problem> {
    let meant = match text.to_ascii_lowercase().as_str() {
        "none" | "null" | "nil" => "null is written `~`".to_owned(),
        "yes" | "on" => "what holds is written `true`".to_owned(),
        "no" | "off" => "what does not hold is written `false`".to_owned(),
        flag @ ("true" | "false") => format!("a flag is written `{flag}`, without quotes"),
        list if list.starts_with(['(', '[']) => "a list is written [1, 2], without quotes".to_owned(),
        row if row.contains(' ') && row.split(' ').all(is_number) => {
            format!("the numbers of a list are written with commas between, as [{}]", row.replace(' ', ", "))
        }
        number if number.contains(|letter: char| letter.is_ascii_digit()) && is_number(number) => {
            format!("a number is written {}, without quotes", number.replace(['_', ','], ""))
        }
        _ if text != name && config.attributes.contains_key(text) => {
            format!(
                "the value of that attribute is written `{{derive: {text}}}`, and another name for it `{{alias: {text}}}`"
            )
        }
        _ if name.ends_with("_config") => {
            "a config of its own is written `{config: TYPE}`, where `TYPE` is its type".to_owned()
        }
        _ if text.contains(' ') && syntax::expression(text).is_ok_and(|expr| expr.is_computed()) => {
            format!("what is computed is written `{{derive: {text}}}`")
        }
        _ => return None,
    };
    Some(Problem::new(format!("the default of `{name}` is the text \"{text}\" here")).label(meant))
}

/// Whether a text is digits, as one writes long numbers.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '_' | ','))
}

fn check_default(registry: &Registry<'_>, rule: &AttributeRule, place: &Place) {
    let Some(default) = &rule.default else { return };
    if rule.config.is_some() && !default.is_string() {
        registry.report(&place.key("default"), "the default of a nested config is the name of its type");
    }
    if rule.config.is_none() && rule.derive.is_none() {
        let problem = Problem::new("`default` goes with `derive` or `config`");
        registry.report(&place.key("default").itself(), problem.help("another name has the default of the attribute"));
    }
}
