//! From a config to the contract of its export.

use std::hint::black_box;

use criterion::Criterion;
use optimum_exporters::Arguments;

use crate::work::{MODELS, contract, contract_of_text, dummy_inputs};

pub fn benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("contract");
    for model in &MODELS {
        let (config, arguments) = (model.config(), model.arguments());
        let constructor = model.constructor(&config, &arguments);
        group.bench_function(model.name, |bencher| bencher.iter(|| contract(black_box(&constructor), &config)));
    }
    group.finish();

    let mut group = criterion.benchmark_group("dummy_inputs");
    for model in &MODELS {
        let (config, arguments) = (model.config(), model.arguments());
        let config = model.constructor(&config, &arguments).call(&config).expect("it can be constructed");
        group.bench_function(model.name, |bencher| bencher.iter(|| dummy_inputs(black_box(&config))));
    }
    group.finish();

    let mut group = criterion.benchmark_group("config_to_contract");
    let (model, arguments) = (&MODELS[0], Arguments::new());
    group.bench_function("here", |bencher| bencher.iter(|| contract_of_text(black_box(model), &arguments)));
    group.bench_function("parsing_alone", |bencher| {
        bencher.iter(|| serde_json::from_str::<serde_json::Value>(black_box(model.text)));
    });
    group.finish();
}
