//! What a config is made of: its type, and the values of its attributes, among which are configs.

use std::fmt;
use std::panic::RefUnwindSafe;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use crate::error::Error;
use crate::json_form::read::{ListRef, ObjectRef};

/// A default that a config class fills in, as the registry states it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that is no integer.
    Float(f64),
    /// Text.
    Str(&'static str),
    /// A list of these.
    List(&'static [Literal]),
}

/// The value of an attribute, borrowed from the config or from the registry.
#[derive(Clone, Copy, Debug)]
pub enum Attr<'a> {
    /// `null`, `None` in the reference.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number that is no 64-bit integer.
    Float(f64),
    /// Text.
    Str(&'a str),
    /// A list from the config.
    List(Items<'a>),
    /// A list from the registry.
    Defaults(&'static [Literal]),
    /// A mapping that is no config of its own.
    Map(Mapping<'a>),
    /// A nested config.
    Config(ConfigRef<'a>),
}

/// A list from a config.
#[derive(Clone, Copy, Debug)]
pub struct Items<'a>(pub(super) List<'a>);

#[derive(Clone, Copy, Debug)]
pub(super) enum List<'a> {
    Read(ListRef<'a>),
    Values(&'a [Value]),
}

/// A mapping from a config that is no config of its own.
#[derive(Clone, Copy, Debug)]
pub struct Mapping<'a>(pub(super) Object<'a>);

#[derive(Clone, Copy, Debug)]
pub(super) enum Object<'a> {
    Read(ObjectRef<'a>),
    Values(&'a Map<String, Value>),
}

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
    /// A constant, when null as well.
    Filled(Literal),
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
        /// Whether its attributes stand in the config around it where there is none, as in older files.
        flat: bool,
        /// The config to take where there is none under either name.
        derive: Option<Derive>,
    },
    /// One of the others, told once all types are there: of configs that can hold one of their own type, where types
    /// are read at run time.
    Later(&'static OnceLock<Source>),
}

/// Finds what has a name; lookups implement it, which know all that there is.
pub(crate) trait ByName: 'static {
    fn by_name(name: &str) -> Option<&'static Self>;
}

/// Computes an attribute from the others of a config.
#[derive(Clone, Copy, Debug)]
pub enum Derive {
    /// A function.
    Compiled(for<'a> fn(ConfigRef<'a>) -> Result<Attr<'a>, Error>),
    /// A rule that was read at run time.
    Read(&'static dyn Rule),
}

/// A rule that was read at run time.
pub trait Rule: fmt::Debug + Send + Sync + RefUnwindSafe {
    /// Computes an attribute from the others of a config.
    ///
    /// # Errors
    /// As [`ConfigRef::find`].
    fn derive<'a>(&self, config: ConfigRef<'a>) -> Result<Attr<'a>, Error>;
}

/// A config to read attributes from: the root's or a nested one.
#[derive(Clone, Copy, Debug)]
pub struct ConfigRef<'a> {
    pub(crate) json: Option<ObjectRef<'a>>,
    pub(crate) of: Option<&'static ConfigType>,
}
