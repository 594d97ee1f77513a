//! What several of the integration tests need.

#![allow(dead_code, reason = "each test takes the part that it needs")]

pub mod answer;
pub mod golden;
pub mod program;
pub mod report;
pub mod unfold;
