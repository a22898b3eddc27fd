//! The receiver's side: whether a body is what its sender signed, and when.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::key::Key;
use super::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, content};
use crate::delivery::duration::Shown;

/// How far the time of a signature may be from that of its check, by default: 5 minutes.
pub const DEFAULT_TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// What was received.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The headers, names in any case.
    pub headers: &'a [(String, String)],
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// A body that is what its sender signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The delivery's id.
    pub id: String,
    /// When it was signed.
    pub signed: Timestamp,
    /// Which of the keys signed it, counted from 0.
    pub key: usize,
}

/// Why a body cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unverified {
    /// There is no such header, or nothing is in it.
    Missing(&'static str),
    /// A header is there more than once: which one was checked elsewhere is anyone's guess.
    Repeated(&'static str),
    /// The timestamp is not a number of seconds.
    Timestamp,
    /// It was signed longer ago than is tolerated.
    TooOld {
        /// How long ago.
        by: Duration,
        /// What is tolerated.
        tolerance: Duration,
    },
    /// It was signed further in the future than is tolerated.
    TooNew {
        /// How far.
        by: Duration,
        /// What is tolerated.
        tolerance: Duration,
    },
    /// None of the signatures is of a version that the keys are for.
    NoVersion {
        /// The versions that the keys are for.
        wanted: Vec<&'static str>,
    },
    /// No signature is one of the keys'.
    NoMatch,
}

impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "header `{name}` is missing"),
            Self::Repeated(name) => write!(f, "header `{name}` is there more than once"),
            Self::Timestamp => write!(f, "header `{TIMESTAMP_HEADER}` is not a number of seconds"),
            Self::TooOld { by, tolerance } => write!(
                f,
                "the signature is too old: it was made {} ago, and {} is tolerated",
                Shown(*by),
                Shown(*tolerance)
            ),
            Self::TooNew { by, tolerance } => write!(
                f,
                "the signature is too new: it was made {} in the future, and {} is tolerated",
                Shown(*by),
                Shown(*tolerance)
            ),
            Self::NoVersion { wanted } => {
                write!(
                    f,
                    "header `{SIGNATURE_HEADER}` has no signature of version {}",
                    wanted.join(" or ")
                )
            }
            Self::NoMatch => f.write_str("no signature matches"),
        }
    }
}

impl Unverified {
    /// What to look at.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Missing(_) => Some("give the headers as they were received: -H 'webhook-id: ..'"),
            Self::TooOld { .. } => Some(
                "it may be a replay; to check an old delivery, give the time of its arrival with --now, or a --tolerance",
            ),
            Self::TooNew { .. } => Some("check the clocks of both machines"),
            Self::NoVersion { .. } => Some("v1 is made with a secret (whsec_), v1a with a private key (whsk_)"),
            Self::NoMatch => Some(
                "check the secret, and that id, timestamp and body are as received: not a byte of the body may differ",
            ),
            Self::Repeated(_) | Self::Timestamp => None,
        }
    }
}

/// Checks a received body against its signatures: one that a key made is enough.
///
/// # Errors
///
/// The first reason not to trust it. Whether a signature matches is told before whether it is in time.
pub fn verify(
    received: &Received<'_>,
    keys: &[Key],
    now: Timestamp,
    tolerance: Duration,
) -> Result<Verified, Unverified> {
    let id = header(received, ID_HEADER)?;
    let timestamp = header(received, TIMESTAMP_HEADER)?;
    let signatures = header(received, SIGNATURE_HEADER)?;
    let seconds: i64 = timestamp.parse().map_err(|_| Unverified::Timestamp)?;
    let signed = Timestamp::from_second(seconds).map_err(|_| Unverified::Timestamp)?;
    let content = content(id, seconds, received.body);
    let key = matching(signatures, keys, &content)?;
    let age = now.duration_since(signed);
    let by = age.unsigned_abs();
    match age.is_negative() {
        _ if by <= tolerance => Ok(Verified {
            id: id.to_owned(),
            signed,
            key,
        }),
        true => Err(Unverified::TooNew { by, tolerance }),
        false => Err(Unverified::TooOld { by, tolerance }),
    }
}

/// The only value of a header.
fn header<'a>(received: &Received<'a>, name: &'static str) -> Result<&'a str, Unverified> {
    let mut values = received
        .headers
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim());
    match (values.next(), values.next()) {
        (None | Some(""), None) => Err(Unverified::Missing(name)),
        (Some(value), None) => Ok(value),
        (_, Some(_)) => Err(Unverified::Repeated(name)),
    }
}

/// The first key that made one of the signatures. Versions that are not known are of no account.
fn matching(signatures: &str, keys: &[Key], content: &[u8]) -> Result<usize, Unverified> {
    let signatures: Vec<(&str, &str)> = signatures
        .split_ascii_whitespace()
        .filter_map(|signature| signature.split_once(','))
        .collect();
    let mut is_wanted = false;
    for (index, key) in keys.iter().enumerate() {
        for (_, signature) in signatures.iter().filter(|(version, _)| *version == key.version()) {
            is_wanted = true;
            let decoded = STANDARD.decode(signature).unwrap_or_default();
            if key.verifies(content, &decoded) {
                return Ok(index);
            }
        }
    }
    if is_wanted {
        return Err(Unverified::NoMatch);
    }
    let mut wanted: Vec<&'static str> = keys.iter().map(Key::version).collect();
    wanted.sort_unstable();
    wanted.dedup();
    Err(Unverified::NoVersion { wanted })
}
