//! The keyword arguments of a config class's constructor: what it can be told besides config and task.
//!
//! [`Arguments`] are what a caller gives, each a [`Given`] by its name; [`ConfigClass::arguments`](crate::ConfigClass::arguments) are what a
//! class takes, an [`Argument`] each, and [`ExporterConfig::argument`](crate::ExporterConfig::argument) what it
//! was given, an [`ArgumentValue`].
//!
//! ```
//! use optimum_exporters::{Arguments, Error, PretrainedConfig, Query, TasksManager};
//!
//! let config = PretrainedConfig::empty("t5");
//! let query = Query::new("onnx").model(&config).task("text2text-generation-with-past");
//! let constructor = TasksManager::get_exporter_config_constructor(&query)?;
//! let halves = Arguments::new().with("behavior", "decoder").with("float_dtype", "fp16");
//! let decoder = constructor.call_with(&config, &halves)?;
//! assert_eq!((decoder.behavior(), decoder.float_dtype()), (Some("decoder"), "fp16"));
//!
//! let error = constructor.call_with(&config, &Arguments::new().with("behavior", "decodr")).unwrap_err();
//! assert!(error.to_string().contains("did you mean `decoder`?"));
//! # Ok::<(), Error>(())
//! ```

use std::fmt;

use crate::error::Error;
use optimum_exporters_common::nearest;

/// The value of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentValue {
    /// Nothing, the reference's `None`.
    None,
    /// A flag.
    Bool(bool),
    /// One of the words that the argument can be.
    Str(&'static str),
}

impl ArgumentValue {
    /// Whether it is `true`; nothing and words are not.
    pub fn is_true(self) -> bool {
        self == Self::Bool(true)
    }

    /// The word, if it is one.
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Str(word) => Some(word),
            _ => None,
        }
    }
}

impl fmt::Display for ArgumentValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Str(word) => f.write_str(word),
        }
    }
}

/// What an argument of a constructor is called and can be; the reference has it in the signature of `__init__`.
#[derive(Debug)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// The words that it can be; none where it is a flag.
    pub one_of: &'static [&'static str],
    /// Its value where none is given.
    pub default: ArgumentValue,
    /// Whether the constructor takes it; else it is assigned to the exporter config later.
    pub in_constructor: bool,
}

impl Argument {
    /// The value that `given` is for it; `class` is whose argument it is, for the error.
    pub(crate) fn accept(&self, class: &'static str, given: &Given) -> Result<ArgumentValue, Error> {
        let accepted = match given {
            Given::None if self.default == ArgumentValue::None => Some(ArgumentValue::None),
            Given::Bool(flag) if self.one_of.is_empty() => Some(ArgumentValue::Bool(*flag)),
            Given::Text(text) => self.one_of.iter().find(|word| *word == text).map(|word| ArgumentValue::Str(word)),
            _ => None,
        };
        accepted.ok_or_else(|| Error::BadArgument {
            class,
            argument: self.name.to_owned(),
            found: given.to_string(),
            expected: self.expected(given),
        })
    }

    fn expected(&self, given: &Given) -> String {
        let mut expected = match self.one_of {
            [] => "true or false".to_owned(),
            words => words.join(", "),
        };
        if self.default == ArgumentValue::None {
            expected.push_str(", or null");
        }
        if let Given::Text(text) = given
            && let Some(near) = nearest(text, self.one_of.iter().copied())
        {
            expected.push_str(&format!("; did you mean `{near}`?"));
        }
        expected
    }
}

/// Keyword arguments for a constructor, the reference's `exporter_config_kwargs`, by its names: `int_dtype`, `float_dtype`,
/// `use_past`, `use_past_in_inputs`, `behavior`, `variant`, the sizes of static axes and what a class
/// adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments(Vec<(String, Given)>);

/// A value as the caller gave it; whether a class takes it is found out when it is constructed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Nothing, the reference's `None`.
    None,
    /// A flag, for instance of `use_past_in_inputs`.
    Bool(bool),
    /// The size of a static axis, in elements.
    Int(i64),
    /// A word, for instance of `behavior`.
    Text(String),
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("null"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Int(size) => write!(f, "{size}"),
            Self::Text(text) => write!(f, "\"{}\"", text.chars().take(80).collect::<String>()),
        }
    }
}

impl From<bool> for Given {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Given {
    fn from(size: i64) -> Self {
        Self::Int(size)
    }
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<ArgumentValue> for Given {
    fn from(value: ArgumentValue) -> Self {
        match value {
            ArgumentValue::None => Self::None,
            ArgumentValue::Bool(flag) => Self::Bool(flag),
            ArgumentValue::Str(word) => Self::Text(word.to_owned()),
        }
    }
}

impl Arguments {
    /// No arguments.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same with `name` given as `value`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Given>) -> Self {
        self.set(name, value);
        self
    }

    /// Gives `name` as `value`, in place of what it was.
    pub fn set(&mut self, name: &str, value: impl Into<Given>) {
        let value = value.into();
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Each argument with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Given)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}
