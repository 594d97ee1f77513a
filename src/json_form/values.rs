//! The values that all others are made of.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::sink::{Json, List, Object, Sink};

impl<T: Json + ?Sized> Json for &T {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        (**self).write(sink)
    }
}

impl Json for str {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.text(self)
    }
}

impl Json for String {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.text(self)
    }
}

impl Json for Cow<'_, str> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.text(self)
    }
}

impl Json for bool {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.flag(*self)
    }
}

impl Json for i64 {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.int(*self)
    }
}

impl Json for u64 {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.unsigned(*self)
    }
}

impl Json for usize {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.unsigned(u64::try_from(*self).unwrap_or(u64::MAX))
    }
}

impl Json for f64 {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.float(*self)
    }
}

/// `null` where there is nothing.
impl<T: Json> Json for Option<T> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self {
            Some(value) => value.write(sink),
            None => sink.null(),
        }
    }
}

impl<T: Json> Json for [T] {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        for item in self {
            list.item(item)?;
        }
        list.end()
    }
}

impl<T: Json> Json for Vec<T> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        self.as_slice().write(sink)
    }
}

/// A list of two.
impl<A: Json, B: Json> Json for (A, B) {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        list.item(&self.0)?;
        list.item(&self.1)?;
        list.end()
    }
}

impl Json for Value {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self {
            Self::Null => sink.null(),
            Self::Bool(flag) => sink.flag(*flag),
            Self::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => sink.unsigned(number),
                (None, Some(number)) => sink.int(number),
                (None, None) => sink.float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Self::String(text) => sink.text(text),
            Self::Array(items) => items.write(sink),
            Self::Object(fields) => {
                let mut object = sink.object()?;
                for (name, value) in fields {
                    object.field(name, value)?;
                }
                object.end()
            }
        }
    }
}

/// Text as its [`Display`](fmt::Display) makes it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<T>(pub T);

impl<T: fmt::Display> Json for Shown<T> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.shown(&self.0)
    }
}

/// Names with their values, as an object.
#[derive(Clone, Copy, Debug)]
pub struct Pairs<'a, T>(pub &'a [(&'a str, T)]);

impl<T: Json> Json for Pairs<'_, T> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut object = sink.object()?;
        for (name, value) in self.0 {
            object.field(name, value)?;
        }
        object.end()
    }
}

/// A name with a number in it.
pub(super) struct Numbered<'a> {
    pub(super) stem: &'a str,
    pub(super) number: usize,
    pub(super) suffix: &'a str,
}

impl Json for Numbered<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.shown(&format_args!("{}.{}{}", self.stem, self.number, self.suffix))
    }
}
