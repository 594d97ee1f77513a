#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use optimum_exporters_fuzz::{mutate, onnx};

fuzz_target!(init: optimum_exporters_fuzz::onnx::start(), |data: &[u8]| onnx::run("x.onnx", data));

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    let mut changed = data[..size].to_vec();
    if !mutate::fields(&mut changed, seed) || changed.len() > most {
        return fuzzer_mutate(data, size, most);
    }
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
});
