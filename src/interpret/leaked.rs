//! What is kept for as long as the process runs.

/// Keeps a value.
pub(super) fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Keeps a list.
pub(super) fn keep_all<T>(items: impl IntoIterator<Item = T>) -> &'static [T] {
    items.into_iter().collect::<Vec<_>>().leak()
}

/// Texts that are kept already, as a list.
pub(super) fn texts<T: AsRef<str>>(texts: &'static [T]) -> &'static [&'static str] {
    keep_all(texts.iter().map(AsRef::as_ref))
}

/// Pairs of texts that are kept already, as a list.
pub(super) fn pairs(
    pairs: impl IntoIterator<Item = (&'static String, &'static String)>,
) -> &'static [(&'static str, &'static str)] {
    keep_all(pairs.into_iter().map(|(one, other)| (&**one, &**other)))
}
