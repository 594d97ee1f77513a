//! What expressions of the registry do with the value of a config attribute.
//!
//! Comparisons, truth and text follow Python's rules, since the configs are the reference's.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::config::types::{Attr, ConfigRef, Literal, Object};
use crate::error::Error;
use crate::gathered::gathered;
use crate::json_form::read::ObjectRef;

impl From<Literal> for Attr<'_> {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(value) => Self::Bool(value),
            Literal::Int(value) => Self::Int(value),
            Literal::Float(value) => Self::Float(value),
            Literal::Str(text) => Self::Str(text),
            Literal::List(items) => Self::Defaults(items),
        }
    }
}

impl<'a> Attr<'a> {
    /// The value as JSON.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => value.into(),
            Self::Int(value) => value.into(),
            Self::Float(value) => value.into(),
            Self::Str(text) => text.into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Defaults(items) => items.iter().map(|item| Attr::from(*item).to_json()).collect(),
            Self::Map(map) => match map.0 {
                Object::Read(object) => object.to_map().into(),
                Object::Values(values) => values.clone().into(),
            },
            Self::Config(config) => config.json.map(ObjectRef::to_map).into(),
        }
    }

    /// `None` in place of null.
    pub fn non_null(self) -> Option<Self> {
        (!matches!(self, Self::Null)).then_some(self)
    }

    /// Whether Python would take the value for true.
    pub fn is_truthy(self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => value,
            Self::Int(value) => value != 0,
            Self::Float(value) => value != 0.0,
            Self::Str(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Defaults(items) => !items.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Config(_) => true,
        }
    }

    /// The value as an integer; a boolean counts as 0 or 1, as in Python. `what` names the value in the error.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is none.
    pub fn int(self, what: &str) -> Result<i64, Error> {
        match self {
            Self::Int(value) => Ok(value),
            Self::Bool(value) => Ok(value.into()),
            other => Err(other.wrong_type(what, "an integer")),
        }
    }

    /// Whether the value equals an integer, as Python compares: 2.0 equals 2, true equals 1, and text equals none.
    pub fn equals_int(self, other: i64) -> bool {
        match self {
            Self::Int(value) => value == other,
            Self::Bool(value) => i64::from(value) == other,
            #[expect(
                clippy::cast_precision_loss,
                reason = "Python compares an int with a float alike for all that matter here"
            )]
            Self::Float(value) => value == other as f64,
            _ => false,
        }
    }

    /// Whether the value is this text.
    pub fn equals_str(self, other: &str) -> bool {
        let Self::Str(text) = self else { return false };
        let is_it = text == other;
        #[cfg(feature = "check")]
        if !is_it {
            super::compared::keep(text, other);
        }
        is_it
    }

    /// How many items a list or a mapping, or how many characters a text has; `what` names the value in the error.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is none of these.
    pub fn len(self, what: &str) -> Result<i64, Error> {
        let len = match self {
            Self::List(items) => items.len(),
            Self::Defaults(items) => items.len(),
            Self::Str(text) => text.chars().count(),
            Self::Map(map) => map.len(),
            other => return Err(other.wrong_type(what, "a list")),
        };
        Ok(i64::try_from(len).unwrap_or(i64::MAX))
    }

    /// The item `at` of a list, from 0, or `None` past its end; `what` names the list in the error.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no list.
    pub fn item(self, at: usize, what: &str) -> Result<Option<Self>, Error> {
        match self {
            Self::List(items) => Ok(items.get(at)),
            Self::Defaults(items) => Ok(items.get(at).map(|item| Self::from(*item))),
            other => Err(other.wrong_type(what, "a list")),
        }
    }

    /// The item `at`, from 0, of a list that has to have `of` items.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no list, or one of another length.
    #[doc(hidden)]
    pub fn item_of(self, at: i64, of: i64, what: &str) -> Result<Self, Error> {
        let wrong = || self.wrong_type(what, if of == 2 { "a list of two" } else { "a list of the right length" });
        if self.len(what)? != of {
            return Err(wrong());
        }
        usize::try_from(at).ok().and_then(|at| self.item(at, what).ok().flatten()).ok_or_else(wrong)
    }

    /// Whether a list has a number.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no list.
    #[doc(hidden)]
    pub fn contains(self, number: i64, what: &str) -> Result<bool, Error> {
        match self {
            Self::List(items) => Ok(items.iter().any(|item| item.equals_int(number))),
            Self::Defaults(items) => Ok(items.iter().any(|item| Self::from(*item).equals_int(number))),
            other => Err(other.wrong_type(what, "a list")),
        }
    }

    /// How many of the numbers from 0 to below `most` a list has.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no list.
    #[doc(hidden)]
    pub fn count_below(self, most: i64, what: &str) -> Result<i64, Error> {
        let number = |item: Self| item.int(what).ok().filter(|number| (0..most).contains(number));
        let numbers: BTreeSet<i64> = match self {
            Self::List(items) => gathered(items.iter().filter_map(number)),
            Self::Defaults(items) => gathered(items.iter().filter_map(|item| number(Self::from(*item)))),
            other => return Err(other.wrong_type(what, "a list")),
        };
        Ok(i64::try_from(numbers.len()).unwrap_or(i64::MAX))
    }

    /// What the entry `at` of a mapping whose keys are numbers, perhaps with zeros before, has under a name; `None` if there
    /// is no such entry, or nothing but null under that name.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no mapping, or the entry none.
    #[doc(hidden)]
    pub fn entry(self, at: i64, name: &str, what: &str) -> Result<Option<Self>, Error> {
        let Self::Map(entries) = self else { return Err(self.wrong_type(what, "a mapping")) };
        match entries.numbered(at) {
            None | Some(Self::Null) => Ok(None),
            Some(Self::Map(entry)) => Ok(entry.get(name).and_then(Self::non_null)),
            Some(other) => Err(other.wrong_type(&format!("{what}.{at}"), "a mapping")),
        }
    }

    /// The item `at`, from 0, of a list that has to be long enough.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no list, or a shorter one.
    #[doc(hidden)]
    pub fn item_at(self, at: i64, what: &str) -> Result<Self, Error> {
        let item = usize::try_from(at).map_or(Ok(None), |at| self.item(at, what))?;
        item.map_or_else(
            || {
                let found = format!("a list of {}", self.len(what)?);
                Err(Error::WrongType {
                    what: format!("{what}, of which item {at} is read,"),
                    found,
                    expected: "a longer list",
                })
            },
            Ok,
        )
    }

    /// How many items of a list are one of these texts, or how often a text has them.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is neither.
    #[doc(hidden)]
    pub fn count(self, words: &[&str], what: &str) -> Result<i64, Error> {
        let is_one = |item: Self| match item {
            Self::Str(_) => words.iter().any(|word| item.equals_str(word)),
            Self::Bool(flag) => words.contains(&if flag { "true" } else { "false" }),
            _ => false,
        };
        let count = match self {
            Self::List(items) => items.iter().filter(|item| is_one(*item)).count(),
            Self::Defaults(items) => items.iter().filter(|item| is_one(Self::from(**item))).count(),
            Self::Str(text) => words.iter().map(|word| text.matches(word).count()).sum(),
            other => return Err(other.wrong_type(what, "a list or a text")),
        };
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Whether a text, or the first item of a list, has a text in it, whatever the case of letters.
    #[doc(hidden)]
    pub fn has_text(self, text: &str) -> bool {
        let is_in = |of: &str| of.to_lowercase().contains(&text.to_lowercase());
        match self {
            Self::Str(of) => is_in(of),
            Self::List(items) => items.get(0).is_some_and(|item| matches!(item, Self::Str(of) if is_in(of))),
            Self::Defaults(items) => {
                items.first().is_some_and(|item| matches!(Self::from(*item), Self::Str(of) if is_in(of)))
            }
            _ => false,
        }
    }

    /// A number stands for both of a pair; of a list of two, the item `at`, from 0.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is neither.
    #[doc(hidden)]
    pub fn pair(self, at: i64, what: &str) -> Result<i64, Error> {
        match self {
            Self::List(_) | Self::Defaults(_) => self.item_of(at, 2, what)?.int(what),
            other => other.int(what),
        }
    }

    /// The value as a config to read from; `what` names it in the error.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no nested config.
    pub fn config(self, what: &str) -> Result<ConfigRef<'a>, Error> {
        match self {
            Self::Config(config) => Ok(config),
            other => Err(other.wrong_type(what, "a nested config")),
        }
    }

    fn wrong_type(self, what: &str, expected: &'static str) -> Error {
        Error::WrongType { what: what.to_owned(), found: self.describe(), expected }
    }

    fn describe(self) -> String {
        const LONGEST: usize = 40;
        match self {
            Self::Null => "null".to_owned(),
            Self::Str(text) if text.chars().count() > LONGEST => {
                format!("\"{}…\"", text.chars().take(LONGEST).collect::<String>())
            }
            Self::Str(text) => format!("{text:?}"),
            Self::List(_) | Self::Defaults(_) => "a list".to_owned(),
            Self::Map(_) => "a mapping".to_owned(),
            Self::Config(_) => "a nested config".to_owned(),
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => self.to_string(),
        }
    }
}

