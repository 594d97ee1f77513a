//! Tensors with their dynamic axes.

use crate::dummy_inputs::{InputType, InputTypes};
use crate::export::axes::{Axes, DynamicAxes, Name, Part};
use crate::export::types::ExporterConfig;
use crate::json_form::{Digits, Json, List, Object, Shown, Sink};

/// The symbol of each axis, by its number.
impl Json for Axes {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (axis, symbol) in self.iter() {
            fields.field(Digits::of_size(axis).as_str(), symbol)?;
        }
        fields.end()
    }
}

impl Json for Name<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self {
            Self::Plain(name) => sink.text(name),
            Self::Layer { .. } => Shown(self).write(sink),
        }
    }
}

/// A list of names, each with its axes.
impl Json for DynamicAxes {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        for part in self.parts() {
            match part {
                Part::Tensor(name, axes) => list.item(&(*name, axes))?,
                Part::Layers { first, count, tensors } => {
                    let each = tensors.iter().map(|(name, axes)| (name.stem, name.suffix, axes));
                    list.numbered(*first..first.saturating_add(*count), each)?;
                }
            }
        }
        list.end()
    }
}

/// Tensors in order, each with its dynamic axes; where axes are static, the names alone.
pub(super) struct Tensors<'a> {
    tensors: &'a DynamicAxes,
    are_static: bool,
}

impl<'a> Tensors<'a> {
    pub(super) fn of(config: &ExporterConfig, tensors: &'a DynamicAxes) -> Self {
        Self { tensors, are_static: config.class().has_static_axes() }
    }
}

impl Json for Tensors<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        if !self.are_static {
            return self.tensors.write(sink);
        }
        let mut list = sink.list()?;
        for (name, _) in self.tensors.iter() {
            list.item(&name)?;
        }
        list.end()
    }
}

/// A list of names, each with the type of its elements and the number of its axes.
impl Json for InputTypes {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        for input in self.iter() {
            list.item(&input)?;
        }
        list.end()
    }
}

impl Json for InputType {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("dtype", self.dtype.name())?;
        fields.field("rank", &self.rank)?;
        fields.end()
    }
}
