//! The sizes of axes of outputs that their symbols do not tell, as a class says them.

/// An axis of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AxisKey<'a> {
    Number(usize),
    Symbol(&'a str),
}

impl<'a> AxisKey<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        text.parse().map_or(Self::Symbol(text), Self::Number)
    }
}
