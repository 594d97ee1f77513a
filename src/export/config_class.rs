//! What a config class says of itself.

use crate::dtype::DType;
use crate::error::Error;
use crate::export::arguments::{Argument, Given, Kept};
use crate::export::types::ConfigClass;
use crate::export::version::Version;

impl ConfigClass {
    /// The type of an output, where it is said to be another than that of the model's floating point numbers.
    pub(crate) fn output_dtype(&self, output: &str) -> Option<DType> {
        self.output_dtypes.iter().find(|(name, _)| is_named(name, output)).map(|(_, dtype)| *dtype)
    }

    /// An error if a version is older than what has the model.
    pub(crate) fn takes(&self, version: Version) -> Result<(), Error> {
        match self.least_transformers {
            Some(least) if version < least => Err(Error::WrongVersion {
                class: self.name,
                found: version.to_string(),
                needs: format!("{least} or later"),
            }),
            _ => Ok(()),
        }
    }

    /// The size of each static axis where none is given. Few classes have static axes, and the others are not to wait.
    pub(super) fn default_sizes(&self) -> Vec<Option<i64>> {
        match self.static_axes {
            [] => Vec::new(),
            axes => axes.iter().map(|axis| axis.default).collect(),
        }
    }

    /// The classes that it inherits from, nearest first.
    pub fn bases(&self) -> impl Iterator<Item = &'static ConfigClass> {
        std::iter::successors(self.extends, |class| class.extends)
    }

    /// Whether the constructor takes an argument of this name, the sizes of static axes included.
    pub fn accepts(&self, argument: &str) -> bool {
        self.arguments.iter().any(|known| known.name == argument && known.in_constructor)
            || self.static_axes.iter().any(|axis| axis.is_called(argument))
    }
}

/// Where `name` stands among the class's arguments, and the value that `given` is for it.
pub(crate) fn bind(
    class: &'static ConfigClass,
    name: &str,
    given: &Given,
    in_constructor: bool,
) -> Result<(usize, Kept), Error> {
    let fits = |argument: &&Argument| argument.in_constructor || !in_constructor;
    match class.arguments.iter().position(|known| known.name == name && fits(&known)) {
        Some(at) => Ok((at, class.arguments[at].accept(class.name, given)?)),
        None => Err(Error::UnknownArgument {
            class: class.name,
            found: name.chars().take(80).collect(),
            known: class
                .arguments
                .iter()
                .filter(fits)
                .map(|known| known.name)
                .chain(class.static_axes.iter().map(|axis| axis.name))
                .collect(),
        }),
    }
}

/// Whether an output has a name, in which `{i}` stands for the number of any layer.
fn is_named(name: &str, output: &str) -> bool {
    let Some((before, after)) = name.split_once("{i}") else { return name == output };
    let number = output.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}
