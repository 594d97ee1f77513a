//! A lookup allocates nothing, whatever is registered at run time. The only test of its process, so that
//! no other test's allocations are counted.

use std::alloc::System;

use optimum_exporters::registry::config_class;
use optimum_exporters::{Query, TasksManager};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What `count` says of the allocations of `work`: the least of a few runs, since the test harness has a
/// thread of its own.
fn least(work: impl Fn(), count: impl Fn(Stats) -> usize) -> usize {
    let run = |_| {
        let region = Region::new(ALLOCATOR);
        work();
        count(region.change())
    };
    (0..5).map(run).min().unwrap_or(usize::MAX)
}

#[test]
fn a_lookup_of_what_is_registered_allocates_nothing() {
    let class = config_class("BertOnnxConfig").expect("the class is in the registry");
    let register = TasksManager::create_register("my-exporter", true);
    register.register("bert", &["fill-mask"], class).expect("it is fine");
    register.register("my-bert", &["fill-mask"], class).expect("it is fine");
    for (exporter, model_type, task) in [
        ("my-exporter", "bert", "fill-mask"),
        ("my-exporter", "my-bert", "masked-lm"),
        ("onnx", "bert", "fill-mask"),
        ("onnx", "albert", "fill-mask"),
    ] {
        let query = Query::new(exporter).model_type(model_type).task(task);
        let look_up = || assert!(TasksManager::get_exporter_config_constructor(&query).is_ok());
        assert_eq!(least(look_up, |stats| stats.allocations), 0, "{exporter} {model_type}");
    }
    let again = || register.register("bert", &["fill-mask"], class).expect("it is fine");
    let kept = |stats: Stats| stats.bytes_allocated.saturating_sub(stats.bytes_deallocated);
    assert_eq!(least(again, kept), 0, "what changes nothing keeps nothing");
}
