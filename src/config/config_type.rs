//! What a model's config class fills in when `config.json` leaves it out.

use serde_json::{Map, Value};

use crate::config::attr::{Attr, Literal};
use crate::error::Error;

/// The attributes of a config class that the registry's classes read, as the reference's object
/// resolves them.
#[derive(Debug)]
pub struct ConfigType {
    /// The `model_type` of the config, or the `_class_name` where a library uses that.
    pub name: &'static str,
    /// Every attribute with a default, another name, a derivation or a config of its own.
    pub attributes: &'static [Attribute],
}

/// An attribute of a [`ConfigType`]; the registry's word for a parameter of the reference's config class.
#[derive(Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Where its value comes from.
    pub source: Source,
}

/// Where the value of an attribute comes from when the config has none under its name.
#[derive(Debug)]
pub enum Source {
    /// A constant.
    Default(Literal),
    /// Another attribute of the same config, which it is a name for.
    Alias(&'static str),
    /// Another attribute of the same config, which older files have under this name.
    OlderName(&'static str),
    /// Computed from the same config when missing or null.
    Derived(Derive),
    /// Always computed; what the config says does not count.
    Computed(Derive),
    /// A constant when missing, computed when null.
    DefaultOrDerived(Literal, Derive),
    /// A config of its own.
    Nested {
        /// Its type; `None` where its own `model_type` tells.
        of: Option<&'static ConfigType>,
        /// The type where neither is told.
        default: Option<&'static ConfigType>,
        /// The type of a config that is not there at all, where that differs.
        missing: Option<&'static ConfigType>,
        /// A key that holds the same config in older files and wins over this one.
        overlay: Option<&'static str>,
        /// The config to take where there is none under either name.
        derive: Option<Derive>,
    },
}

/// Computes an attribute from the others of a config.
pub type Derive = for<'a> fn(ConfigRef<'a>) -> Result<Attr<'a>, Error>;

/// A config to read attributes from: the root's or a nested one.
#[derive(Clone, Copy, Debug)]
pub struct ConfigRef<'a> {
    pub(crate) json: Option<&'a Map<String, Value>>,
    pub(crate) of: Option<&'static ConfigType>,
}

