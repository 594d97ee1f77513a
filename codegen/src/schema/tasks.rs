//! `tasks.yaml`: the tasks there are.

use indexmap::IndexMap;

use super::node::keys;

/// Tasks, other names for them, and lists of them.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct TasksFile {
    /// Every task that a model of any library can be loaded for, without `-with-past`.
    #[cfg_attr(feature = "schema", schemars(default, extend("uniqueItems" = true)))]
    pub tasks: Vec<String>,
    /// Another name of a task, and the task.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub synonyms: IndexMap<String, String>,
    /// Lists of tasks that many models share: a model names one as `$name`.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub lists: IndexMap<String, Vec<String>>,
}

keys!(TasksFile { tasks or default, synonyms or default, lists or default });
