#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::redundant_changes_no_answer(data));
