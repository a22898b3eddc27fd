//! What tells the broker what has become of a message, from whichever thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

/// Whether messages may be worked on: those of one partition, or one alone. A broker takes them back where it gives
/// them to another process; what is under way is then brought to its end, and nothing is begun any more.
#[derive(Debug)]
pub struct Lease {
    is_held: AtomicBool,
    begun: AtomicUsize,
}

impl Default for Lease {
    fn default() -> Self {
        Self {
            is_held: AtomicBool::new(true),
            begun: AtomicUsize::new(0),
        }
    }
}

impl Lease {
    /// Takes it back.
    pub fn end(&self) {
        self.is_held.store(false, Ordering::SeqCst);
    }

    /// Whether it has not been taken back.
    pub fn is_held(&self) -> bool {
        self.is_held.load(Ordering::SeqCst)
    }

    /// Whether something that was begun has not ended.
    pub fn is_busy(&self) -> bool {
        self.begun.load(Ordering::SeqCst) > 0
    }
}

/// What a message is known by between its receipt and the thread that speaks to the broker.
pub(super) type Ticket = usize;

/// Why a message is put among the dead letters. All texts are without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What the receiver knows it by.
    pub id: Option<String>,
    /// Why it was given up, in a line.
    pub reason: String,
    /// Where it failed.
    pub source: &'static str,
    /// The receiver's last status, if it answered.
    pub status: Option<u16>,
}

/// What has become of a message.
#[derive(Debug)]
pub(super) enum Told {
    Ended(Ticket),
    Failed(Ticket, Letter),
    Released(Ticket),
    /// Nothing more is wanted.
    Close,
}

/// Tells the broker what has become of a message. Dropped, it gives the message back.
#[derive(Debug)]
pub struct Receipt {
    ticket: Ticket,
    told: Sender<Told>,
    lease: Arc<Lease>,
    is_begun: bool,
    is_told: bool,
}

impl Receipt {
    pub(super) fn new(ticket: Ticket, told: Sender<Told>, lease: Arc<Lease>) -> Self {
        Self {
            ticket,
            told,
            lease,
            is_begun: false,
            is_told: false,
        }
    }

    /// Says that work on it begins. Says whether it may.
    pub fn begin(&mut self) -> bool {
        if !self.is_begun {
            // first: whoever takes the lease back then sees either this, or is seen
            self.lease.begun.fetch_add(1, Ordering::SeqCst);
            self.is_begun = true;
        }
        let may = self.lease.is_held();
        if !may {
            self.pause();
        }
        may
    }

    /// Says that work on it rests: a lease that is taken back does not wait for it.
    pub fn pause(&mut self) {
        if std::mem::take(&mut self.is_begun) {
            self.lease.begun.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// The message has come to its end: it does not come again.
    pub fn acknowledge(mut self) {
        self.tell(Told::Ended(self.ticket));
    }

    /// The message is put among the dead letters, and has come to its end once it is there.
    pub fn bury(mut self, letter: Letter) {
        self.tell(Told::Failed(self.ticket, letter));
    }

    fn tell(&mut self, told: Told) {
        self.is_told = true;
        // where nobody hears it, the broker gives the message to another
        let _ = self.told.send(told);
        self.pause();
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        if !self.is_told {
            self.tell(Told::Released(self.ticket));
        }
    }
}
