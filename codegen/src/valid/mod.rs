//! Holds the model against itself: conditions that can never hold, names that Rust cannot tell apart, and layers of a cache
//! that do not fit together.

mod conditions;
mod written;

use crate::diagnostic::Diagnostics;
use crate::model::Model;

pub(crate) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    conditions::check(model, diagnostics);
    // What is wrong otherwise is often written alike as well.
    if diagnostics.is_empty() {
        written::check(model, diagnostics);
    }
}
