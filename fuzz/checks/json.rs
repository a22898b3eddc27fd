//! Bytes as JSON: accepted where `serde_json` accepts them, printed as what they were read as, and the same as a stream
//! wherever that is cut.

use serde_json::Value as Other;
use vwh::event::{InputFormat, Limits, load};
use vwh::value::{json, read_json};

use super::shared::{check_error, check_stream};

pub fn check(bytes: &[u8]) {
    check_one(bytes);
    check_stream(bytes, InputFormat::Json);
}

fn check_one(bytes: &[u8]) {
    let limits = Limits::default();
    let loaded = load("<stdin>", bytes, InputFormat::Json, &limits);
    let known = serde_json::from_slice::<Other>(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    match loaded {
        Ok(event) => {
            if let Err(error) = known {
                // it takes doubles only, and nests less deep
                let error = error.to_string();
                let is_limit = ["number out of range", "recursion limit"]
                    .iter()
                    .any(|limit| error.contains(limit));
                assert!(is_limit, "serde_json: {error}");
            }
            let printed = json(&event);
            let again = read_json(printed.as_bytes(), limits.into()).expect("what is printed is JSON");
            assert_eq!(json(&again), printed);
        }
        Err(error) => {
            if let Ok(known) = known {
                panic!("{error}, but it is {known}");
            }
            if let Ok(text) = std::str::from_utf8(bytes) {
                check_error(&error, text);
            }
        }
    }
}
