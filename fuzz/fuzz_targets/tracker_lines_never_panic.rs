#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::tracker_lines_never_panic(data));
