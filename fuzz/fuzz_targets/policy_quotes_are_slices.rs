#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::policy_quotes_are_slices(data));
