//! The texts that the value of an attribute is compared with, which one that stands for any of them tells.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// A text that stands for any: it is like none, and each that it is compared with is kept.
pub(crate) const ANY: &str = "\0";

thread_local! {
    static KEPT: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) };
}

/// The texts that [`ANY`] is compared with meanwhile, but for those of a call inside of this one.
pub(crate) fn compared(run: impl FnOnce()) -> BTreeSet<String> {
    let around = KEPT.replace(Some(BTreeSet::new()));
    run();
    KEPT.replace(around).unwrap_or_default()
}

/// Keeps what a text is compared with, if it is [`ANY`].
pub(super) fn keep(text: &str, other: &str) {
    if text == ANY {
        KEPT.with_borrow_mut(|kept| kept.as_mut().map(|kept| kept.insert(other.to_owned())));
    }
}
