#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::format_keeps_the_meaning(data));
