//! `tasks.yaml`: the tasks there are.

use indexmap::IndexMap;
use serde::Deserialize;

/// Tasks, other names for them, and lists of them.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TasksFile {
    /// Every task that a model of any library can be loaded for, without `-with-past`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("uniqueItems" = true)))]
    pub tasks: Vec<String>,
    /// Another name of a task, and the task.
    #[serde(default)]
    pub synonyms: IndexMap<String, String>,
    /// Lists of tasks that many models share: a model names one as `$name`.
    #[serde(default)]
    pub lists: IndexMap<String, Vec<String>>,
}
