#![no_main]

use libfuzzer_sys::fuzz_target;
use optimum_exporters_fuzz::tensors;

fuzz_target!(init: optimum_exporters_fuzz::bounds::count_inputs(), |data: &[u8]| tensors::run(data));
