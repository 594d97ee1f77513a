//! How much a config is like those of a config type, by the attributes that it has.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::config::types::{Attribute, ConfigType, Literal, Source};

/// What one point counts, so that parts of it can be counted.
pub(super) const UNIT: i64 = 8;

/// What says of which type a nested config is.
const TYPE: &str = "model_type";

/// How deep nested configs are looked at.
const DEEPEST: usize = 2;

/// How like a config is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Likeness {
    /// More where more is alike; less than nothing where more is not.
    pub(super) points: i64,
    /// How many attributes are alike.
    pub(super) alike: usize,
}

/// How many config types state each attribute: what few have tells more than what all have.
pub(super) struct Stated {
    types: HashMap<&'static str, &'static ConfigType>,
    by: HashMap<&'static str, usize>,
    /// The same of flags that are set.
    flags: HashMap<&'static str, usize>,
}

impl Stated {
    /// What the config types of these model types state, and those of the configs inside of them.
    pub(super) fn by(models: impl Iterator<Item = (&'static str, &'static ConfigType)>) -> Self {
        let mut types = HashMap::new();
        for (model_type, of) in models {
            types.insert(model_type, of);
            add_nested(&mut types, of);
        }
        let (mut by, mut flags) = (HashMap::new(), HashMap::new());
        for attribute in types.values().flat_map(|of| of.attributes) {
            match kind(attribute) {
                Kind::Flag(true) => *flags.entry(attribute.name).or_default() += 1,
                Kind::Flag(false) | Kind::Untold => {}
                Kind::Stated | Kind::Derived | Kind::Name(_) | Kind::Nested(..) => {
                    *by.entry(attribute.name).or_default() += 1;
                }
            }
        }
        Self { types, by, flags }
    }

    /// What there is in a config that some type knows, which is little however large the config is. Of a list is told that it
    /// is there.
    pub(super) fn known_of(&self, config: &Map<String, Value>) -> Map<String, Value> {
        self.known_inside(config, 0)
    }

    fn known_inside(&self, config: &Map<String, Value>, depth: usize) -> Map<String, Value> {
        let is_known = |key: &str| key == TYPE || self.by.contains_key(key) || self.flags.contains_key(key);
        let known = config.iter().filter(|(key, value)| is_known(key) && tells(value));
        let kept = known.map(|(key, value)| {
            let value = match value {
                Value::Object(inner) if depth < DEEPEST => Value::Object(self.known_inside(inner, depth + 1)),
                Value::Object(_) | Value::Array(_) => Value::from(0),
                value => value.clone(),
            };
            (key.clone(), value)
        });
        kept.collect()
    }

    /// How like a config is those of a type.
    pub(super) fn likeness(&self, of: &ConfigType, config: &Map<String, Value>) -> Likeness {
        self.inside(of, config, 0)
    }

    fn inside(&self, of: &ConfigType, config: &Map<String, Value>, depth: usize) -> Likeness {
        let mut likeness = Likeness { points: -self.unexplained(of, config, depth), alike: 0 };
        for attribute in of.attributes {
            let of_attribute = self.of_attribute(of, attribute, config, depth);
            likeness.points += of_attribute.points;
            likeness.alike += of_attribute.alike;
        }
        likeness
    }

    /// What an attribute adds: the more, the fewer state it.
    fn of_attribute(
        &self,
        of: &ConfigType,
        attribute: &Attribute,
        config: &Map<String, Value>,
        depth: usize,
    ) -> Likeness {
        let weight = self.weight(attribute.name).unwrap_or(0);
        let value = config.get(attribute.name);
        match kind(attribute) {
            Kind::Flag(true) if value.is_some_and(|value| value == &Value::Bool(true)) => {
                Likeness { points: self.weight_of_flag(attribute.name), alike: 0 }
            }
            Kind::Flag(true) => Likeness { points: lacking(self.weight_of_flag(attribute.name)), alike: 0 },
            Kind::Flag(false) | Kind::Untold | Kind::Name(_) => Likeness::default(),
            Kind::Stated | Kind::Derived | Kind::Nested(..) => {
                let Some(value) = value else {
                    return self.under_another_name(of, attribute, config);
                };
                let nested = match (kind(attribute), value.as_object()) {
                    (Kind::Nested(nested), Some(inner)) if depth < DEEPEST => self.of_nested(nested, inner, depth + 1),
                    _ => Likeness::default(),
                };
                Likeness { points: weight + nested.points / 2, alike: 1 + nested.alike }
            }
        }
    }

    /// Files have an attribute under its own name as a rule, which tells more than another.
    fn under_another_name(&self, of: &ConfigType, attribute: &Attribute, config: &Map<String, Value>) -> Likeness {
        let names = of.attributes.iter().filter(|name| matches!(kind(name), Kind::Name(of) if of == attribute.name));
        let found = names.filter(|name| config.contains_key(name.name));
        match found.filter_map(|name| self.weight(name.name)).max() {
            Some(weight) => Likeness { points: weight / 2, alike: 1 },
            None if matches!(kind(attribute), Kind::Derived) => Likeness::default(),
            None => Likeness { points: lacking(self.weight(attribute.name).unwrap_or(0)), alike: 0 },
        }
    }

