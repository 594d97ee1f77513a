//! What JSON is written into, and what can be written.

use std::fmt;
use std::ops::Range;

use super::values::Numbered;

/// What has a form in JSON.
pub trait Json {
    /// Writes it.
    ///
    /// # Errors
    /// What the sink says.
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed>;
}

/// Takes one value.
pub trait Sink: Sized {
    /// What there is once the value is taken.
    type Done;
    /// What can go wrong.
    type Failed;
    /// Takes the items of a list.
    type List: List<Done = Self::Done, Failed = Self::Failed>;
    /// Takes the fields of an object.
    type Object: Object<Done = Self::Done, Failed = Self::Failed>;

    /// `null`
    ///
    /// # Errors
    /// What can go wrong.
    fn null(self) -> Result<Self::Done, Self::Failed>;

    /// `true` or `false`
    ///
    /// # Errors
    /// What can go wrong.
    fn flag(self, flag: bool) -> Result<Self::Done, Self::Failed>;

    /// An integer.
    ///
    /// # Errors
    /// What can go wrong.
    fn int(self, number: i64) -> Result<Self::Done, Self::Failed>;

    /// An integer that is not negative.
    ///
    /// # Errors
    /// What can go wrong.
    fn unsigned(self, number: u64) -> Result<Self::Done, Self::Failed>;

    /// Any other number; `null` for what is none that JSON has.
    ///
    /// # Errors
    /// What can go wrong.
    fn float(self, number: f64) -> Result<Self::Done, Self::Failed>;

    /// An integer of more than 64 bits, as its digits; the nearest number where there are no such integers.
    ///
    /// # Errors
    /// What can go wrong.
    fn large(self, digits: &str) -> Result<Self::Done, Self::Failed> {
        self.float(digits.parse().unwrap_or(f64::NAN))
    }

    /// Text.
    ///
    /// # Errors
    /// What can go wrong.
    fn text(self, text: &str) -> Result<Self::Done, Self::Failed>;

    /// Text that is made as it is written.
    ///
    /// # Errors
    /// What can go wrong.
    fn shown(self, shown: &dyn fmt::Display) -> Result<Self::Done, Self::Failed>;

    /// A list.
    ///
    /// # Errors
    /// What can go wrong.
    fn list(self) -> Result<Self::List, Self::Failed>;

    /// An object.
    ///
    /// # Errors
    /// What can go wrong.
    fn object(self) -> Result<Self::Object, Self::Failed>;
}

/// Takes the items of a list, in order.
pub trait List {
    /// What there is once the list is taken.
    type Done;
    /// What can go wrong.
    type Failed;

    /// Takes the next item.
    ///
    /// # Errors
    /// What can go wrong.
    fn item<T: Json + ?Sized>(&mut self, item: &T) -> Result<(), Self::Failed>;

    /// For each number a pair of a name, `{stem}.{number}{suffix}`, and its value, for each of `each`: the same values for
    /// each number.
    ///
    /// # Errors
    /// What can go wrong.
    fn numbered<'a, T: Json + 'a>(
        &mut self,
        numbers: Range<usize>,
        each: impl Iterator<Item = (&'a str, &'a str, T)> + Clone,
    ) -> Result<(), Self::Failed> {
        for number in numbers {
            for (stem, suffix, value) in each.clone() {
                self.item(&(Numbered { stem, number, suffix }, value))?;
            }
        }
        Ok(())
    }

    /// Ends the list.
    ///
    /// # Errors
    /// What can go wrong.
    fn end(self) -> Result<Self::Done, Self::Failed>;
}

/// Takes the fields of an object, in order.
pub trait Object {
    /// What there is once the object is taken.
    type Done;
    /// What can go wrong.
    type Failed;

    /// Takes the next field.
    ///
    /// # Errors
    /// What can go wrong.
    fn field<T: Json + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Self::Failed>;

    /// Ends the object.
    ///
    /// # Errors
    /// What can go wrong.
    fn end(self) -> Result<Self::Done, Self::Failed>;
}
