#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::crawl_tables_never_panic(data));
