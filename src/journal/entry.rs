//! What is written down of a delivery.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::delivery::{HostTrust, MessageId, Method, Request, Source, Url};
use crate::error::Result;

/// Where a delivery stands in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row(pub(super) i64);

/// What tells an event from all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub(super) bytes: Vec<u8>,
    /// Whether the same key again in one input is another event.
    pub(super) may_recur: bool,
}

impl Key {
    /// That of an event with an id of its own.
    pub fn id(id: &MessageId) -> Self {
        Self {
            bytes: [b"id:", id.as_str().as_bytes()].concat(),
            may_recur: false,
        }
    }

    /// The beginning of its hash: as good as the key to find it by, and shorter.
    pub(super) fn hash(&self) -> i64 {
        let mut beginning = [0; 8];
        let hash = match self.may_recur {
            true => self.bytes.clone(),
            false => Sha256::digest(&self.bytes).to_vec(),
        };
        beginning.copy_from_slice(hash.get(..8).unwrap_or(&[0; 8]));
        i64::from_be_bytes(beginning)
    }

    /// That of an event without one: its content, and how often the same has come before in this input.
    pub fn content(event: &[u8]) -> Self {
        Self {
            bytes: Sha256::digest(event).to_vec(),
            may_recur: true,
        }
    }
}

/// A delivery, as it is written down before its first attempt.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What tells its event from others.
    pub key: Key,
    /// The event's place in the input, counted from 1.
    pub number: u64,
    /// What the receiver knows it by; `None` where there was no telling.
    pub id: Option<MessageId>,
    /// The event as JSON, before edits; as it came where it could not be read.
    pub event: Vec<u8>,
    /// What is to be sent, or why nothing is.
    pub request: std::result::Result<KeptRequest, Fault>,
}

/// Why a delivery failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub source: Source,
    /// The status of the receiver, if it answered.
    pub status: Option<u16>,
    /// What a person is told, secrets hidden.
    pub reason: String,
    /// Whether the same request may still be accepted. If not, it is made anew the next time: template and options may
    /// have been mended.
    pub is_transient: bool,
}

/// A request as it is kept: without what nobody should see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRequest {
    /// The method.
    pub method: Method,
    /// The URL, secrets hidden.
    pub url: String,
    /// Who has chosen its host.
    pub trust: HostTrust,
    /// The headers, without those of an attempt; secrets hidden.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Option<Vec<u8>>,
    /// The body as it may be shown, where it holds secrets.
    pub shown_body: Option<String>,
    /// Whether this is all that it takes to send it: nothing is hidden, and nothing signed.
    pub is_whole: bool,
    /// Whether the receiver's certificate is verified; `None` where there is none.
    pub verifies_tls: Option<bool>,
}

impl KeptRequest {
    /// The body as it may be shown.
    pub fn shown_body(&self) -> Option<String> {
        let body = || Some(String::from_utf8_lossy(self.body.as_deref()?).into_owned());
        self.shown_body.clone().or_else(body)
    }

    /// The request as it was; `None` where it takes more than what is kept.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](crate::error::Error::Usage) where the URL is none.
    pub fn to_request(&self) -> Result<Option<Request>> {
        if !self.is_whole {
            return Ok(None);
        }
        let url = Url::parse(&self.url)?;
        let (headers, body) = (self.headers.clone(), self.body.clone());
        Ok(Some(Request::from_parts(self.method, url, self.trust, headers, body)))
    }
}

/// A delivery of an earlier time that is to be sent again.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where it stands.
    pub row: Row,
    /// Its place in the input that it came with.
    pub number: u64,
    /// What the receiver knows it by.
    pub id: Option<MessageId>,
    /// The event, as in [`Entry`].
    pub event: Vec<u8>,
    /// What was to be sent; `None` where it could not be rendered.
    pub request: Option<KeptRequest>,
    /// Why it failed, where it has.
    pub fault: Option<Fault>,
    /// Whether it is to be sent byte for byte as it was: the receiver may have got it.
    pub is_fixed: bool,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which one, counted from 1 in its run.
    pub number: u32,
    /// When it began.
    pub begun: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// The receiver's status; `None` where no answer came.
    pub status: Option<u16>,
    /// The answer's body, or its beginning; secrets hidden.
    pub body: String,
    /// Why there was no answer, secrets hidden.
    pub error: Option<String>,
}

/// How a delivery has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has accepted it, with this status.
    Delivered(u16),
    /// It is not tried again by itself.
    Failed(Fault),
}

/// A delivery after its last attempt in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Where it stands.
    pub row: Row,
    /// Its attempts in this run.
    pub attempts: Vec<Attempt>,
    /// How it has ended; `None` where it was interrupted.
    pub outcome: Option<Outcome>,
    /// When: where there was no attempt, nothing else tells.
    pub ended: Timestamp,
}
