//! Holds the model against itself: conditions that can never hold, names that Rust cannot tell apart, and layers of a cache
//! that do not fit together.

mod cache;
mod conditions;
mod layers;
mod ranks;
mod roles;
mod shapes;
mod written;

use crate::diagnostic::Reports;
use crate::model::Model;
use crate::resolve::index::Index;

pub(crate) fn check(model: &Model, index: &Index<'_>, reports: &Reports) {
    conditions::check(model, index, reports);
    // What is wrong otherwise often shows here as well.
    if reports.is_empty() {
        cache::check(model, reports);
        ranks::check(model, reports);
        written::check(model, reports);
    }
    if reports.is_empty() {
        layers::check(model, reports);
        roles::check(model, reports);
        cache::is_given(model, reports);
    }
}
