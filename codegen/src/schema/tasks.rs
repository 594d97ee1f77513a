//! `tasks.yaml`: the tasks there are.

use indexmap::IndexMap;

use super::node::schema;

schema! {
    /// Tasks, other names for them, and lists of them.
    pub struct TasksFile {
        /// Every task that a model of any library can be loaded for, without `-with-past`.
        #[form(extend("uniqueItems" = true))]
        pub tasks: Vec<String> = default,
        /// Another name of a task, and the task.
        pub synonyms: IndexMap<String, String> = default,
        /// Lists of tasks that many models share: a model names one as `$name`.
        pub lists: IndexMap<String, Vec<String>> = default,
    }
}
