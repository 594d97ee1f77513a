//! The sizes that dummy inputs are made with.

use crate::error::Error;
use optimum_exporters_common::nearest;

/// The most sizes that a registry can have.
const MAX_SHAPES: usize = 32;

/// How long the past is, and the size that it is where nothing is said.
const PAST_LENGTH: &str = "past_sequence_length";
const LENGTH: &str = "sequence_length";

/// Sizes in elements by the reference's names, such as `batch_size` and `sequence_length`, each with the
/// reference's default; `DEFAULT_DUMMY_SHAPES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shapes {
    known: &'static [KnownSize],
    sizes: [Option<i64>; MAX_SHAPES],
    /// Of each size, whether it was set.
    asked: [bool; MAX_SHAPES],
}

/// The name of a size, and its default.
type KnownSize = (&'static str, Option<i64>);

impl Shapes {
    /// The sizes that a registry knows, at their defaults.
    pub(crate) fn of(known: &'static [KnownSize]) -> Self {
        let mut sizes = [None; MAX_SHAPES];
        for (size, (_, default)) in sizes.iter_mut().zip(known) {
            *size = *default;
        }
        Self { known, sizes, asked: [false; MAX_SHAPES] }
    }

    /// Sets the size `name`, in elements. `past_sequence_length` is how long the past of a decoder is, which the reference
    /// makes as long as `sequence_length`.
    ///
    /// # Errors
    /// [`Error::UnknownShape`] if there is no size of this name, [`Error::WrongType`] if it is
    /// negative.
    pub fn set(&mut self, name: &str, size: i64) -> Result<(), Error> {
        let unknown = || Error::UnknownShape {
            found: name.chars().take(80).collect(),
            near: nearest(name, self.known.iter().map(|(known, _)| *known)),
        };
        let at = self.place_of(name).ok_or_else(unknown)?;
        if size < 0 {
            let what = format!("the size `{name}`");
            return Err(Error::WrongType { what, found: size.to_string(), expected: "0 or more" });
        }
        self.sizes[at] = Some(size);
        self.asked[at] = true;
        Ok(())
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        self.known.iter().position(|(known, _)| *known == name)
    }

    /// Each size with its name, in the registry's order; those that are neither set nor have a default are left out.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, i64)> {
        self.known.iter().zip(self.sizes).filter_map(|((name, _), size)| Some((*name, size?)))
    }

    /// Those that were set, and are no defaults.
    pub(crate) fn set_ones(&self) -> impl Iterator<Item = (&'static str, i64)> {
        let all = self.known.iter().zip(self.sizes).zip(self.asked);
        all.filter_map(|(((name, _), size), asked)| size.filter(|_| asked).map(|size| (*name, size)))
    }

    /// Those that a past is made with.
    pub(crate) fn of_past(mut self) -> Self {
        let past = self.place_of(PAST_LENGTH).and_then(|past| self.sizes[past]);
        if let Some((length, past)) = self.place_of(LENGTH).zip(past) {
            self.sizes[length] = Some(past);
        }
        self
    }

    pub(crate) fn with_length_one(batch_size: i64) -> Self {
        let mut shapes = Self::default();
        for ((name, _), size) in shapes.known.iter().zip(&mut shapes.sizes) {
            match *name {
                "batch_size" => *size = Some(batch_size),
                "sequence_length" => *size = Some(1),
                _ => {}
            }
        }
        shapes
    }

    /// The name of a size by its place.
    pub(crate) fn name_of(&self, index: usize) -> &'static str {
        self.known.get(index).map_or("", |(name, _)| name)
    }

    #[doc(hidden)]
    pub fn at(&self, index: usize) -> Option<i64> {
        self.sizes[index]
    }

    /// A size that was set, and is no default.
    #[doc(hidden)]
    pub fn asked(&self, index: usize) -> Option<i64> {
        self.sizes[index].filter(|_| self.asked[index])
    }

    #[doc(hidden)]
    pub fn put(&mut self, index: usize, size: i64) {
        self.sizes[index] = Some(size);
    }
}
