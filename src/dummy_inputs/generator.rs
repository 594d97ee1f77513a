//! The dummy input generators: what they read from, and what they draw.

use crate::config::types::Attr;
use crate::error::Error;
use crate::export::types::{Context, ExporterConfig, Generator, Locals, MAX_LOCALS};
use crate::spec::dummy::{Dummy, DummyOptions};
use crate::spec::tensor::PaddingSide;

impl<'a> Context<'a> {
    pub(crate) fn new(config: &'a ExporterConfig, options: &'a DummyOptions) -> Self {
        Self { config, options, shapes: options.shapes, generator: None }
    }

    pub fn padding_side(&self) -> PaddingSide {
        self.options.padding_side
    }

    pub fn shape(&self, index: usize) -> Result<i64, Error> {
        self.shapes.at(index).ok_or_else(|| Error::WrongType {
            what: format!("the size `{}`", self.shapes.name_of(index)),
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
        (generator.construct)(&Context { generator: Some(generator), ..*context }, &mut locals)?;
        Ok(Self { generator, locals })
    }

    pub(crate) fn supports(&self, input: &str) -> bool {
        self.generator.supports.iter().any(|prefix| input.starts_with(prefix))
    }

    pub(crate) fn draw(&self, context: Context<'_>, input: &str) -> Result<Dummy, Error> {
        (self.generator.draw)(&Context { generator: Some(self.generator), ..context }, &self.locals, input)
    }
}
