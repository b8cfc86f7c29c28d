#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::dns_logs_never_panic(data));
