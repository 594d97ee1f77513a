//! How often the work allocates, and how many bytes it holds and asks for: exact counts, the same in
//! every run.

mod work;

use std::alloc::System;
use std::hint::black_box;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use work::{MODELS, Names, absent, contract, contract_of_text, dummy_inputs, keys, look_up, synonyms};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    println!("{:<28} {:>11} {:>11} {:>11}", "", "allocations", "bytes kept", "bytes asked");
    lookups();
    for model in &MODELS {
        let (config, arguments) = (model.config(), model.arguments());
        let constructor = model.constructor(&config, &arguments);
        report(&format!("contract/{}", model.name), || contract(&constructor, &config));
        let config = constructor.call(&config).expect("it can be constructed");
        report(&format!("dummy_inputs/{}", model.name), || dummy_inputs(&config));
        report(&format!("config_to_contract/{}", model.name), || contract_of_text(model, &arguments));
    }
}

/// All keys at once: what one lookup allocates is nothing.
fn lookups() {
    let keys = keys();
    let each = |keys: &[Names]| keys.iter().filter(|key| look_up(key).is_ok()).count();
    let (absent, synonyms) = (absent(&keys), synonyms(&keys));
    report("lookup_hit", || each(&keys));
    report("lookup_synonym", || each(&synonyms));
    report("lookup_miss, with suggestion", || look_up(&absent[0]));
}

fn report<T>(name: &str, work: impl FnOnce() -> T) {
    let region = Region::new(ALLOCATOR);
    let kept = black_box(work());
    let change = region.change();
    drop(kept);
    let allocations = change.allocations + change.reallocations;
    let asked = change.bytes_allocated;
    let held = asked.saturating_sub(change.bytes_deallocated);
    println!("{name:<28} {allocations:>11} {held:>11} {asked:>11}");
}
