#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| adseal_fuzz::csv::run(data));
