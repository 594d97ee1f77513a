//! The dummy input generators.

use crate::config::attr::Attr;
use crate::dummy_inputs::{Dummy, DummyInputs, DummyOptions, PaddingSide, Shapes};
use crate::error::Error;
use crate::export::exporter_config::ExporterConfig;
use crate::registry::SHAPES;

/// The most values that a generator reads when it is constructed.
#[doc(hidden)]
pub const MAX_LOCALS: usize = 12;

/// What a generator has read from the config.
#[doc(hidden)]
pub type Locals = [i64; MAX_LOCALS];

/// A dummy input generator of the registry; the reference's `DummyInputGenerator` and those that extend it.
#[derive(Debug)]
pub struct Generator {
    /// Its name in the reference.
    pub name: &'static str,
    /// What the names of the inputs that it serves begin with; `SUPPORTED_INPUT_NAMES`.
    pub supports: &'static [&'static str],
    #[doc(hidden)]
    pub construct: fn(&Context<'_>, &mut Locals) -> Result<(), Error>,
    #[doc(hidden)]
    pub draw: fn(&Context<'_>, &Locals, &str) -> Result<Dummy, Error>,
}

/// What a [`ConfigClass`](crate::ConfigClass) says of dummy inputs: its generators, their sizes, and what is done to what
/// they make.
#[derive(Clone, Copy, Debug)]
pub struct DummyFns {
    #[doc(hidden)]
    pub generators: fn(&ExporterConfig, &mut Vec<&'static Generator>) -> Result<(), Error>,
    #[doc(hidden)]
    pub past_generator: Option<&'static Generator>,
    #[doc(hidden)]
    pub shapes: fn(&Context<'_>, &mut Shapes) -> Result<(), Error>,
    #[doc(hidden)]
    pub append: fn(&ExporterConfig, &mut Vec<&'static str>) -> Result<(), Error>,
    #[doc(hidden)]
    pub shapes_for_input: fn(&Context<'_>, &str, &mut Shapes) -> Result<(), Error>,
    #[doc(hidden)]
    pub finish: fn(&Context<'_>, &mut DummyInputs) -> Result<(), Error>,
    #[doc(hidden)]
    pub feed: fn(&Context<'_>, &mut DummyInputs) -> Result<(), Error>,
}

/// What generated code reads from.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Context<'a> {
    pub config: &'a ExporterConfig,
    pub options: &'a DummyOptions,
    pub shapes: Shapes,
}

impl<'a> Context<'a> {
    pub(crate) fn new(config: &'a ExporterConfig, options: &'a DummyOptions) -> Self {
        Self { config, options, shapes: options.shapes }
    }

    pub fn padding_side(&self) -> PaddingSide {
        self.options.padding_side
    }

    pub fn shape(&self, index: usize) -> Result<i64, Error> {
        self.shapes.at(index).ok_or_else(|| Error::WrongType {
            what: format!("the size `{}`", SHAPES[index].0),
            found: "not given".to_owned(),
            expected: "a number",
        })
    }

    /// A value from the image processor, `None` if it says nothing of it.
    pub fn find_in_preprocessor(&self, path: &[&str]) -> Option<Attr<'a>> {
        let (first, rest) = path.split_first()?;
        let root = self.options.preprocessor.as_ref()?.get(*first);
        let value = rest.iter().fold(root, |value, key| value?.get(key))?;
        Attr::from(value).non_null()
    }

    pub fn get_in_preprocessor(&self, path: &[&str]) -> Result<Attr<'a>, Error> {
        self.find_in_preprocessor(path)
            .ok_or_else(|| Error::NoPreprocessor { class: self.config.class().name, what: path.join(".") })
    }
}

/// A generator with what it has read.
pub(crate) struct Draws {
    generator: &'static Generator,
    locals: Locals,
}

impl Draws {
    pub(crate) fn new(generator: &'static Generator, context: &Context<'_>) -> Result<Self, Error> {
        let mut locals = [0; MAX_LOCALS];
        (generator.construct)(context, &mut locals)?;
        Ok(Self { generator, locals })
    }

    pub(crate) fn supports(&self, input: &str) -> bool {
        self.generator.supports.iter().any(|prefix| input.starts_with(prefix))
    }

    pub(crate) fn draw(&self, context: &Context<'_>, input: &str) -> Result<Dummy, Error> {
        (self.generator.draw)(context, &self.locals, input)
    }
}
