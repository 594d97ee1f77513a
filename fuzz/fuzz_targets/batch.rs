#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use optimum_exporters_fuzz::{batch, mutate};

fuzz_target!(init: optimum_exporters_fuzz::bounds::count_inputs(), |data: &[u8]| batch::run(data));

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    let mut changed = data[..size].to_vec();
    if !mutate::lines(&mut changed, seed) || changed.len() > most {
        return fuzzer_mutate(data, size, most);
    }
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
});
