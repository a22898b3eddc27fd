//! Any bytes as an event in each input format: a value that prints as JSON, or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vwh::event::{InputFormat, Limits, load};

fuzz_target!(|bytes: &[u8]| {
    for format in [InputFormat::Json, InputFormat::Json5, InputFormat::Yaml] {
        if let Ok(event) = load("<stdin>", bytes, format, &Limits::default()) {
            let printed = vwh::value::json(&event);
            assert!(load("<stdin>", printed.as_bytes(), InputFormat::Json, &Limits::default()).is_ok());
        }
    }
});
