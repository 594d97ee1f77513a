//! Axes whose sizes an export fixes. One of several sizes is one axis, and its sizes stand together.

use crate::export::static_axes::part_of;
use crate::json_form::{Json, List, Object, Pairs, Sink};

/// The names of axes.
pub(super) struct AxisNames<'a>(pub(super) &'a [&'static str]);

impl Json for AxisNames<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        let mut last = None;
        for name in self.0.iter().map(|name| part_of(name).map_or(*name, |(whole, _)| whole)) {
            if last.replace(name) != Some(name) {
                list.item(name)?;
            }
        }
        list.end()
    }
}

/// The size of each axis.
pub(super) struct AxisSizes<'a>(pub(super) &'a [(&'static str, Option<i64>)]);

impl Json for AxisSizes<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        let whole = |name: &'static str| part_of(name).map(|(whole, _)| whole);
        for run in self.0.chunk_by(|(one, _), (next, _)| whole(one).is_some() && whole(one) == whole(next)) {
            let parts: Vec<_> = run.iter().filter_map(|(name, size)| Some((part_of(name)?.1, *size))).collect();
            match run {
                [(name, size)] if parts.is_empty() => fields.field(name, size)?,
                [(name, _), ..] => fields.field(whole(name).unwrap_or(name), &Pairs(&parts))?,
                [] => {}
            }
        }
        fields.end()
    }
}
