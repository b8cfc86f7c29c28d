#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::parse_never_panics(data));
