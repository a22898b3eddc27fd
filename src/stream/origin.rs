//! Where a message of a broker came from, and who is to be told what has become of it.

use super::ended::{Fault, Outcome};
use super::running::OnError;
use super::schedule::Lane;
use crate::broker::{Letter, Receipt};
use crate::delivery::MessageId;

/// A message's place at its broker. Dropped, it gives the message back.
#[derive(Debug)]
pub struct Origin {
    /// Where a person finds it.
    pub position: String,
    pub(super) lane: Option<Lane>,
    pub(super) receipt: Receipt,
}

/// What is done with an event that has failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// It is put among the dead letters of the broker.
    Broker,
    /// It has been written to a file.
    File,
    /// Nothing.
    None,
}

impl Origin {
    /// Tells the broker that the event has come to this end, once that is where it is to be. What was interrupted comes
    /// again, and so does what has failed where nobody has it but the broker, and others are not to go on without it.
    pub fn settle(self, id: Option<&MessageId>, outcome: &Outcome, letters: Letters, on_error: OnError) {
        match outcome {
            Outcome::Delivered(_) | Outcome::Skipped(_) => self.receipt.acknowledge(),
            Outcome::Cancelled(_) => drop(self.receipt),
            Outcome::Failed(fault, _) => match (letters, on_error) {
                (Letters::Broker, _) => self.receipt.bury(letter(id, fault)),
                (Letters::File, _) | (Letters::None, OnError::Skip) => self.receipt.acknowledge(),
                (Letters::None, OnError::Stop) => drop(self.receipt),
            },
        }
    }
}

fn letter(id: Option<&MessageId>, fault: &Fault) -> Letter {
    Letter {
        id: id.map(ToString::to_string),
        reason: fault.reason.clone(),
        source: fault.source.name(),
        status: fault.status,
    }
}