/// As Python's `str` writes it; used inside axis symbols and messages.
impl fmt::Display for Attr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) if value.is_nan() => f.write_str("nan"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Str(text) => f.write_str(text),
            Self::List(items) => list(f, &mut items.iter()),
            Self::Defaults(items) => list(f, &mut items.iter().copied().map(Self::from)),
            Self::Map(_) => f.write_str("a mapping"),
            Self::Config(_) => f.write_str("a nested config"),
        }
    }
}

/// A list, as far as one is that stands in a name, with no other lists in it.
fn list<'a>(f: &mut fmt::Formatter<'_>, items: &mut dyn Iterator<Item = Attr<'a>>) -> fmt::Result {
    const MOST: usize = 16;
    f.write_str("[")?;
    for (at, item) in items.enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        match item {
            _ if at == MOST => {
                f.write_str("…")?;
                break;
            }
            Attr::Str(text) => write!(f, "'{text}'")?,
            Attr::List(_) | Attr::Defaults(_) => f.write_str("[…]")?,
            other => write!(f, "{other}")?,
        }
    }
    f.write_str("]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn truth_is_pythons() {
        for (value, truth) in [
            (json!(null), false),
            (json!(0), false),
            (json!(0.5), true),
            (json!(""), false),
            (json!([0]), true),
            (json!({}), false),
        ] {
            assert_eq!(Attr::from(&value).is_truthy(), truth, "{value}");
        }
    }

    #[test]
    fn numbers_compare_across_types() {
        assert!(Attr::from(&json!(2.0)).equals_int(2));
        assert!(Attr::from(&json!(true)).equals_int(1));
        assert!(!Attr::from(&json!("2")).equals_int(2));
        assert_eq!(Attr::from(&json!(2.0)).to_string(), "2.0");
    }

    #[test]
    fn lists_are_written_as_python_writes_them() {
        assert_eq!(Attr::from(&json!([16, 1.0, "a", null])).to_string(), "[16, 1.0, 'a', None]");
        assert_eq!(Attr::from(&json!([[1], []])).to_string(), "[[…], […]]");
        assert!(Attr::from(&json!(vec![7; 100_000])).to_string().len() < 100);
    }

    #[test]
    fn a_wrong_type_is_named_in_short() {
        let long = json!("x".repeat(1_000_000));
        let error = Attr::from(&long).int("config.n_layer").unwrap_err().to_string();
        assert!(error.starts_with("config.n_layer is \"xxx") && error.len() < 150, "{error}");
    }
}
