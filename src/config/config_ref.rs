//! The attributes of a config, with what its config class fills in when `config.json` leaves them out.

use crate::config::types::{Attr, Attribute, ByName, ConfigRef, ConfigType, Derive, Literal, Source};
use crate::error::Error;

impl Attribute {
    /// Where its value comes from.
    fn source(&self) -> &Source {
        match &self.source {
            Source::Later(source) => source.get().unwrap_or(&self.source),
            source => source,
        }
    }
}

impl Derive {
    fn call(self, config: ConfigRef<'_>) -> Result<Attr<'_>, Error> {
        match self {
            Self::Compiled(derive) => derive(config),
            Self::Read(rule) => rule.derive(config),
        }
    }
}

impl<'a> ConfigRef<'a> {
    /// The model type: what the config says, else what its type says; `None` if neither does.
    pub fn model_type(self) -> Option<&'a str> {
        let stated = self.json.and_then(|json| json.get("model_type")?.as_str());
        stated.or_else(|| self.filled_in_model_type()).or_else(|| self.of.map(|of| of.name))
    }

    /// What the type of a config that is described in place fills in.
    fn filled_in_model_type(self) -> Option<&'static str> {
        match self.attribute("model_type")?.source() {
            Source::Default(Literal::Str(model_type)) => Some(model_type),
            _ => None,
        }
    }

    /// Whether the reference's config object would have this attribute, null included.
    pub fn has(self, name: &str) -> bool {
        let stated = self.json.is_some_and(|json| json.contains_key(name));
        let known = self.attribute(name).is_some_and(|known| !matches!(known.source(), Source::OlderName(_)));
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

    /// The attributes that are configs of their own, as far as the config's type says so.
    pub(crate) fn nested_names(self) -> impl Iterator<Item = &'static str> {
        let attributes = self.of.map_or(&[][..], |of| of.attributes);
        let nested = attributes.iter().filter(|attribute| matches!(attribute.source(), Source::Nested { .. }));
        nested.map(|attribute| attribute.name)
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
        if let Some(Source::Alias(target)) = self.attribute(name).map(Attribute::source) {
            return self.find(target);
        }
        let by_alias = of
            .attributes
            .iter()
            .filter(|attribute| matches!(attribute.source(), Source::Alias(target) if *target == name))
            .find_map(|attribute| self.own(attribute.name));
        by_alias.map_or_else(|| self.find_field(name), |value| Ok(Some(value)))
    }

    /// The attribute before other names for it count, which is what others are derived from.
    #[doc(hidden)]
    pub fn find_field(self, name: &str) -> Result<Option<Attr<'a>>, Error> {
        let source = self.attribute(name).map(Attribute::source);
        if let Some(Source::Nested { of, default, missing, overlay, flat, derive }) = source {
            let nested = self.find_nested(name, (*of, *default, *missing), *overlay, *derive)?;
            return Ok(Some(self.or_flat(nested, *flat)));
        }
        if let Some(Source::Computed(compute)) = source {
            return compute.call(self).map(Some);
        }
        let attributes = self.of.map_or(&[][..], |of| of.attributes);
        let by_older_name = attributes
            .iter()
            .filter(|attribute| matches!(attribute.source(), Source::OlderName(target) if *target == name))
            .find_map(|attribute| self.own(attribute.name).and_then(Attr::non_null));
        match (by_older_name.or_else(|| self.own(name)), source) {
            (None | Some(Attr::Null), Some(Source::Derived(derive)))
            | (Some(Attr::Null), Some(Source::DefaultOrDerived(_, derive))) => derive.call(self).map(Some),
            (None, Some(Source::Default(literal) | Source::DefaultOrDerived(literal, _)))
            | (None | Some(Attr::Null), Some(Source::Filled(literal))) => Ok(Some((*literal).into())),
            (own, _) => Ok(own.or_else(|| self.type_name(name))),
        }
    }

    /// [`find_field`](Self::find_field), where null counts as missing.
    #[doc(hidden)]
    pub fn find_non_null_field(self, name: &str) -> Result<Option<Attr<'a>>, Error> {
        Ok(self.find_field(name)?.and_then(Attr::non_null))
    }

    /// [`find_field`](Self::find_field), or an error if there is none.
    #[doc(hidden)]
    pub fn get_field(self, name: &str) -> Result<Attr<'a>, Error> {
        self.find_field(name)?.ok_or_else(|| self.missing(name))
    }

    /// The other name that the config class gives the attribute `name`.
    pub(crate) fn alias_of(self, name: &str) -> Option<&'static str> {
        match self.attribute(name)?.source() {
            Source::Alias(target) => Some(*target),
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
                Some(derive) => return derive.call(self),
                None => None,
            },
            Some(Attr::Map(map)) if map.of_config().is_some() => map.of_config(),
            Some(other) => return other.config(name).map(Attr::Config),
        };
        let stated = || json?.get("model_type")?.as_str().and_then(ConfigType::by_name);
        let missing = missing.filter(|_| json.is_none());
        match missing.or(of).or_else(stated).or(default) {
            None if json.is_none() => Err(self.missing(name)),
            of => Ok(Attr::Config(ConfigRef { json, of })),
        }
    }

    /// Where there is no such config and its attributes stand in this one, this one as one of its type.
    fn or_flat(self, nested: Attr<'a>, is_flat: bool) -> Attr<'a> {
        match nested {
            Attr::Config(ConfigRef { json: None, of }) if is_flat => Attr::Config(ConfigRef { json: self.json, of }),
            nested => nested,
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
