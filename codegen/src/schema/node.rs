//! Nodes of YAML as the registry's types, strict, and with errors in the registry's words and their places.
//!
//! A trait of its own, and not serde's: what serde derives is for any format, and the compiler stands in the way of every
//! build of the library. It took as long to compile as all that the compiler is about.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use serde_yaml::{Mapping, Value};

use crate::diagnostic::Step;

/// A type that a node is read into.
pub trait Decode: Sized {
    /// Reads a node.
    fn decode(node: &Value) -> Result<Self, Error>;

    /// What stands for a key that is not there.
    fn missing(key: &'static str) -> Result<Self, Error> {
        Err(Reason::MissingKey(key).into())
    }

    /// Whether a node is of the kind that it is read from, where several kinds can stand.
    fn fits(node: &Value) -> bool {
        node.is_mapping()
    }

    /// Whether it says something, where it is a field.
    fn is_given(&self) -> bool {
        true
    }
}

/// A struct that a mapping is read into.
pub trait Keys {
    /// The keys under which it says something, in the order of its fields.
    fn given(&self) -> Vec<&'static str>;
}

/// Why a node is not what it has to be.
#[derive(Debug)]
pub enum Reason {
    /// With the keys that there are.
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    MissingKey(&'static str),
    /// A key whose value is empty, or null.
    Empty,
    /// A text that begins with `!` and has no quotes.
    Tag(String),
    Other(String),
}

/// What is wrong, and where. In one pointer, as it is handed up through every node around it.
#[derive(Debug)]
pub struct Error(Box<Wrong>);

#[derive(Debug)]
struct Wrong {
    reason: Reason,
    /// The steps to the node, the last one first.
    path: Vec<Step>,
    /// Whether the last key is meant, and not what stands under it.
    of_key: bool,
}

impl Error {
    pub fn reason(&self) -> &Reason {
        &self.0.reason
    }

    /// The steps to the node from the one that was decoded.
    pub fn steps(&self) -> Vec<Step> {
        self.0.path.iter().rev().cloned().collect()
    }

    /// Whether the last key of the steps is meant, and not what stands under it.
    pub fn is_of_key(&self) -> bool {
        self.0.of_key
    }

    /// The key itself is meant, seen from the mapping that it is in.
    fn of_key(mut self, key: &Value) -> Self {
        self.0.of_key = true;
        self.under_key(key)
    }

    /// Seen from the mapping around it. A key that is a list or a mapping has no name.
    fn under_key(mut self, key: &Value) -> Self {
        self.0.path.extend(name(key).map(|name| Step::Key(name.into_owned())));
        self
    }

    /// Seen from the list around it.
    fn under_index(mut self, index: usize) -> Self {
        self.0.path.push(Step::Index(index));
        self
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self(Box::new(Wrong { reason, path: Vec::new(), of_key: false }))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKey { key, .. } => write!(f, "unknown key `{key}`"),
            Self::Other(message) => f.write_str(message),
            Self::MissingKey(key) => write!(f, "the key `{key}` is missing"),
            Self::Empty => f.write_str("there is nothing here"),
            Self::Tag(tag) => write!(f, "`{tag}` is a tag to YAML, and means nothing here"),
        }
    }
}

/// The error of a node that is not what it has to be.
pub(super) fn unexpected(node: &Value, wanted: &str) -> Error {
    let found = match node {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text \"{text}\""),
        Value::Sequence(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
        Value::Tagged(tagged) => return Reason::Tag(tagged.tag.to_string()).into(),
    };
    Reason::Other(format!("expected {wanted}, found {found}")).into()
}

/// The name of a key: that of a number is its digits.
pub fn name(key: &Value) -> Option<Cow<'_, str>> {
    match key {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(value) => Some(Cow::Owned(value.to_string())),
        _ => None,
    }
}

