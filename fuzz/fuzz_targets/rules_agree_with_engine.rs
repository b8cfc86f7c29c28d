#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::rules_agree_with_engine(data));
