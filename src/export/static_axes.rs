//! Axes whose sizes an export fixes: what the constructor is given, what the config says, and what a
//! task needs. An axis of several sizes is as many axes, each called `NAME.PART`; its size among those of dummy inputs is
//! `NAME_PART`.

use crate::error::Error;
use crate::export::arguments::Given;
use crate::export::types::{ConfigClass, ExporterConfig, StaticAxis};
use crate::spec::sizes::Shapes;

/// What stands between the name of an axis of several sizes and that of one of them.
const OF_SEVERAL: char = '.';

impl StaticAxis {
    /// Whether this is what an argument or a size is called.
    pub fn is_called(&self, name: &str) -> bool {
        let is_size = |(whole, part): (&str, &str)| {
            name.strip_prefix(whole).and_then(|rest| rest.strip_prefix('_')).is_some_and(|rest| rest == part)
        };
        self.name == name || self.part().is_some_and(is_size)
    }

    /// The axis of several sizes that this is one of, and what it is called there.
    fn part(&self) -> Option<(&'static str, &'static str)> {
        part_of(self.name)
    }
}

/// The axis of several sizes that one of a name is one of, and what it is called there.
pub(crate) fn part_of(name: &str) -> Option<(&str, &str)> {
    name.split_once(OF_SEVERAL)
}

impl ConfigClass {
    /// Whether the export fixes the sizes of axes, so that inputs and outputs have names alone.
    pub fn has_static_axes(&self) -> bool {
        !self.static_axes.is_empty()
    }

    /// The size that `given` is for the static axis `name`, with the place of the axis; `None` if the
    /// class has no such axis.
    pub(crate) fn axis_size(&'static self, name: &str, given: &Given) -> Option<Result<(usize, Option<i64>), Error>> {
        let at = self.static_axes.iter().position(|axis| axis.is_called(name))?;
        Some(match given {
            Given::None => Ok((at, None)),
            Given::Int(size) if *size >= 0 => Ok((at, Some(*size))),
            found => Err(Error::BadArgument {
                class: self.name,
                argument: name.to_owned(),
                found: found.to_string(),
                expected: "a size of 0 or more, or null".to_owned(),
            }),
        })
    }
}

impl ExporterConfig {
    /// The axes whose sizes the export needs for its task, in the registry's order; the reference's
    /// `mandatory_axes`. None where axes are dynamic.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn mandatory_axes(&self) -> Result<Vec<&'static str>, Error> {
        let mut names = Vec::new();
        (self.class().mandatory_axes)(self, &mut names)?;
        Ok(names)
    }

    /// Each mandatory axis with its size in elements, in the order of the constructor's arguments: the size that
    /// was given, or else the one that the normalized config has under the axis's name. `None` is for a
    /// size that is missing, without which there are no dummy inputs.
    ///
    /// # Errors
    /// As [`mandatory_axes`](Self::mandatory_axes), and [`Error::WrongType`] if the config has something
    /// else than an integer in the place of a size.
    pub fn axis_sizes(&self) -> Result<Vec<(&'static str, Option<i64>)>, Error> {
        let sizes = self.mandatory_sizes()?;
        Ok(sizes.into_iter().map(|(axis, size)| (axis.name, size)).collect())
    }

    fn mandatory_sizes(&self) -> Result<Vec<(&'static StaticAxis, Option<i64>)>, Error> {
        let names = self.mandatory_axes()?;
        let axes = self.class().static_axes.iter().zip(self.given_sizes());
        axes.filter(|(axis, _)| names.contains(&axis.name))
            .map(|(axis, given)| Ok((axis, self.size_of(axis, *given)?)))
            .collect()
    }

    fn size_of(&self, axis: &StaticAxis, given: Option<i64>) -> Result<Option<i64>, Error> {
        match given {
            Some(size) => Ok(Some(size)),
            None => self.normalized().find(axis.name)?.map(|size| size.int(axis.name)).transpose(),
        }
    }

    /// The size of a static axis, whether or not it is mandatory.
    #[doc(hidden)]
    pub fn static_axis(&self, name: &str) -> Result<Option<i64>, Error> {
        let mut axes = self.class().static_axes.iter().zip(self.given_sizes());
        axes.find(|(axis, _)| axis.name == name).map_or(Ok(None), |(axis, given)| self.size_of(axis, *given))
    }

    /// Puts the sizes of the export in the place of those that dummy inputs would have by default.
    pub(crate) fn fix_sizes(&self, shapes: &mut Shapes) -> Result<(), Error> {
        for (axis, size) in self.mandatory_sizes()? {
            match size {
                Some(size) => shapes.put(axis.size, size),
                None => return Err(Error::MissingAxis { class: self.class().name, axis: axis.name }),
            }
        }
        Ok(())
    }

    /// Gives each axis whose size is missing a size, where only the kind of a value matters.
    pub(crate) fn fill_in_sizes(&mut self) -> Result<(), Error> {
        for (axis, _) in self.axis_sizes()?.into_iter().filter(|(_, size)| size.is_none()) {
            self.set(axis, 1)?;
        }
        Ok(())
    }
}
