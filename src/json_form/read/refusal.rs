//! Why a text is refused.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// What is wrong with a text.
pub(super) enum Refusal {
    /// It is no JSON.
    Syntax,
    /// It is no JSON behind this place, before which there are numbers that JSON has not.
    SyntaxAt(usize),
    /// There are more values in it than this.
    TooMany(usize),
}

impl Refusal {
    pub(super) fn explain(self, text: &[u8]) -> String {
        match self {
            Self::Syntax => explain(text),
            Self::SyntaxAt(place) => {
                let before = &text[..place.min(text.len())];
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
                format!("it is no JSON at line {line} column {column}")
            }
            Self::TooMany(most) => format!("it has more than {most} values"),
        }
    }
}

/// What serde_json says of a text, which keeps nothing of it.
pub(super) fn explain(text: &[u8]) -> String {
    match serde_json::from_slice::<Passed>(text) {
        Err(error) => error.to_string(),
        Ok(Passed) => "it is no JSON".to_owned(),
    }
}

/// Anything, looked at in whole.
struct Passed;

impl<'de> Deserialize<'de> for Passed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Passed {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}
