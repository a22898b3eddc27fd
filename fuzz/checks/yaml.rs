//! Bytes as YAML: a value that prints as JSON, or an error at a place of the text. What is printed is YAML of the same
//! value again.

use vwh::event::{InputFormat, Limits, load};
use vwh::value::{json, read_json};

use super::shared::{check_error, check_stream};

pub fn check(bytes: &[u8]) {
    check_one(bytes);
    check_stream(bytes, InputFormat::Yaml);
}

fn check_one(bytes: &[u8]) {
    let limits = Limits::default();
    match load("<stdin>", bytes, InputFormat::Yaml, &limits) {
        Ok(event) => {
            let printed = json(&event);
            let again = read_json(printed.as_bytes(), limits.into()).expect("what is printed is JSON");
            assert_eq!(json(&again), printed);
            // YAML has limits of its own, such as the length of a key
            if let Ok(again) = load("<stdin>", printed.as_bytes(), InputFormat::Yaml, &limits) {
                assert_eq!(json(&again), printed);
            }
        }
        Err(error) => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                check_error(&error, text);
            }
        }
    }
}
