#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::page_index_agrees_with_oracle(data));
