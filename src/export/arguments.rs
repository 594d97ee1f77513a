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
    kept_default: Kept,
}

/// The value of an argument as an exporter config keeps it: 0 for nothing, 1 and 2 for the flags, and above them the words
/// that the argument can be, by their places. A value itself is six times as long, and there are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept(u32);

impl Kept {
    const FALSE: u32 = 1;
    const TRUE: u32 = 2;
    const FIRST_WORD: u32 = 3;

    pub(crate) const NOTHING: Self = Self(0);

    /// The value that it stands for: a word is one of the argument's.
    #[inline]
    pub(crate) fn value(self, argument: Option<&Argument>) -> ArgumentValue {
        match self.0 {
            0 => ArgumentValue::None,
            Self::FALSE => ArgumentValue::Bool(false),
            Self::TRUE => ArgumentValue::Bool(true),
            word => {
                let words = argument.map_or(&[][..], |argument| argument.one_of);
                let word = words.get((word - Self::FIRST_WORD) as usize);
                word.map_or(ArgumentValue::None, |word| ArgumentValue::Str(word))
            }
        }
    }

    const fn flag(flag: bool) -> Self {
        Self(if flag { Self::TRUE } else { Self::FALSE })
    }

    // No file of a registry has as many words as there are numbers.
    #[expect(clippy::cast_possible_truncation, reason = "it is compared before")]
    const fn word(at: usize) -> Option<Self> {
        if at < (u32::MAX - Self::FIRST_WORD) as usize { Some(Self(at as u32 + Self::FIRST_WORD)) } else { None }
    }
}

impl Argument {
    /// An argument whose default is one of its words, a flag or nothing.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        one_of: &'static [&'static str],
        default: ArgumentValue,
        in_constructor: bool,
    ) -> Self {
        let kept_default = match default {
            ArgumentValue::Bool(flag) => Kept::flag(flag),
            ArgumentValue::Str(word) => match place(word, one_of) {
                Some(kept) => kept,
                None => Kept::NOTHING,
            },
            ArgumentValue::None => Kept::NOTHING,
        };
        Self { name, one_of, default, in_constructor, kept_default }
    }

    #[inline]
    pub(crate) const fn kept_default(&self) -> Kept {
        self.kept_default
    }

    /// The value that `given` is for it; `class` is whose argument it is, for the error.
    pub(crate) fn accept(&self, class: &'static str, given: &Given) -> Result<Kept, Error> {
        let accepted = match given {
            Given::None if self.default == ArgumentValue::None => Some(Kept::NOTHING),
            Given::Bool(flag) if self.one_of.is_empty() => Some(Kept::flag(*flag)),
            Given::Text(text) => self.one_of.iter().position(|word| word == text).and_then(Kept::word),
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

/// How a word is kept that stands among these.
const fn place(word: &str, among: &[&str]) -> Option<Kept> {
    let mut at = 0;
    while at < among.len() {
        if is_same(word.as_bytes(), among[at].as_bytes()) {
            return Kept::word(at);
        }
        at += 1;
    }
    None
}

/// Whether two texts are the same, where a registry is compiled.
const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
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
