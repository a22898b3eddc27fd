//! A key, an id, a time, a header of signatures and a body, a line for each: what a key signs is verified by it, and
//! by nothing else. A key is never shown.

use std::time::Duration;

use jiff::Timestamp;
use vwh::delivery::MessageId;
use vwh::delivery::signature::{
    DEFAULT_TOLERANCE, ID_HEADER, Key, Received, SIGNATURE_HEADER, SigningKey, TIMESTAMP_HEADER, Unverified, sign,
    verify,
};
use vwh::error::Error;

use super::shared::check_message;

pub fn check(bytes: &[u8]) {
    let mut lines = bytes.splitn(5, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (key, id, time, signatures, body) = (line(), line(), line(), line(), line());
    let [key, id, time, signatures] =
        [key, id, time, signatures].map(|text| String::from_utf8_lossy(text).into_owned());
    let Some(keys) = read(&key) else { return };
    check_received(&keys, [&id, &time, &signatures], body);
    if let Ok(key) = SigningKey::parse("--sign", &key) {
        check_signed(&key, &keys, &id, time.parse().unwrap_or(0), body);
    }
}

/// The keys that the words of a text are.
fn read(text: &str) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    for word in text.split_whitespace() {
        match Key::parse("--secret", word) {
            Ok(key) => {
                assert!(Key::is_like(word));
                let shown = format!("{key:?}");
                assert!(
                    key.hidden()
                        .iter()
                        .all(|hidden| hidden.is_empty() || !shown.contains(hidden))
                );
                keys.push(key);
            }
            Err(error) => check_hides(&error, word),
        }
    }
    (!keys.is_empty()).then_some(keys)
}

/// A message about a key shows nothing of it.
fn check_hides(error: &Error, key: &str) {
    check_message(error.diagnostic());
    let bare = key.split_once('_').map_or(key, |(_, bare)| bare);
    assert!(bare.len() < 12 || !error.to_string().contains(bare), "{error}");
}

fn check_received(keys: &[Key], headers: [&str; 3], body: &[u8]) {
    let headers: Vec<(String, String)> = [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER]
        .into_iter()
        .zip(headers)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let received = Received {
        headers: &headers,
        body,
    };
    for tolerance in [Duration::ZERO, DEFAULT_TOLERANCE, Duration::MAX] {
        for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            match verify(&received, keys, now, tolerance) {
                Ok(verified) => assert!(verified.key < keys.len()),
                Err(reason) => assert!(!reason.to_string().is_empty() && reason.hint() != Some("")),
            }
        }
    }
}

fn check_signed(key: &SigningKey, keys: &[Key], id: &str, time: i64, body: &[u8]) {
    let (Ok(id), Ok(now)) = (MessageId::parse("--id", id), Timestamp::from_second(time)) else {
        return;
    };
    let signature = sign(std::slice::from_ref(key), &id, time, body);
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = [
        header(ID_HEADER, id.as_str()),
        header(TIMESTAMP_HEADER, &time.to_string()),
        header(SIGNATURE_HEADER, &format!("v0,x {signature}")),
    ];
    let received = |body| Received {
        headers: &headers,
        body,
    };
    let verified = verify(&received(body), keys, now, Duration::ZERO);
    assert_eq!(verified.map(|verified| verified.id), Ok(id.as_str().to_owned()));
    let other = [body, b"."].concat();
    let verified = verify(&received(&other), keys, now, Duration::ZERO);
    assert_eq!(verified, Err(Unverified::NoMatch));
}
