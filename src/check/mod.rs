//! Holds exported files against their contract, and tells whose contract a file fits.
//!
//! [`check`] finds which part of an [`ExportPlan`](crate::ExportPlan) each file is and how it differs from
//! what the plan says. [`identify`] goes the other way, from a file to the models whose contract it fits.
//! Neither runs anything, nor reads weights. What differs is judged by what runs, not by spelling: see
//! [`Severity`].

mod compare;
mod expectation;
mod finding;
mod identify;
mod part;
mod symbols;
mod tensor;

pub use finding::{Finding, Kind, Severity, Subject};
pub use identify::{Candidate, ModelType, identify};
pub use part::{FileReport, Report, check, check_for_any_task};