/// The mapping that a node is, of which all keys are known.
pub(super) fn known<'v>(node: &'v Value, known: &'static [&'static str]) -> Result<&'v Mapping, Error> {
    let Value::Mapping(entries) = node else { return Err(unexpected(node, "a mapping")) };
    let is_known = |key: &Value| key.as_str().is_some_and(|key| known.contains(&key));
    match entries.keys().find(|key| !is_known(key)) {
        None => Ok(entries),
        Some(key) => Err(match name(key) {
            Some(name) => Error::from(Reason::UnknownKey { key: name.into_owned(), known }).under_key(key),
            None => unexpected(key, "a key"),
        }),
    }
}

/// What stands under a key, or for one that is not there.
pub(super) fn field<T: Decode>(entries: &Mapping, key: &'static str) -> Result<T, Error> {
    given(entries, key).unwrap_or_else(|| T::missing(key))
}

/// What stands under a key that may be left out.
pub(super) fn field_or_default<T: Decode + Default>(entries: &Mapping, key: &'static str) -> Result<T, Error> {
    given(entries, key).unwrap_or_else(|| Ok(T::default()))
}

/// There are few keys, so that to walk them takes less than a hash of the name.
fn given<T: Decode>(entries: &Mapping, key: &'static str) -> Option<Result<T, Error>> {
    let (key, value) = entries.iter().find(|(name, _)| name.as_str() == Some(key))?;
    Some(T::decode(value).map_err(|error| error.under_key(key)))
}

/// Declares types that nodes are read into, with [`Decode`] and, where it is asked for, the JSON Schema that schemars
/// derives. `#[form(…)]` is what schemars is told besides.
///
/// A struct is read from a mapping, and has [`Keys`] as well. `as "else"` gives a field a key that is not its name, and
/// `= default` has a key be left out though the type alone does not say so. An enum is the first of its types that can
/// be read from such a node; what follows its name says what is expected.
macro_rules! schema {
    () => {};
    (
        $(#[doc = $doc:tt])* $(#[derive($($derive:ident),*)])? $(#[form($($form:tt)*)])?
        pub struct $type:ident { $(
            $(#[doc = $of_field:tt])* $(#[form($($form_of_field:tt)*)])?
            pub $field:ident $(as $key:tt)?: $of:ty $(= $default:ident)?,
        )* }
        $($rest:tt)*
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, $($($derive),*)?)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(deny_unknown_fields $(, $($form)*)?))]
        pub struct $type { $(
            $(#[doc = $of_field])*
            $(#[cfg_attr(feature = "schema", schemars($($form_of_field)*))])?
            $(#[cfg_attr(feature = "schema", schemars(rename = $key))])?
            $(#[cfg_attr(feature = "schema", schemars($default))])?
            pub $field: $of,
        )* }

        impl $crate::schema::node::Decode for $type {
            fn decode(node: &serde_yaml::Value) -> Result<Self, $crate::schema::node::Error> {
                const KEYS: &[&str] = &[$($crate::schema::node::key_of!($field $($key)?)),*];
                let entries = $crate::schema::node::known(node, KEYS)?;
                Ok(Self {
                    $($field: $crate::schema::node::field_of!($($default)?)(
                        entries,
                        $crate::schema::node::key_of!($field $($key)?),
                    )?,)*
                })
            }
        }

        impl $crate::schema::node::Keys for $type {
            fn given(&self) -> Vec<&'static str> {
                let keys = [$((
                    $crate::schema::node::key_of!($field $($key)?),
                    $crate::schema::node::Decode::is_given(&self.$field),
                )),*];
                keys.iter().filter(|(_, given)| *given).map(|(key, _)| *key).collect()
            }
        }

        $crate::schema::node::schema! { $($rest)* }
    };
    (
        $(#[doc = $doc:tt])*
        pub enum $type:ident: $expected:literal { $(
            $(#[doc = $of_variant:tt])* $variant:ident($(#[form($($form:tt)*)])? $of:ty),
        )* }
        $($rest:tt)*
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(untagged))]
        pub enum $type { $(
            $(#[doc = $of_variant])* $variant($(#[cfg_attr(feature = "schema", schemars($($form)*))])? $of),
        )* }

        impl $crate::schema::node::Decode for $type {
            fn decode(node: &serde_yaml::Value) -> Result<Self, $crate::schema::node::Error> {
                $(if <$of as $crate::schema::node::Decode>::fits(node) {
                    return <$of as $crate::schema::node::Decode>::decode(node).map(Self::$variant);
                })*
                Err($crate::schema::node::unexpected(node, $expected))
            }
        }

        $crate::schema::node::schema! { $($rest)* }
    };
}

macro_rules! key_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:tt) => {
        $key
    };
}

macro_rules! field_of {
    () => {
        $crate::schema::node::field
    };
    (default) => {
        $crate::schema::node::field_or_default
    };
}

pub(super) use {field_of, key_of, schema};

/// The items of a list.
pub(super) fn items<T: Decode>(items: &[Value]) -> Result<Vec<T>, Error> {
    let mut all = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        all.push(T::decode(item).map_err(|error| error.under_index(index))?);
    }
    Ok(all)
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::Sequence(list) => items(list),
            _ => Err(unexpected(node, "a list")),
        }
    }

    fn fits(node: &Value) -> bool {
        node.is_sequence()
    }

    fn is_given(&self) -> bool {
        !self.is_empty()
    }
}

