//! Lookups. Each time is that of all keys in random order.

use std::hint::black_box;

use criterion::{Bencher, Criterion, Throughput};
use optimum_exporters::registry;

use crate::work::tables::{Flat, NestedPhf, NestedStd};
use crate::work::{Names, absent, keys, look_up, look_up_in_table, synonyms};

fn each<'k, T>(bencher: &mut Bencher<'_>, keys: &'k [Names], get: impl Fn(&'k Names) -> T) {
    bencher.iter(|| {
        for key in keys {
            black_box(get(black_box(key)));
        }
    });
}

pub fn benches(criterion: &mut Criterion) {
    let (phf, std, flat) = (NestedPhf::new(), NestedStd::new(), Flat::new());
    let keys = keys();
    assert!(keys.iter().all(|key| phf.get(key).is_some() && std.get(key).is_some() && flat.get(key).is_some()));

    let mut group = criterion.benchmark_group("lookup_hit");
    group.throughput(Throughput::Elements(keys.len() as u64));
    group.bench_function("here", |bencher| each(bencher, &keys, look_up));
    group.bench_function("nested_phf", |bencher| each(bencher, &keys, |key| phf.get(key)));
    group.bench_function("nested_std", |bencher| each(bencher, &keys, |key| std.get(key)));
    group.bench_function("flat_fast_hash", |bencher| each(bencher, &keys, |key| flat.get(key)));
    group.finish();

    let mut group = criterion.benchmark_group("lookup_constant");
    group.bench_function("here", |bencher| bencher.iter(|| black_box(registry::onnx::bert::TEXT_CLASSIFICATION)));
    group.finish();

    let absent = absent(&keys);
    let mut group = criterion.benchmark_group("lookup_miss");
    group.throughput(Throughput::Elements(absent.len() as u64));
    group.bench_function("here", |bencher| each(bencher, &absent, look_up_in_table));
    group.bench_function("here_with_suggestion", |bencher| each(bencher, &absent, look_up));
    group.bench_function("nested_phf", |bencher| each(bencher, &absent, |key| phf.get(key)));
    group.bench_function("nested_std", |bencher| each(bencher, &absent, |key| std.get(key)));
    group.bench_function("flat_fast_hash", |bencher| each(bencher, &absent, |key| flat.get(key)));
    group.finish();

    let synonyms = synonyms(&keys);
    let mut group = criterion.benchmark_group("lookup_synonym");
    group.throughput(Throughput::Elements(synonyms.len() as u64));
    group.bench_function("here", |bencher| each(bencher, &synonyms, look_up));
    group.bench_function("nested_phf", |bencher| each(bencher, &synonyms, |key| phf.get_by_synonym(key)));
    group.finish();
}
