//! Signatures of webhooks, as the Standard Webhooks specification 1.0 has them: `v1` is HMAC-SHA256 with a shared
//! secret, `v1a` is Ed25519 with a pair of keys. What is signed is `id.timestamp.body`.

mod key;
mod verify;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

pub use key::{Key, SigningKey};
pub use verify::{DEFAULT_TOLERANCE, Received, Unverified, Verified, verify};

use crate::error::{Error, Result};

/// The header of a delivery's id.
pub const ID_HEADER: &str = "webhook-id";
/// The header of the time at which an attempt was signed, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The header of the signatures.
pub const SIGNATURE_HEADER: &str = "webhook-signature";
/// The headers that this tool sets by itself.
pub(super) const HEADERS: [&str; 3] = [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER];

/// What a delivery is known by: the same on each attempt, so that the receiver can tell that it has had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// A fresh id: `msg_` and a UUIDv7 of the time and the random bytes.
    pub fn fresh(now: Timestamp, random: &[u8; 10]) -> Self {
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
        let uuid = uuid::Builder::from_unix_timestamp_millis(milliseconds, random).into_uuid();
        Self(format!("msg_{uuid}"))
    }

    /// An id of 128 bits that tell it from others: `msg_` and their hexadecimal digits.
    pub fn of_bits(bits: u128) -> Self {
        Self(format!("msg_{bits:032x}"))
    }

    /// An id that was given; `option` is what a person knows it as.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where it is empty, or holds anything but visible ASCII: it goes into a header.
    pub fn parse(option: &str, text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::usage(format!("{option}: the id is empty")));
        }
        match text.chars().find(|c| !c.is_ascii_graphic()) {
            None => Ok(Self(text.to_owned())),
            Some(c) => Err(Error::usage(format!(
                "{option}: the id holds {}, and may hold visible ASCII only",
                if c == ' ' {
                    "a blank".to_owned()
                } else {
                    format!("U+{:04X}", u32::from(c))
                }
            ))),
        }
    }

    /// The id as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The value of `webhook-signature`: a signature by each key, with blanks between them.
pub fn sign(keys: &[SigningKey], id: &MessageId, timestamp: i64, body: &[u8]) -> String {
    let content = content(id.as_str(), timestamp, body);
    let signatures: Vec<String> = keys
        .iter()
        .map(|key| format!("{},{}", key.version(), STANDARD.encode(key.sign(&content))))
        .collect();
    signatures.join(" ")
}

fn content(id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    let mut content = format!("{id}.{timestamp}.").into_bytes();
    content.extend_from_slice(body);
    content
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
