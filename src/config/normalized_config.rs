//! Names for config attributes that are the same for every model.

use std::fmt;
use std::panic::RefUnwindSafe;

use crate::config::types::{Attr, ConfigRef};
use crate::error::Error;

/// Where the attributes that every model has by one name or another are to be found in a config;
/// the reference's `NormalizedConfig` and its kin.
#[derive(Debug)]
pub struct NormalizedConfigClass {
    /// The class's name in the reference.
    pub name: &'static str,
    /// Normalized name and the path to the attribute in the config, the outermost name first.
    pub attributes: &'static [(&'static str, &'static [&'static str])],
    /// Normalized configs that are asked before this one, for the names that they have.
    pub members: &'static [Member],
}

/// A part of a normalized config that is made of several.
#[derive(Debug)]
pub struct Member {
    /// For instance `encoder`.
    pub name: &'static str,
    /// Whose attributes it reads.
    pub of: MemberOf,
}

/// What a [`Member`] reads.
#[derive(Debug)]
pub enum MemberOf {
    /// A nested config, through a normalized config class.
    SubConfig(&'static str, &'static NormalizedConfigClass),
    /// The exporter config nested under this name.
    Nested(&'static str),
}

/// A config seen through a [`NormalizedConfigClass`], so that `hidden_size` is the hidden size, whatever the
/// config calls it; an instance of the reference's `NormalizedConfig`.
///
/// ```
/// use optimum_exporters::{Arguments, Error, Model};
///
/// let export = Model::from_dir("examples/gpt2")?.exporter_config("onnx", &Arguments::new())?;
/// assert_eq!(export.normalized().get("hidden_size")?.int("hidden_size")?, 768); // `n_embd`
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NormalizedConfig<'a> {
    pub(crate) class: &'static NormalizedConfigClass,
    pub(crate) config: ConfigRef<'a>,
    pub(crate) nested: &'a dyn Parts,
}

/// What is nested in that of which a [`NormalizedConfig`] is.
pub(crate) trait Parts: fmt::Debug + Sync + RefUnwindSafe {
    /// The normalized config of the part `name`, if there is such a part.
    fn normalized(&self, name: &str) -> Option<NormalizedConfig<'_>>;
}

/// Nothing nested.
#[derive(Debug)]
struct NoParts;

impl Parts for NoParts {
    fn normalized(&self, _: &str) -> Option<NormalizedConfig<'_>> {
        None
    }
}

impl<'a> NormalizedConfig<'a> {
    /// The attribute `name`; null counts as missing.
    ///
    /// # Errors
    /// [`Error::MissingAttribute`] if the config has no such attribute, or has null, and as
    /// [`find`](Self::find).
    pub fn get(&self, name: &str) -> Result<Attr<'a>, Error> {
        match self.find(name)? {
            Some(value) => Ok(value),
            None => Err(Error::MissingAttribute {
                attribute: self.path(name).map_or_else(|| name.to_owned(), |path| path.join(".")),
                model_type: self.config.model_type().map(|name| name.chars().take(80).collect()),
            }),
        }
    }

    /// The attribute `name`, `None` if the config has none, or null.
    ///
    /// # Errors
    /// As [`ConfigRef::find`], of attributes that are derived from others. A nested config that the path leads through
    /// and that is missing is no error: there is no attribute then.
    pub fn find(&self, name: &str) -> Result<Option<Attr<'a>>, Error> {
        for member in self.class.members {
            if let Some(member) = self.member(member)?
                && member.path(name).is_some()
            {
                return member.find(name);
            }
        }
        let fallback = [name];
        let path = self.path(name).unwrap_or(&fallback);
        let (leaf, parents) = path.split_last().unwrap_or((&name, &[]));
        // A part that is missing has no attributes, as in the reference.
        let config = parents.iter().try_fold(self.config, |config, parent| config.nested(parent).ok());
        let value = config.map(|config| config.find_non_null(leaf)).transpose()?.flatten();
        match value {
            Some(value) => Ok(Some(value)),
            None => match self.config.alias_of(leaf) {
                Some(target) => self.config.find_non_null(target),
                None => Ok(None),
            },
        }
    }

    /// The normalized config that is asked first under `name`, for instance `decoder`.
    #[doc(hidden)]
    pub fn part(&self, name: &str) -> Result<NormalizedConfig<'a>, Error> {
        let missing = || Error::MissingAttribute { attribute: name.to_owned(), model_type: None };
        let member = self.class.members.iter().find(|member| member.name == name).ok_or_else(missing)?;
        self.member(member)?.ok_or_else(missing)
    }

    fn path(&self, name: &str) -> Option<&'static [&'static str]> {
        self.class.attributes.iter().find(|(normalized, _)| *normalized == name).map(|(_, path)| *path)
    }

    fn member(&self, member: &Member) -> Result<Option<NormalizedConfig<'a>>, Error> {
        Ok(match member.of {
            MemberOf::SubConfig(attribute, class) => {
                Some(NormalizedConfig { class, config: self.config.nested(attribute)?, nested: &NoParts })
            }
            MemberOf::Nested(name) => self.nested.normalized(name),
        })
    }
}
