//! What several of the integration tests need.

#![allow(dead_code, reason = "each test takes the part that it needs")]

pub mod answer;
pub mod expectations;
#[cfg(feature = "check")]
pub mod exports;
pub mod golden;
pub mod program;
pub mod proto;
pub mod report;
pub mod requests;
pub mod shortened;
pub mod unfold;
