//! Holds the model against itself: conditions that can never hold, names that Rust cannot tell apart, and layers of a cache
//! that do not fit together.

mod cache;
mod conditions;
mod ranks;
mod roles;
mod shapes;
mod written;

use crate::diagnostic::Diagnostics;
use crate::model::Model;
use crate::resolve::index::Index;

pub(crate) fn check(model: &Model, index: &Index<'_>, diagnostics: &mut Diagnostics) {
    conditions::check(model, index, diagnostics);
    // What is wrong otherwise often shows here as well.
    if diagnostics.is_empty() {
        cache::check(model, diagnostics);
        ranks::check(model, diagnostics);
        written::check(model, diagnostics);
    }
    if diagnostics.is_empty() {
        roles::check(model, diagnostics);
    }
}