impl<K: Decode + std::hash::Hash + Eq, V: Decode> Decode for IndexMap<K, V> {
    fn decode(node: &Value) -> Result<Self, Error> {
        let Value::Mapping(entries) = node else { return Err(unexpected(node, "a mapping")) };
        let mut all = Self::with_capacity(entries.len());
        for (key, value) in entries {
            let name = K::decode(key).map_err(|error| error.of_key(key))?;
            all.insert(name, V::decode(value).map_err(|error| error.under_key(key))?);
        }
        Ok(all)
    }

    fn is_given(&self) -> bool {
        !self.is_empty()
    }
}

/// What may be left out is left out, or has a value: an empty one would be taken for either.
impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::Null => Err(Reason::Empty.into()),
            _ => T::decode(node).map(Some),
        }
    }

    fn missing(_: &'static str) -> Result<Self, Error> {
        Ok(None)
    }

    fn is_given(&self) -> bool {
        self.is_some()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Value) -> Result<Self, Error> {
        T::decode(node).map(Self::new)
    }
}

impl Decode for String {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Value::String(text) => Ok(text.clone()),
            Value::Number(_) | Value::Bool(_) => Err(unexpected(node, "a text, with quotes around it")),
            _ => Err(unexpected(node, "a text")),
        }
    }

    fn fits(node: &Value) -> bool {
        node.is_string()
    }
}

impl Decode for bool {
    fn decode(node: &Value) -> Result<Self, Error> {
        node.as_bool().ok_or_else(|| unexpected(node, "true or false"))
    }

    fn is_given(&self) -> bool {
        *self
    }
}

impl Decode for i64 {
    fn decode(node: &Value) -> Result<Self, Error> {
        node.as_i64().ok_or_else(|| unexpected(node, "a whole number"))
    }
}

impl Decode for f64 {
    fn decode(node: &Value) -> Result<Self, Error> {
        node.as_f64().ok_or_else(|| unexpected(node, "a number"))
    }
}

/// For numbers that count.
macro_rules! counts {
    ($($type:ty),*) => {
        $(impl Decode for $type {
            fn decode(node: &Value) -> Result<Self, Error> {
                let number = node.as_u64().and_then(|number| Self::try_from(number).ok());
                number.ok_or_else(|| unexpected(node, "a whole number that is not negative"))
            }
        })*
    };
}

counts!(u32, usize);

/// Plain values, with lists and mappings of such.
impl Decode for Value {
    fn decode(node: &Value) -> Result<Self, Error> {
        match node {
            Self::Sequence(list) => items(list).map(Self::Sequence),
            Self::Mapping(entries) => {
                let mut all = Mapping::with_capacity(entries.len());
                for (key, value) in entries {
                    let name = Self::decode(key).map_err(|error| error.of_key(key))?;
                    all.insert(name, Self::decode(value).map_err(|error| error.under_key(key))?);
                }
                Ok(Self::Mapping(all))
            }
            Self::Tagged(_) => Err(unexpected(node, "a value")),
            _ => Ok(node.clone()),
        }
    }

    fn fits(node: &Value) -> bool {
        !node.is_mapping()
    }
}
