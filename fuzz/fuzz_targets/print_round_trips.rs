#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::print_round_trips(data));
