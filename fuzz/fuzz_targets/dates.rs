#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vwh_fuzz::dates::check(bytes));
