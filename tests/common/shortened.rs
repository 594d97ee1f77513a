//! Texts in which `…` stands for what is left out.

/// Whether `short` is `whole`, with `…` for what is left out.
pub fn is_shortened(short: &str, whole: &str) -> bool {
    let parts: Vec<_> = short.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return short == whole };
    let Some(mut rest) = whole.strip_prefix(first) else { return false };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
