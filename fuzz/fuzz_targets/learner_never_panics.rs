#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::learner_never_panics(data));
