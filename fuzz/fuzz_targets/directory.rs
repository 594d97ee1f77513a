#![no_main]

use libfuzzer_sys::fuzz_target;
use optimum_exporters_fuzz::directory;

fuzz_target!(init: optimum_exporters_fuzz::bounds::count_inputs(), |data: &[u8]| directory::run(data));
