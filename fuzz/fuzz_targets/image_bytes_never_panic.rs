#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| brock_fuzz::image_bytes_never_panic(data));
