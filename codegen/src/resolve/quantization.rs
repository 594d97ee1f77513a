//! How exported models can be quantized: what each class says for each task.

use indexmap::IndexMap;

use super::Registry;
use crate::schema::Approaches;

/// What a class says and inherits.
#[derive(Debug, Default)]
pub(crate) struct Quantization<'r> {
    /// The approaches for the tasks that are not in `by_task`.
    pub(crate) for_all: &'r [String],
    pub(crate) by_task: IndexMap<&'r str, &'r [String]>,
}

impl<'r> Quantization<'r> {
    /// A list holds for every task; tasks that are listed below it, nearer to the class, differ.
    pub(crate) fn of(registry: &'r Registry<'r>, class: usize) -> Self {
        let mut found = Self::default();
        for said in registry.ancestry(class).filter_map(|class| class.spec.quantization_approaches.as_ref()) {
            match said {
                Approaches::ForAll(approaches) => {
                    found.for_all = approaches;
                    break;
                }
                Approaches::ByTask(tasks) => {
                    for (task, approaches) in tasks {
                        found.by_task.entry(task).or_insert(approaches);
                    }
                }
            }
        }
        found
    }
}
