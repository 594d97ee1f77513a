//! Maps and sets with an order, made of what is walked.

/// What an iterator gives, put in one after the other.
///
/// To collect a map with an order is to sort what it is made of first, and each type has a sort of its own: those were a
/// twentieth of the program.
pub(crate) fn gathered<T, C: Default + Extend<T>>(items: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}
