//! What becomes of the events of a stream.

use std::sync::mpsc::SyncSender;
use std::time::Duration;

use super::origin::Origin;
use crate::delivery::{MessageId, Source};
use crate::error::Error;
use crate::journal;
use crate::value::Value;

/// Where the threads of a stream tell what they have to.
pub(super) type Told = SyncSender<Said>;

/// What a thread of a stream says.
pub(super) enum Said {
    One(Message),
    /// At one time: who hears it wakes up once for all.
    Many(Vec<Message>),
    /// A thread that sends says no more.
    Last,
}

/// What the threads of a stream tell.
#[derive(Debug)]
pub enum Message {
    /// An event has come to its end.
    Ended(Box<Ended>),
    /// Events have been read up to this byte of the input.
    Read(u64),
    /// A host has asked for a pause.
    Paused {
        /// The host, with its port.
        host: String,
        /// How long the pause is.
        time: Duration,
    },
    /// The broker cannot be reached; it is tried again after this time.
    Lost {
        /// Why.
        reason: String,
        /// The wait before the next attempt.
        wait: Duration,
    },
    /// The broker can be reached again.
    Back,
    /// The events cannot be read any further: those before are still sent.
    Unreadable(Error),
    /// The stream cannot go on: of no event alone.
    Broken(Error),
}

/// An event that has come to its end.
#[derive(Debug)]
pub struct Ended {
    /// Its place in its input, counted from 1.
    pub number: u64,
    /// What the receiver knows it by.
    pub id: Option<MessageId>,
    /// How many attempts there were in this run.
    pub attempts: u32,
    /// From the start of the first attempt to the end of the last.
    pub elapsed: Duration,
    /// How it ended.
    pub outcome: Outcome,
    /// Where it came from, where that is a broker.
    pub origin: Option<Origin>,
}

impl Ended {
    /// An event that has come to its end without an attempt.
    pub(super) fn unsent(number: u64, id: Option<MessageId>, outcome: Outcome) -> Self {
        Self {
            number,
            id,
            attempts: 0,
            elapsed: Duration::ZERO,
            outcome,
            origin: None,
        }
    }
}

/// How an event has ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The receiver has accepted it, with this status.
    Delivered(u16),
    /// It was not to be sent.
    Skipped(Skip),
    /// It was given up; and what it was.
    Failed(Fault, Original),
    /// It was interrupted.
    Cancelled(Fault),
}

/// Why an event was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// The definition's `when` says so.
    When,
    /// It was delivered in an earlier run.
    Delivered,
    /// It has come before.
    Duplicate,
}

impl Skip {
    /// What reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::When => "when",
            Self::Delivered => "delivered before",
            Self::Duplicate => "duplicate",
        }
    }
}

/// Why an event was given up. All texts are without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it failed.
    pub source: Source,
    /// The receiver's last status, if it answered.
    pub status: Option<u16>,
    /// Why, in a line.
    pub reason: String,
    /// Why, with all that a person can act on.
    pub text: String,
    /// The body of the answer, or its beginning.
    pub body: String,
    /// The exit status that goes with it.
    pub exit_status: u8,
    /// What other events may meet too, and is told once.
    pub recurs: Option<String>,
}

/// An event as it came.
#[derive(Debug, Clone)]
pub enum Original {
    /// It could be read.
    Event(Value),
    /// It could not.
    Text(Vec<u8>),
}

impl Fault {
    /// The fault that an error tells of, with nothing in it hidden yet; `None` where the error is of no event alone.
    pub(super) fn of(error: &Error, hide: impl Fn(&str) -> String) -> Option<Self> {
        Some(Self {
            source: Source::of(error)?,
            status: None,
            reason: hide(error.diagnostic().message()),
            text: hide(&error.to_string()),
            body: String::new(),
            exit_status: error.exit_status(),
            recurs: error.diagnostic().recurs().map(hide),
        })
    }

    /// The fault that was written down.
    pub(super) fn of_journal(fault: &journal::Fault) -> Self {
        Self {
            source: fault.source,
            status: fault.status,
            reason: fault.reason.clone(),
            text: fault.reason.clone(),
            body: String::new(),
            exit_status: match fault.source {
                Source::Template => 3,
                Source::Event => 4,
                Source::Receiver if fault.is_transient => 6,
                Source::Receiver => 5,
                Source::Network => 7,
            },
            recurs: None,
        }
    }
}
