//! Tensors with their dynamic axes.

use crate::dummy_inputs::{InputType, InputTypes};
use crate::export::axes::{Axes, AxisBounds, DynamicAxes, Name, Part};
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

/// Tensors in order, each with its dynamic axes; where axes are static, the names alone. An axis that may not have every
/// size has its bounds beside its symbol.
pub(super) struct Tensors<'a> {
    tensors: &'a DynamicAxes,
    are_static: bool,
    bounds: &'static [(&'static str, AxisBounds)],
}

impl<'a> Tensors<'a> {
    pub(super) fn of(config: &ExporterConfig, tensors: &'a DynamicAxes) -> Self {
        let class = config.class();
        Self { tensors, are_static: class.has_static_axes(), bounds: class.axis_bounds }
    }
}

impl Json for Tensors<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        if !self.are_static && self.bounds.is_empty() {
            return self.tensors.write(sink);
        }
        let mut list = sink.list()?;
        for (name, axes) in self.tensors.iter() {
            if self.are_static {
                list.item(&name)?;
            } else {
                list.item(&(name, &Bounded { axes, bounds: self.bounds }))?;
            }
        }
        list.end()
    }
}

/// The symbol of each axis, with the least and the most of its sizes where it may not have every one; -1 for no most.
pub(super) struct Bounded<'a> {
    pub(super) axes: &'a Axes,
    pub(super) bounds: &'static [(&'static str, AxisBounds)],
}

impl Json for Bounded<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        for (axis, symbol) in self.axes.iter() {
            let digits = Digits::of_size(axis);
            match self.bounds.iter().find(|(bounded, _)| *bounded == symbol) {
                Some((_, bounds)) => fields.field(digits.as_str(), &WithBounds(symbol, *bounds))?,
                None => fields.field(digits.as_str(), symbol)?,
            }
        }
        fields.end()
    }
}

struct WithBounds<'a>(&'a str, AxisBounds);

impl Json for WithBounds<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        list.item(self.0)?;
        list.item(&self.1.least)?;
        list.item(&self.1.most.unwrap_or(-1))?;
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
