//! Bytes as JSON5: a value that prints as JSON, or an error at a place of the text; all JSON is JSON5.

use vwh::event::{InputFormat, Limits, load};
use vwh::value::{JsonLimits, json, read_json, read_json5};

use super::shared::{check_error, check_stream};

pub fn check(bytes: &[u8]) {
    check_one(bytes);
    check_stream(bytes, InputFormat::Json5);
}

fn check_one(bytes: &[u8]) {
    let limits = JsonLimits::default();
    match load("<stdin>", bytes, InputFormat::Json5, &Limits::default()) {
        Ok(event) => {
            let printed = json(&event);
            let again = read_json(printed.as_bytes(), limits).expect("what is printed is JSON");
            assert_eq!(json(&again), printed);
        }
        Err(error) => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                check_error(&error, text);
            }
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if read_json(bytes, limits).is_ok() {
        let read = read_json5(text, limits);
        assert!(read.is_ok(), "{read:?}");
    }
}
