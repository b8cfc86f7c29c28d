#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::lints_point_into_lines(data));
