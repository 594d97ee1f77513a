//! Which tensors of a file of inputs or of reference outputs are for which file.

use crate::error::Error;
use crate::tensors::Tensor;

/// What stands between the name of a part and that of a tensor.
const SEPARATOR: char = '/';

/// Tensors by name: of one file, or of several, named `PART/NAME`.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    tensors: &'a [(String, Tensor)],
    has_parts: bool,
}

impl<'a> Given<'a> {
    /// Tensors for files that are these parts, where there are any; `what` names them in errors.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if there are several files, and the tensors do not say which they are for.
    pub(super) fn optional(
        what: &str,
        tensors: Option<&'a [(String, Tensor)]>,
        parts: &[&str],
    ) -> Result<Option<Self>, Error> {
        tensors.map(|tensors| Self::new(what, tensors, parts)).transpose()
    }

    fn new(what: &str, tensors: &'a [(String, Tensor)], parts: &[&str]) -> Result<Self, Error> {
        let has_parts = tensors.iter().any(|(name, _)| parts.iter().any(|part| within(part, name).is_some()));
        match parts {
            [first, _, ..] if !has_parts => Err(Error::InvalidTensors {
                what: what.to_owned(),
                reason: format!(
                    "{} files are run, and the tensors do not say which they are for: name one file, or name the tensors \
                     PART/NAME, for instance `{first}/{}`",
                    parts.len(),
                    tensors.first().map_or("NAME", |(name, _)| name),
                ),
            }),
            _ => Ok(Self { tensors, has_parts }),
        }
    }

    /// The tensors of a part under their own names; `None` if there are none.
    pub(super) fn of_part(self, part: &str) -> Option<Vec<(&'a str, &'a Tensor)>> {
        let name = |name: &'a str| if self.has_parts { within(part, name) } else { Some(name) };
        let tensors = self.tensors.iter().filter_map(|(known, tensor)| Some((name(known)?, tensor)));
        let tensors: Vec<_> = tensors.collect();
        (!self.has_parts || !tensors.is_empty()).then_some(tensors)
    }
}

fn within<'a>(part: &str, name: &'a str) -> Option<&'a str> {
    name.strip_prefix(part)?.strip_prefix(SEPARATOR)
}
