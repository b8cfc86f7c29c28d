#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::removeparam_keeps_the_rest(data));
