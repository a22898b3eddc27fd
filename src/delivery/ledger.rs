//! What keeps deliveries through the end of a process: the face that a stream of deliveries sees of a journal.

use jiff::Timestamp;

use super::request::Request;
use super::signature::MessageId;
use crate::error::Result;

/// A delivery as it is written down before its first attempt.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What tells it from all others: its id where the definition gives one, else the event's content with how often the
    /// same has come before in this input.
    pub key: String,
    /// Its place in the input, counted from 1.
    pub number: u64,
    /// What the receiver knows it by.
    pub id: MessageId,
    /// The event, as JSON.
    pub event: Vec<u8>,
    /// What is sent; nothing where the event could not be rendered.
    pub request: Option<Request>,
    /// The request as it may be shown: JSON, its secrets hidden.
    pub shown: String,
    /// Whether attempts are signed: the keys are not written down.
    pub is_signed: bool,
}

/// What is to be done with a delivery that has been written down.
#[derive(Debug, Clone)]
pub enum Begun {
    /// It is new: it is to be sent.
    New,
    /// It is known from an earlier run, and was not delivered then: it is to be sent as it was.
    Again(Box<Entry>),
    /// It was delivered in an earlier run.
    Delivered,
    /// The same has come before in this run.
    Duplicate,
}

/// One attempt.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Which one, counted from 1 in this run.
    pub number: u32,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// What came of it.
    pub result: AttemptResult,
}

/// What came of an attempt, its secrets hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptResult {
    /// An answer.
    Answered {
        /// Its status.
        status: u16,
        /// Its body, or the beginning of it.
        body: Vec<u8>,
    },
    /// None: why.
    Failed(String),
}

/// Where a delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The event could not be rendered.
    Template,
    /// The receiver answered with an error.
    Receiver,
    /// The receiver was not reached.
    Network,
}

/// How a delivery has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver has accepted it.
    Delivered {
        /// With this status.
        status: u16,
    },
    /// It is not tried again in this run.
    Failed {
        /// Where it failed.
        source: Source,
        /// The status of the receiver, if it answered.
        status: Option<u16>,
        /// Why, its secrets hidden.
        reason: String,
    },
}

/// Keeps deliveries. Each call returns when what it writes cannot be lost any more.
pub trait Ledger: Send + Sync {
    /// The deliveries of earlier runs that were begun and have no outcome, in the order they came.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be read.
    fn interrupted(&self) -> Result<Vec<Entry>>;

    /// Writes down deliveries before their first attempt; gives what is to be done with each.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be written: then nothing may be sent.
    fn begin(&self, entries: Vec<Entry>) -> Result<Vec<Begun>>;

    /// Writes down what has become of a delivery, with its attempts in this run.
    ///
    /// # Errors
    ///
    /// Where the ledger cannot be written.
    fn finish(&self, key: &str, attempts: Vec<Attempt>, outcome: Outcome) -> Result<()>;
}
