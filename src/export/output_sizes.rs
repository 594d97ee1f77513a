//! What a config class says of the sizes of its outputs, where their symbols do not tell.

use crate::export::axes::{Axes, Symbol};
use crate::expression::is_same;

/// The sizes of axes of outputs that are not what the contract's symbol stands for in the inputs, for
/// instance where a model's masks have a quarter of the image's `height`.
#[derive(Clone, Debug, Default)]
pub struct OutputSizes(Vec<OutputSize>);

#[derive(Clone, Debug)]
struct OutputSize {
    /// The output; none for all of them.
    output: Option<&'static str>,
    axis: Axis,
    /// An expression over the symbols of the inputs; none for what cannot be known.
    size: Option<Symbol>,
}

#[derive(Clone, Copy, Debug)]
enum Axis {
    Number(usize),
    Symbol(&'static str),
}

impl Axis {
    fn is(self, axis: usize, symbol: Option<&str>) -> bool {
        match self {
            Self::Number(number) => number == axis,
            Self::Symbol(own) => symbol.is_some_and(|symbol| is_same(symbol, own)),
        }
    }
}

/// What generated functions do.
impl OutputSizes {
    /// Says what a symbol stands for in all outputs.
    pub fn of_symbol(&mut self, symbol: &'static str, size: Option<Symbol>) {
        self.0.push(OutputSize { output: None, axis: Axis::Symbol(symbol), size });
    }

    /// Says what a symbol stands for in one output.
    pub fn of_symbol_in(&mut self, output: &'static str, symbol: &'static str, size: Option<Symbol>) {
        self.0.push(OutputSize { output: Some(output), axis: Axis::Symbol(symbol), size });
    }

    /// Says the size of an axis by its number, counted from 0.
    pub fn of_axis(&mut self, output: &'static str, axis: usize, size: Option<Symbol>) {
        self.0.push(OutputSize { output: Some(output), axis: Axis::Number(axis), size });
    }
}

impl OutputSizes {
    /// What is said of an axis; within, none for a size that cannot be known. What is said of one output
    /// counts more than what is said of all, and what is said later more than what is said before.
    pub(crate) fn get(&self, output: &str, axis: usize, symbol: Option<&str>) -> Option<Option<&str>> {
        let of = |of: Option<&str>| self.0.iter().rev().find(|size| size.output == of && size.axis.is(axis, symbol));
        let found = of(Some(output)).or_else(|| of(None))?;
        Some(found.size.as_deref())
    }

    /// The fewest axes that an output has.
    pub(crate) fn least_rank(&self, output: &str, axes: &Axes) -> usize {
        let numbers = self.0.iter().filter_map(|size| match size.axis {
            Axis::Number(number) => (size.output == Some(output)).then_some(number),
            Axis::Symbol(_) => None,
        });
        numbers.chain(axes.iter().map(|(axis, _)| axis)).map(|axis| axis + 1).max().unwrap_or(0)
    }
}
