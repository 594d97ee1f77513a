//! JSON into whatever serde writes.

use std::fmt;

use serde_core::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::sink::{Json, List, Object, Sink};

/// A serializer as a [`Sink`], and what is [`Json`] as something that can be serialized.
#[derive(Clone, Copy, Debug)]
pub struct ViaSerde<T>(pub T);

impl<T: Json> Serialize for ViaSerde<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(ViaSerde(serializer))
    }
}

impl<S: Serializer> Sink for ViaSerde<S> {
    type Done = S::Ok;
    type Failed = S::Error;
    type List = ViaSerde<S::SerializeSeq>;
    type Object = ViaSerde<S::SerializeMap>;

    fn null(self) -> Result<S::Ok, S::Error> {
        self.0.serialize_unit()
    }

    fn flag(self, flag: bool) -> Result<S::Ok, S::Error> {
        self.0.serialize_bool(flag)
    }

    fn int(self, number: i64) -> Result<S::Ok, S::Error> {
        self.0.serialize_i64(number)
    }

    fn unsigned(self, number: u64) -> Result<S::Ok, S::Error> {
        self.0.serialize_u64(number)
    }

    fn float(self, number: f64) -> Result<S::Ok, S::Error> {
        self.0.serialize_f64(number)
    }

    fn text(self, text: &str) -> Result<S::Ok, S::Error> {
        self.0.serialize_str(text)
    }

    fn shown(self, shown: &dyn fmt::Display) -> Result<S::Ok, S::Error> {
        self.0.collect_str(shown)
    }

    fn list(self) -> Result<Self::List, S::Error> {
        self.0.serialize_seq(None).map(ViaSerde)
    }

    fn object(self) -> Result<Self::Object, S::Error> {
        self.0.serialize_map(None).map(ViaSerde)
    }
}

impl<S: SerializeSeq> List for ViaSerde<S> {
    type Done = S::Ok;
    type Failed = S::Error;

    fn item<T: Json + ?Sized>(&mut self, item: &T) -> Result<(), S::Error> {
        self.0.serialize_element(&ViaSerde(item))
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

impl<S: SerializeMap> Object for ViaSerde<S> {
    type Done = S::Ok;
    type Failed = S::Error;

    fn field<T: Json + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), S::Error> {
        self.0.serialize_entry(name, &ViaSerde(value))
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}
