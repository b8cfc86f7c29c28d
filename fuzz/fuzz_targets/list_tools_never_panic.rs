#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::list_tools_never_panic(data));
