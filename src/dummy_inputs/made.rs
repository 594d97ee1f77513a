//! Dummy inputs as the generators of a config class make them.

use std::borrow::Cow;

use crate::dummy_inputs::generator::Draws;
use crate::error::Error;
use crate::export::axes::{DynamicAxes, Part};
use crate::export::past::past_runs;
use crate::export::types::{Context, Direction, ExporterConfig, Generator};
use crate::spec::dummy::{Dummy, DummyInputs, DummyOptions};
use crate::spec::sizes::Shapes;

impl ExporterConfig {
    /// The dummy inputs of the export: names, shapes, types and how values are drawn, without
    /// drawing any; the reference's `generate_dummy_inputs`.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs); [`Error::MissingAxis`] if the size of a static axis is missing,
    /// [`Error::NoPreprocessor`] if the model needs an image processor's and none is given,
    /// [`Error::EmptyRange`] if there is nothing to draw from, [`Error::NoGenerator`] if the class makes no
    /// such input.
    pub fn dummy_inputs(&self, options: &DummyOptions) -> Result<DummyInputs, Error> {
        let (context, mut dummies) = self.drawn_inputs(options)?;
        (self.class().dummy.finish)(&context, &mut dummies)?;
        Ok(dummies)
    }

    /// With the sizes that the export fixes and those that the class changes.
    fn dummy_context<'a>(&'a self, options: &'a DummyOptions) -> Result<Context<'a>, Error> {
        let mut context = Context::new(self, options);
        self.fix_sizes(&mut context.shapes)?;
        let mut shapes = context.shapes;
        (self.class().dummy.shapes)(&context, &mut shapes)?;
        context.shapes = shapes;
        Ok(context)
    }

    /// Each input as its generator makes it.
    pub(super) fn drawn_inputs<'a>(&'a self, options: &'a DummyOptions) -> Result<(Context<'a>, DummyInputs), Error> {
        let mut generators = Vec::with_capacity(4);
        (self.class().dummy.generators)(self, &mut generators)?;
        match self.delegate() {
            Some(delegate) => self.drawn_with_those_of(delegate, generators, options),
            None => self.drawn_by(generators, options),
        }
    }

    /// What another exporter config is fed, as far as there are such inputs here, and then what it lacks. The generators
    /// come before its own.
    fn drawn_with_those_of<'a>(
        &'a self,
        delegate: &'a Self,
        generators: Vec<&'static Generator>,
        options: &'a DummyOptions,
    ) -> Result<(Context<'a>, DummyInputs), Error> {
        let mut all = generators.clone();
        (delegate.class().dummy.generators)(delegate, &mut all)?;
        let (context, mut dummies) = delegate.drawn_by(all, options)?;
        (delegate.class().dummy.finish)(&context, &mut dummies)?;
        let (own, theirs) = (tensors(&self.inputs()?), tensors(&delegate.inputs()?));
        dummies.0.retain(|(name, _)| own.contains(&name.as_ref()) || !theirs.contains(&name.as_ref()));
        let lacking: Vec<_> = own.iter().copied().filter(|name| dummies.get(name).is_none()).collect();
        let context = self.dummy_context(options)?;
        self.draw(lacking, &own, generators, &context, &mut dummies)?;
        Ok((context, dummies))
    }

    /// Each input as the first of these generators makes it that serves it.
    fn drawn_by<'a>(
        &'a self,
        generators: Vec<&'static Generator>,
        options: &'a DummyOptions,
    ) -> Result<(Context<'a>, DummyInputs), Error> {
        let context = self.dummy_context(options)?;
        let plain = tensors(&self.inputs()?);
        let mut names = plain.clone();
        (self.class().dummy.append)(self, &mut names)?;
        let mut dummies = DummyInputs(Vec::with_capacity(names.len()));
        self.draw(names, &plain, generators, &context, &mut dummies)?;
        Ok((context, dummies))
    }

    /// Draws these inputs; what is none of the `plain` ones, by its name, holds a past.
    fn draw(
        &self,
        names: Vec<&'static str>,
        plain: &[&'static str],
        generators: Vec<&'static Generator>,
        context: &Context<'_>,
        dummies: &mut DummyInputs,
    ) -> Result<(), Error> {
        let constructed =
            generators.into_iter().map(|generator| Draws::new(generator, context)).collect::<Result<Vec<_>, _>>()?;
        for name in names {
            let draws = constructed
                .iter()
                .find(|draws| draws.supports(name))
                .ok_or_else(|| Error::NoGenerator { class: self.class().name, input: name.to_owned() })?;
            let mut shapes = if plain.contains(&name) { context.shapes } else { context.shapes.of_past() };
            (self.class().dummy.shapes_for_input)(context, name, &mut shapes)?;
            let dummy = draws.draw(Context { shapes, ..*context }, name).map_err(|error| error.for_input(name))?;
            dummies.0.push((Cow::Borrowed(name), dummy));
        }
        Ok(())
    }

    /// The dummy past key values, whether or not they are among the inputs.
    pub(crate) fn dummy_past_of(&self, options: &DummyOptions) -> Result<Option<Dummy>, Error> {
        let mut generators = Vec::with_capacity(4);
        (self.class().dummy.generators)(self, &mut generators)?;
        let context = self.dummy_context(options)?;
        let mut shapes = context.shapes.of_past();
        let past = past_runs(self, Direction::Inputs)?;
        let Some(stem) = past.first().and_then(|run| run.each.first()).map(|(name, _)| name.stem) else {
            return Ok(None);
        };
        for generator in generators {
            if generator.supports.iter().any(|prefix| stem.starts_with(prefix)) {
                let draws = Draws::new(generator, &context)?;
                (self.class().dummy.shapes_for_input)(&context, stem, &mut shapes)?;
                return draws.draw(Context { shapes, ..context }, stem).map(Some);
            }
        }
        // Who has its past from another has it drawn by that.
        self.delegate().map_or(Ok(None), |delegate| delegate.dummy_past_of(options))
    }

    /// The dummy past key values that a decoder is fed where it has none yet, of length 1.
    pub(crate) fn dummy_past(&self, batch_size: i64, options: &DummyOptions) -> Result<Dummy, Error> {
        let none = || Error::NoGenerator { class: self.class().name, input: "past key values".to_owned() };
        let generator = self.class().dummy.past_generator.ok_or_else(none)?;
        let input = generator.supports.first().ok_or_else(none)?;
        let mut context = Context::new(self, options);
        context.shapes = Shapes::with_length_one(batch_size);
        Draws::new(generator, &context)?.draw(context, input)
    }
}

/// The names of inputs that are no layers of a past.
fn tensors(inputs: &DynamicAxes) -> Vec<&'static str> {
    let parts = inputs.parts().iter().filter_map(|part| match part {
        Part::Tensor(name, _) => Some(*name),
        Part::Layers { .. } => None,
    });
    parts.collect()
}

#[doc(hidden)]
impl DummyInputs {
    /// Appends the past of a decoder that has none yet.
    pub fn empty_past(
        &mut self,
        config: &ExporterConfig,
        options: &DummyOptions,
        name: &'static str,
        like: &str,
    ) -> Result<(), Error> {
        let batch = self.get(like).and_then(Dummy::tensor).and_then(|spec| spec.shape.first().copied());
        let batch = batch.ok_or_else(|| Error::Arithmetic(format!("the batch size of `{like}`, which is no input")))?;
        self.0.push((Cow::Borrowed(name), config.dummy_past(batch, options)?));
        Ok(())
    }
}
