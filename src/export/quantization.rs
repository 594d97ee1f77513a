//! How an exported model can be quantized.

/// The approaches to quantization that a config class supports; the reference's
/// `SUPPORTED_QUANTIZATION_APPROACHES`.
#[derive(Clone, Copy, Debug)]
pub struct QuantizationApproaches {
    /// The approaches for every task that is not in `by_task`; none where the exporter knows of no
    /// quantization.
    pub for_all: &'static [&'static str],
    /// Tasks with approaches of their own.
    pub by_task: &'static [(&'static str, &'static [&'static str])],
}

impl QuantizationApproaches {
    /// The approaches for a task, in the registry's order.
    pub fn for_task(&self, task: &str) -> &'static [&'static str] {
        self.by_task.iter().find(|(known, _)| *known == task).map_or(self.for_all, |(_, approaches)| approaches)
    }
}
