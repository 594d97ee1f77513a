//! How long the work takes, beside what one would do without this crate.
//!
//! `python3 benches/reference.py` runs this and the reference, and prints both as tables.

#[path = "../work/mod.rs"]
mod work;

mod contract;
mod lookup;
mod program;

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args()
}

criterion_group! {
    name = benches;
    config = criterion();
    targets = lookup::benches, contract::benches, program::benches
}
criterion_main!(benches);
