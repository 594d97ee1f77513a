//! Options for sizes, one for each that the registry knows.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use optimum_exporters::registry::SHAPES;
use optimum_exporters::{Arguments, ConfigClass, Error, Shapes};

const BY_NAME: &str = "axis";
const PAST_LENGTH: &str = "past_sequence_length";
const OF_PAST: &str = "How long the past is in dummy inputs, as long as the sequence where nothing is said";

/// Sizes that were asked for: of the axes that an export fixes, or of dummy inputs.
pub struct Sizes(Vec<(String, i64)>);

impl Sizes {
    /// The names of the sizes.
    #[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Gives every size as one of an export's axes.
    pub fn add_to(&self, arguments: &mut Arguments) {
        self.0.iter().for_each(|(name, size)| arguments.set(name, *size));
    }

    /// Gives the sizes of the axes that the exports of a class fix.
    pub fn add_axes_to(&self, arguments: &mut Arguments, class: &ConfigClass) {
        self.0.iter().filter(|(name, _)| is_axis(class, name)).for_each(|(name, size)| arguments.set(name, *size));
    }

    /// The sizes of inputs.
    pub fn of_inputs(&self) -> Result<Shapes, Error> {
        let mut shapes = Shapes::default();
        self.0.iter().try_for_each(|(name, size)| shapes.set(name, *size))?;
        Ok(shapes)
    }

    /// Sets the sizes of dummy inputs, those of axes that the exports of a class fix left out.
    pub fn set(&self, shapes: &mut Shapes, class: &ConfigClass) -> Result<(), Error> {
        self.0.iter().filter(|(name, _)| !is_axis(class, name)).try_for_each(|(name, size)| shapes.set(name, *size))
    }
}

fn is_axis(class: &ConfigClass, name: &str) -> bool {
    class.static_axes.iter().any(|axis| axis.is_called(name))
}

/// The option for a size.
pub fn option(size: &str) -> String {
    format!("--{}", dashed(size))
}

fn dashed(size: &str) -> String {
    size.replace(['_', '.'], "-")
}

pub fn named_size(text: &str) -> Result<(String, i64), String> {
    let (name, size) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or("expected NAME=N")?;
    Ok((name.to_owned(), self::size(size)?))
}

/// A size: how many elements there are along an axis.
fn size(text: &str) -> Result<i64, String> {
    text.parse()
        .ok()
        .filter(|size| *size >= 0)
        .ok_or_else(|| format!("`{text}` is no size: expected an integer from 0 to {}", i64::MAX))
}

impl Args for Sizes {
    fn augment_args(command: Command) -> Command {
        let by_name = Arg::new(BY_NAME)
            .long(BY_NAME)
            .visible_alias("size")
            .value_name("NAME=N")
            .help("A size by its name")
            .value_parser(named_size)
            .action(ArgAction::Append);
        let each = SHAPES.iter().map(|(name, default)| {
            let without = if *name == PAST_LENGTH { OF_PAST } else { "" };
            let default = default.map(|default| format!("{default} in dummy inputs, where nothing is said"));
            let help = default.unwrap_or_else(|| without.to_owned());
            Arg::new(*name)
                .long(dashed(name))
                .value_name("N")
                .help(help)
                .value_parser(size)
                .allow_negative_numbers(true)
        });
        command.next_help_heading("Sizes").arg(by_name).args(each)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Sizes {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let wrong = |error| clap::Error::raw(ErrorKind::InvalidValue, error);
        let by_name = matches.try_get_many::<(String, i64)>(BY_NAME).map_err(wrong)?;
        let mut sizes: Vec<_> = by_name.into_iter().flatten().cloned().collect();
        for name in SHAPES.iter().map(|(name, _)| *name) {
            if let Some(size) = matches.try_get_one(name).map_err(wrong)? {
                sizes.push((name.to_owned(), *size));
            }
        }
        for (at, (name, size)) in sizes.iter().enumerate() {
            if let Some((_, other)) = sizes[..at].iter().find(|(known, _)| known == name) {
                let twice = format!("the size `{name}` is given twice, as {other} and as {size}\n");
                return Err(clap::Error::raw(ErrorKind::ArgumentConflict, twice));
            }
        }
        Ok(Self(sizes))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
