//! The end of a task's name that says that there is a past.

pub(crate) const WITH_PAST: &str = "-with-past";

/// The name of a task without `-with-past`.
pub(crate) fn without_past(task: &str) -> &str {
    task.strip_suffix(WITH_PAST).unwrap_or(task)
}