    /// A nested config, which says as a rule of which type it is: where it may be of any, and not where it is of another.
    fn of_nested(&self, of: Option<&'static ConfigType>, config: &Map<String, Value>, depth: usize) -> Likeness {
        let named = config.get(TYPE).and_then(Value::as_str).and_then(|name| self.types.get(name)).copied();
        let fits = named.is_none_or(|named| of.is_none_or(|of| of.name == named.name));
        match of.or(named).filter(|_| fits) {
            Some(of) => self.inside(of, config, depth),
            None => Likeness { points: -self.known(config, depth), alike: 0 },
        }
    }

    /// What the config has that others know, and this type does not.
    fn unexplained(&self, of: &ConfigType, config: &Map<String, Value>, depth: usize) -> i64 {
        let knows = |key: &str| of.attributes.iter().any(|attribute| attribute.name == key);
        let is_set = |key: &str| of.attributes.iter().any(|of| of.name == key && matches!(kind(of), Kind::Flag(true)));
        let unknown = config.iter().filter(|(key, _)| !knows(key)).map(|(key, value)| self.of_key(key, value, depth));
        let flags = config.iter().filter(|(key, value)| **value == Value::Bool(true) && !is_set(key));
        unknown.sum::<i64>() + flags.filter_map(|(key, _)| self.known_flag(key)).sum::<i64>()
    }

    /// What there is to know of a config.
    fn known(&self, config: &Map<String, Value>, depth: usize) -> i64 {
        config.iter().map(|(key, value)| self.of_key(key, value, depth)).sum()
    }

    fn of_key(&self, key: &str, value: &Value, depth: usize) -> i64 {
        match (self.weight(key), value) {
            (None, _) => 0,
            (Some(weight), Value::Object(inner)) if depth < DEEPEST => weight + self.known(inner, depth + 1) / 2,
            (Some(weight), _) => weight,
        }
    }

    fn weight(&self, attribute: &str) -> Option<i64> {
        self.by.get(attribute).map(|by| rarity(self.types.len(), *by))
    }

    fn known_flag(&self, attribute: &str) -> Option<i64> {
        self.flags.get(attribute).map(|by| rarity(self.types.len(), *by))
    }

    fn weight_of_flag(&self, attribute: &str) -> i64 {
        self.known_flag(attribute).unwrap_or(0)
    }
}

fn add_nested(types: &mut HashMap<&'static str, &'static ConfigType>, of: &'static ConfigType) {
    for attribute in of.attributes {
        let Source::Nested { of, default, missing, .. } = source(attribute) else { continue };
        for nested in [of, default, missing].into_iter().flatten() {
            if !types.contains_key(nested.name) {
                types.insert(nested.name, nested);
                add_nested(types, nested);
            }
        }
    }
}

/// What an attribute is to one who looks for it in a file.
enum Kind {
    /// Its own, which a file states as a rule.
    Stated,
    /// One that a file may leave out: it follows from others then, or there is none.
    Derived,
    /// Another name.
    Name(&'static str),
    /// A config of its own, of a type or of any.
    Nested(Option<&'static ConfigType>),
    /// A flag.
    Flag(bool),
    /// One that no file has to state.
    Untold,
}

fn kind(attribute: &Attribute) -> Kind {
    match source(attribute) {
        Source::Default(Literal::Bool(flag)) => Kind::Flag(*flag),
        Source::Default(Literal::Null) => Kind::Derived,
        Source::Default(_) | Source::Filled(_) | Source::DefaultOrDerived(..) => Kind::Stated,
        Source::Derived(_) => Kind::Derived,
        Source::Alias(of) => Kind::Name(of),
        Source::Nested { of, .. } => Kind::Nested(*of),
        Source::OlderName(_) | Source::Computed(_) | Source::Later(_) => Kind::Untold,
    }
}

/// Where its value comes from; of types that are read at run time told when all are there.
fn source(attribute: &Attribute) -> &Source {
    match &attribute.source {
        Source::Later(told) => told.get().unwrap_or(&attribute.source),
        source => source,
    }
}

/// Whether a value says anything. That all layers are of kinds of attention says nothing, as windows are no matter here.
fn tells(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.iter().all(|item| item.as_str().is_some_and(|kind| kind.ends_with("attention"))),
        _ => true,
    }
}

/// What is lacking may have been left out, so that it counts for less.
fn lacking(weight: i64) -> i64 {
    -weight * 3 / 4
}

/// How much it tells that a config has what so many of all have.
fn rarity(all: usize, by: usize) -> i64 {
    UNIT * (1 + i64::from((all / by.max(1)).max(1).ilog2()))
}
