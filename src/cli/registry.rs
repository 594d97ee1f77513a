//! `--registry`: a registry that is read before a command runs, and laid over the one that is compiled in.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::Stop;

/// The commands that take the option. `new` and `explain` have one of the same name, for what they write or read.
const COMMANDS: [&str; 9] = ["show", "plan", "dummy", "check", "identify", "models", "tasks", "dump", "batch"];

const OPTION: &str = "--registry";

#[derive(Args)]
pub struct Registry {
    /// A registry, or the file of a model, that is read and laid over the registry that is compiled in
    #[arg(long, value_name = "DIR|FILE")]
    registry: Option<PathBuf>,
}

impl Registry {
    /// Whether one was read.
    pub const fn is_given(&self) -> bool {
        self.registry.is_some()
    }
}

/// Lays the registry over the one that is compiled in that the command line names. What can be said on the command line,
/// such as the names of exporters, depends on it, so that it is read before the rest of that is.
pub fn lay(arguments: &[OsString]) -> Result<(), Stop> {
    match named(arguments) {
        Some(path) => lay_over(PathBuf::from(path)),
        None => Ok(()),
    }
}

/// The value of the option, where there is one.
fn named(arguments: &[OsString]) -> Option<OsString> {
    let words = arguments.iter().map(|word| word.to_str());
    let mut words = words.enumerate().skip(1).take_while(|(_, word)| *word != Some("--"));
    // The one option before the command that has a value.
    let is_value = |at: usize| arguments.get(at.wrapping_sub(1)).is_some_and(|before| before == "--color");
    words
        .find(|(at, word)| !is_value(*at) && word.is_none_or(|word| !word.starts_with('-')))
        .filter(|(_, command)| command.is_some_and(|command| COMMANDS.contains(&command)))?;
    let (at, word) = words.find(|(_, word)| word.is_some_and(|word| word.starts_with(OPTION)))?;
    match word?.strip_prefix(OPTION)? {
        "" => arguments.get(at + 1).cloned(),
        rest => rest.strip_prefix('=').map(OsString::from),
    }
}

#[cfg(feature = "codegen")]
fn lay_over(path: PathBuf) -> Result<(), Stop> {
    use optimum_exporters::registry::{Over, Registry, sources};

    use super::{folder, lint};

    let registry = Registry::read(&sources(&path), Over::Guessed)
        .map_err(|diagnostics| lint::show(&diagnostics, folder::root(&path)))?;
    registry.lay_over_built_in();
    Ok(())
}

#[cfg(not(feature = "codegen"))]
fn lay_over(_: PathBuf) -> Result<(), Stop> {
    const BUILD: &str = "cargo install --path . --features codegen";
    Err(Stop::Usage(format!("{OPTION} needs a program that is built with the feature `codegen`: {BUILD}")))
}

#[cfg(test)]
mod tests {
    use super::named;

    fn of(line: &str) -> Option<String> {
        let arguments: Vec<_> = line.split_whitespace().map(Into::into).collect();
        named(&arguments).and_then(|named| named.into_string().ok())
    }

    #[test]
    fn the_option_is_found_where_clap_finds_it() {
        for line in
            ["p show a --registry r", "p show --registry r a", "p --x models --registry=r", "p tasks --registry r --"]
        {
            assert_eq!(of(line).as_deref(), Some("r"), "{line}");
        }
        for line in [
            "p",
            "p show",
            "p show -- --registry r",
            "p new a --registry r",
            "p show a --registry",
            "p show --registryx r",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
