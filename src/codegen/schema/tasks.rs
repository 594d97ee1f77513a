//! `tasks.yaml`: the tasks there are.

use indexmap::IndexMap;
use serde::Deserialize;

/// `tasks.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TasksFile {
    /// Every task that a model of any library can be loaded for.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// Another name of a task, and the task.
    #[serde(default)]
    pub synonyms: IndexMap<String, String>,
    /// Lists of tasks that many models share, for `$name`.
    #[serde(default)]
    pub lists: IndexMap<String, Vec<String>>,
}
