//! Registration at run time. Each test has a model type or an exporter of its own, since what one
//! registers counts for the whole process.

#[path = "../common/counting.rs"]
mod counting;

mod allocations;
mod register;