impl<'a> ConfigRef<'a> {
    /// The model type: what the config says, else what its type says; `None` if neither does.
    pub fn model_type(self) -> Option<&'a str> {
        match self.json.and_then(|json| json.get("model_type")) {
            Some(Value::String(text)) => Some(text),
            _ => self.of.map(|of| of.name),
        }
    }

    /// Whether the reference's config object would have this attribute, null included.
    pub fn has(self, name: &str) -> bool {
        let stated = self.json.is_some_and(|json| json.contains_key(name));
        let known = self.attribute(name).is_some_and(|known| !matches!(known.source, Source::OlderName(_)));
        stated || known
    }

    /// The attribute, null included.
    ///
    /// # Errors
    /// [`Error::MissingAttribute`] if there is none, and as [`find`](Self::find).
    pub fn get(self, name: &str) -> Result<Attr<'a>, Error> {
        self.find(name)?.ok_or_else(|| self.missing(name))
    }

    /// The attribute, `None` if there is none or it is null.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn find_non_null(self, name: &str) -> Result<Option<Attr<'a>>, Error> {
        Ok(self.find(name)?.and_then(Attr::non_null))
    }

    /// The nested config under `name`.
    ///
    /// # Errors
    /// As [`get`](Self::get), and [`Error::WrongType`] if it is no mapping.
    pub fn nested(self, name: &str) -> Result<Self, Error> {
        self.get(name)?.config(name)
    }

    /// The attribute as the reference resolves it: another name for it in the config, its own name,
    /// derived, default. `None` if there is none.
    ///
    /// # Errors
    /// What deriving it says of the attributes that it is derived from: [`Error::MissingAttribute`],
    /// [`Error::WrongType`] or [`Error::Arithmetic`]; [`Error::WrongType`] also if there is something else than a mapping
    /// in the place of a nested config, [`Error::MissingAttribute`] if that is missing and of no known type.
    pub fn find(self, name: &str) -> Result<Option<Attr<'a>>, Error> {
        let Some(of) = self.of else {
            return Ok(self.own(name));
        };
        if let Some(Source::Alias(target)) = self.attribute(name).map(|attribute| &attribute.source) {
            return self.find(target);
        }
        let by_alias = of
            .attributes
            .iter()
            .filter(|attribute| matches!(attribute.source, Source::Alias(target) if target == name))
            .find_map(|attribute| self.own(attribute.name));
        by_alias.map_or_else(|| self.find_field(name), |value| Ok(Some(value)))
    }

    /// The attribute before other names for it count, which is what others are derived from.
    #[doc(hidden)]
    pub fn find_field(self, name: &str) -> Result<Option<Attr<'a>>, Error> {
        let source = self.attribute(name).map(|attribute| &attribute.source);
        if let Some(Source::Nested { of, default, missing, overlay, derive }) = source {
            return self.find_nested(name, (*of, *default, *missing), *overlay, *derive).map(Some);
        }
        if let Some(Source::Computed(compute)) = source {
            return compute(self).map(Some);
        }
        let attributes = self.of.map_or(&[][..], |of| of.attributes);
        let by_older_name = attributes
            .iter()
            .filter(|attribute| matches!(attribute.source, Source::OlderName(target) if target == name))
            .find_map(|attribute| self.own(attribute.name).and_then(Attr::non_null));
        match (by_older_name.or_else(|| self.own(name)), source) {
            (None | Some(Attr::Null), Some(Source::Derived(derive)))
            | (Some(Attr::Null), Some(Source::DefaultOrDerived(_, derive))) => derive(self).map(Some),
            (None, Some(Source::Default(literal) | Source::DefaultOrDerived(literal, _))) => {
                Ok(Some((*literal).into()))
            }
            (own, _) => Ok(own.or_else(|| self.type_name(name))),
        }
    }

    /// [`find_field`](Self::find_field), or an error if there is none.
    #[doc(hidden)]
    pub fn get_field(self, name: &str) -> Result<Attr<'a>, Error> {
        self.find_field(name)?.ok_or_else(|| self.missing(name))
    }

    /// The other name that the config class gives the attribute `name`.
    pub(crate) fn alias_of(self, name: &str) -> Option<&'static str> {
        match self.attribute(name)?.source {
            Source::Alias(target) => Some(target),
            _ => None,
        }
    }

    fn find_nested(
        self,
        name: &str,
        (of, default, missing): (Option<&'static ConfigType>, Option<&'static ConfigType>, Option<&'static ConfigType>),
        overlay: Option<&'static str>,
        derive: Option<Derive>,
    ) -> Result<Attr<'a>, Error> {
        let own = overlay
            .and_then(|overlay| self.own(overlay).and_then(Attr::non_null))
            .or_else(|| self.own(name).and_then(Attr::non_null));
        let json = match own {
            None => match derive {
                Some(derive) => return derive(self),
                None => None,
            },
            Some(Attr::Map(json)) => Some(json),
            Some(other) => return other.config(name).map(Attr::Config),
        };
        let stated = || json?.get("model_type")?.as_str().and_then(crate::registry::config_type);
        let missing = missing.filter(|_| json.is_none());
        match missing.or(of).or_else(stated).or(default) {
            None if json.is_none() => Err(self.missing(name)),
            of => Ok(Attr::Config(ConfigRef { json, of })),
        }
    }

    fn own(self, name: &str) -> Option<Attr<'a>> {
        self.json?.get(name).map(Attr::from)
    }

    fn attribute(self, name: &str) -> Option<&'static Attribute> {
        self.of?.attributes.iter().find(|attribute| attribute.name == name)
    }

    fn type_name(self, name: &str) -> Option<Attr<'a>> {
        (name == "model_type").then_some(self.of).flatten().map(|of| Attr::Str(of.name))
    }

    fn missing(self, name: &str) -> Error {
        Error::MissingAttribute {
            attribute: name.to_owned(),
            model_type: self.model_type().map(|name| name.chars().take(80).collect()),
        }
    }
}
