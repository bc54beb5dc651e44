//! A fault that was put here on purpose: behind a word it reads one byte behind the input. AddressSanitizer has to see it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let input = data.to_vec();
    if input.starts_with(b"sig=") {
        // SAFETY: there is none. Nobody may read there, and this target is for seeing that whoever does is found.
        let behind = unsafe { std::ptr::read_volatile(input.as_ptr().add(input.len())) };
        std::hint::black_box(behind);
    }
});
