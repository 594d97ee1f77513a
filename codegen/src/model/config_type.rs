//! What config classes fill in, and names for attributes that are the same for every model.

use super::arena::Handle;
use super::expr::Expr;

/// What a config class fills in.
#[derive(Debug)]
pub struct ConfigType {
    /// The `model_type` or the `_class_name` of its configs.
    pub name: String,
    /// Every attribute with a default, another name, a derivation or a config of its own.
    pub attributes: Vec<Attribute>,
    /// Whether it is of this registry, and not of the one that this is laid over.
    pub own: bool,
}

/// An attribute of a [`ConfigType`].
#[derive(Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Box<str>,
    /// Where its value comes from.
    pub source: Source,
}

/// Where the value of an attribute comes from when the config has none under its name. Expressions are of type
/// [`Type::Attr`](super::Type::Attr), [`Type::Int`](super::Type::Int) or [`Type::Bool`](super::Type::Bool).
#[derive(Debug)]
pub enum Source {
    /// A constant.
    Default(Literal),
    /// A constant, when null as well.
    Filled(Literal),
    /// Another attribute, which it is a name for.
    Alias(Box<str>),
    /// Another attribute, which older files have under this name.
    OlderName(Box<str>),
    /// Computed when missing or null.
    Derived(Expr),
    /// Always computed.
    Computed(Expr),
    /// A constant when missing, computed when null.
    DefaultOrDerived(Literal, Expr),
    /// A config of its own.
    Nested {
        /// Its type; none where its own `model_type` tells.
        of: Option<Handle<ConfigType>>,
        /// The type where neither is told.
        default: Option<Handle<ConfigType>>,
        /// The type of a config that is not there at all.
        missing: Option<Handle<ConfigType>>,
        /// A key of older files with the same config, which wins.
        overlay: Option<Box<str>>,
        /// Whether its attributes stand in the config around it where it is not there.
        flat: bool,
        /// The config to take where there is none.
        derive: Option<Expr>,
    },
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A finite number that is no integer.
    Float(f64),
    /// A text.
    Str(Box<str>),
    /// A list.
    List(Vec<Literal>),
}

/// Names for config attributes that are the same for every model.
#[derive(Debug, Default)]
pub struct Normalized {
    /// By what it is known: its own name, or the class for which it is made.
    pub key: String,
    /// The class's name in the reference.
    pub name: String,
    /// Each name with the way to the attribute, the outermost name first.
    pub attributes: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Normalized configs that are asked first.
    pub members: Vec<Member>,
    /// Whether it is of this registry.
    pub own: bool,
}

/// A part of a normalized config.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: Box<str>,
    /// Whose attributes it reads.
    pub of: MemberOf,
}

/// What a [`Member`] reads.
#[derive(Debug)]
pub enum MemberOf {
    /// A nested config, through a normalized config.
    SubConfig(Box<str>, Handle<Normalized>),
    /// The nested exporter config of this name.
    Nested(Box<str>),
}
