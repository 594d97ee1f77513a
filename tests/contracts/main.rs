//! Contracts, lookups and tables, held against what the reference answers and against the rules that they follow.

#[path = "../common/mod.rs"]
mod common;

mod beyond_reference;
mod cache;
mod cache_facts;
mod conformance;
mod deviations;
mod flat_configs;
mod generation;
mod golden_dummies;
mod json;
mod kinds;
mod likeness;
mod lookups;
mod model_classes;
mod model_directories;
mod neuron;
mod openvino;
mod openvino_configs;
mod openvino_faults;
mod openvino_pipelines;
mod pipelines;
mod read;
mod real_configs;
mod statics;
mod symbolic;
mod tasks;
mod third_exporter;
mod true_shapes;

/// The run time, where the registries of `third_exporter` and `kinds` are compiled to look for it.
mod runtime {
    pub use optimum_exporters::runtime::*;
}
