#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| adseal_fuzz::php_json::run(data));
