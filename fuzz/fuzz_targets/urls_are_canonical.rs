#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::urls_are_canonical(data));
