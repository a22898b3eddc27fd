//! A kind of file in the first line, and a file of secrets behind it: no secret is in what is printed, in whatever form
//! it was there, and no error shows a part of the file.

use std::cell::RefCell;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempDir;
use vwh::secrets::{MASK, Redactor, SecretSource, Secrets};
use vwh::value::{Value, json};

use super::shared::{check_message, folder as shared_folder};

/// Stands in the inputs as a value: no error may show it.
const CANARY: &str = "hunter2canary";

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

pub fn check(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (kind, content) = (&bytes[..at], bytes.get(at + 1..).unwrap_or_default());
    let extension = match kind {
        b"json" => "json",
        b"json5" => "json5",
        b"env" => "env",
        _ => "yaml",
    };
    let read = FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(shared_folder);
        let path = folder.path().join(format!("secrets.{extension}"));
        fs::write(&path, content).expect("the file can be written");
        Secrets::gather(&[&path], [], &[])
    });
    match read {
        Ok(secrets) => check_secrets(&secrets),
        Err(errors) => {
            for error in errors.iter() {
                check_message(error.diagnostic());
                let told = error.to_string();
                // a name may be told
                assert!(!told.contains(CANARY) || told.contains("a secret is text"), "{told}");
            }
        }
    }
    check_argument(&String::from_utf8_lossy(content));
}

fn check_secrets(secrets: &Secrets) {
    let redactor = Redactor::new(secrets);
    let values: Vec<&str> = secrets.names().filter_map(|name| secrets.get(name)).collect();
    let shown = format!("{secrets:?}");
    for value in &values {
        // what is short is hidden as a word only, and what the mask holds is not seen apart from it
        if value.chars().count() < 3 || value.contains('*') {
            continue;
        }
        for text in [
            format!("a{value}b"),
            values.join(""),
            json(&Value::from(*value)),
            format!("{value}{value}"),
        ] {
            let redacted = redactor.redact(&text);
            assert!(!redacted.contains(value), "{value:?} in {redacted:?} of {text:?}");
            assert!(redacted.contains(MASK), "{redacted:?}");
        }
        for form in written(value) {
            let redacted = redactor.redact(&format!("a={form}&")).into_owned();
            assert!(!redacted.contains(&form), "{form:?} in {redacted:?}");
        }
        let is_name = secrets.names().any(|name| format!("{name:?}").contains(value));
        assert!(
            is_name || !shown.contains(value) || "{}: ,\"".contains(value),
            "{value:?} in {shown}"
        );
    }
}

/// What a value becomes where it is written.
fn written(value: &str) -> [String; 4] {
    let escaped = json(&Value::from(value));
    [
        escaped[1..escaped.len() - 1].to_owned(),
        STANDARD.encode(value),
        URL_SAFE_NO_PAD.encode(value),
        utf8_percent_encode(value, NON_ALPHANUMERIC).to_string(),
    ]
}

/// What is no `--secret` is not repeated.
fn check_argument(argument: &str) {
    match SecretSource::parse(argument) {
        Ok(SecretSource::Value { name, value }) => {
            let shown = format!(
                "{:?}",
                SecretSource::Value {
                    name: name.clone(),
                    value: value.clone()
                }
            );
            assert!(
                value.len() < 8 || value.contains('*') || name.contains(&value) || !shown.contains(&value),
                "{shown}"
            );
        }
        Ok(source) => assert!(!source.name().is_empty()),
        Err(error) => assert!(!error.to_string().contains(CANARY), "{error}"),
    }
}
